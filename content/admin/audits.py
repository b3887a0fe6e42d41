"""Accessibility audits, on the desk: recorded by hand or from a sheet, declared, taken back. For administrators."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from content import errors
from content.admin.structure import need, screen
from content.editorial import audits
from content.models import Audit, AuditResult
from content.publishing import accessibility
from content.publishing.audits import declare, take_back

STATES = {
    accessibility.State.NONE: gettext_lazy("not compliant"),
    accessibility.State.PARTIAL: gettext_lazy("partially compliant"),
    accessibility.State.TOTAL: gettext_lazy("fully compliant"),
}


class AuditForm(forms.ModelForm):
    """What an audit is, its results apart. Dates are typed as browsers give them."""

    class Meta:
        model = Audit
        fields = (
            "made_on",
            "version",
            "auditor",
            "pages",
            "environments",
            "tools",
            "technologies",
            "exempt",
        )
        widgets = {
            "made_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            **{
                name: forms.Textarea(attrs={"rows": 4})
                for name in ("pages", "environments", "tools", "technologies", "exempt")
            },
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:  # its results are of that version
            del self.fields["version"]
        else:
            choices = [(each, f"RGAA {each}") for each in audits.versions()]
            self.fields["version"] = forms.ChoiceField(
                choices=choices, label=self.fields["version"].label, initial=audits.latest()
            )


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion on the screen."""

    criterion: audits.Criterion
    given: audits.Given
    choices: tuple[tuple[str, Any], ...] = (("", gettext_lazy("no result")), *AuditResult.Result.choices)


@dataclass(frozen=True, slots=True)
class Listed:
    """An audit in the list."""

    audit: Audit
    would: accessibility.Declaration | None
    current: bool

    @property
    def state(self) -> str:
        """What it says of the site, or would."""
        return str(STATES[self.would.state]) if self.would else ""


def urls(desk: AdminSite) -> list[Any]:
    """The addresses of these screens, for the desk."""
    wrap = desk.admin_view
    base = "accessibilite/"
    return [
        path(base, wrap(listing), name="content_audits"),
        path(f"{base}nouvel-audit/", wrap(new), name="content_audit_new"),
        path(f"{base}<int:pk>/", wrap(audit_screen), name="content_audit"),
        path(f"{base}<int:pk>/feuille.csv", wrap(sheet), name="content_audit_sheet"),
        path(f"{base}<int:pk>/importer/", wrap(require_POST(import_sheet)), name="content_audit_import"),
        path(f"{base}<int:pk>/declarer/", wrap(require_POST(declare_it)), name="content_audit_declare"),
        path(f"{base}<int:pk>/reprendre/", wrap(require_POST(take_it_back)), name="content_audit_take_back"),
    ]


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """`/admin/accessibilite/`: every audit, and what the site says of itself now."""
    need(request, "content.view_audit")
    last = Audit.objects.declared().first()
    found = [
        Listed(audit, accessibility.of(audit), audit == last)
        for audit in Audit.objects.prefetch_related("results")
    ]
    now = next((each.would for each in found if each.current), None)
    state = now.state if now and now.holds else accessibility.State.NONE
    context = {"audits": found, "now": now, "state": STATES[state], "back": reverse("admin:index")}
    return screen(request, "admin/audits/list.html", _("Accessibility audits"), context)


def new(request: HttpRequest) -> HttpResponse:
    """`/admin/accessibilite/nouvel-audit/`: what it is; its results come on the next screen."""
    need(request, "content.add_audit")
    form = AuditForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.instance.recorded_by = request.user
        form.instance.version = form.cleaned_data["version"]
        return HttpResponseRedirect(_address(form.save()))
    context = {"form": form, "back": reverse("admin:content_audits")}
    return screen(
        request, "admin/audits/new.html", _("New audit"), context, status=400 if form.errors else 200
    )


def audit_screen(request: HttpRequest, pk: int) -> HttpResponse:
    """`/admin/accessibilite/1/`: the audit, its criteria theme by theme, its sheet, and the declaration."""
    need(request, "content.view_audit")
    audit = get_object_or_404(Audit, pk=pk)
    form, problem, given = AuditForm(request.POST or None, instance=audit), "", None
    if request.method == "POST":
        need(request, "content.change_audit")
        given = _posted(request, audit)
        problem = _saved(form, audit, given)
        if not problem:
            messages.success(request, _("Saved. Readers see nothing of it before you declare it."))
            return HttpResponseRedirect(_address(audit))
        audit.refresh_from_db()
    return _show(request, audit, form, problem, given)


def _show(
    request: HttpRequest,
    audit: Audit,
    form: AuditForm,
    problem: str = "",
    given: dict[str, audits.Given] | None = None,
) -> HttpResponse:
    results = audits.results_of(audit) | (given or {})
    version = audits.reference(audit.version)
    context = {
        "audit": audit,
        "form": form,
        "problem": problem,
        "themes": [
            (theme, [Line(each, results[each.number]) for each in theme.criteria]) for theme in version.themes
        ],
        "missing": audits.missing(audit),
        "would": (would := accessibility.of(audit)),
        "state": STATES[would.state] if would else "",
        "may_change": request.user.has_perm("content.change_audit") and not audit.declared_at,
        "may_declare": request.user.has_perm("content.change_audit"),
        "back": reverse("admin:content_audits"),
    }
    status = 400 if problem else 200
    return screen(request, "admin/audits/audit.html", str(audit), context, status=status)


def _saved(form: AuditForm, audit: Audit, given: dict[str, audits.Given]) -> str:
    """Store what was typed, all or nothing. The sentence that refuses it, or `""`."""
    if not form.is_valid():
        return _("Nothing was saved: correct what is marked.")
    try:
        with transaction.atomic():
            audits.record(audit, given)
            form.save()
    except errors.Refused as error:
        return str(error)
    return ""


def _posted(request: HttpRequest, audit: Audit) -> dict[str, audits.Given]:
    """What the form says of each criterion. A criterion that was not sent stays as it is."""
    return dict(_given(request, audit))


def _given(request: HttpRequest, audit: Audit) -> Iterator[tuple[str, audits.Given]]:
    for each in audits.reference(audit.version).criteria:
        result = request.POST.get(f"result-{each.number}")
        if result in {"", *AuditResult.Result.values}:
            remark = request.POST.get(f"remark-{each.number}", "")[:2000]
            yield each.number, audits.Given(result, remark, f"derogation-{each.number}" in request.POST)


@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """`feuille.csv`: the results as a sheet, to fill in or to keep."""
    need(request, "content.view_audit")
    audit = get_object_or_404(Audit, pk=pk)
    response = HttpResponse(
        audits.write_sheet(audit.version, audits.results_of(audit)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="audit-{audit.made_on}.csv"'
    return response


def import_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Results from a sheet, all or none; criteria that it does not name stay as they are."""
    need(request, "content.change_audit")
    audit = get_object_or_404(Audit, pk=pk)
    file = request.FILES.get("sheet")
    if file is None:
        messages.error(request, _("Choose a file first."))
        return HttpResponseRedirect(_address(audit))
    try:
        given = audits.read_sheet(audit.version, file.read(audits.MAX_BYTES + 1))
        audits.record(audit, given)
    except errors.Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(n)d criteria were read from the sheet.") % {"n": len(given)})
    return HttpResponseRedirect(_address(audit))


def declare_it(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the public declaration say what this audit found."""
    need(request, "content.change_audit")
    audit = get_object_or_404(Audit, pk=pk)
    try:
        declare(audit, by=request.user)
    except errors.ContentError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Declared: every public page says it now."))
    return HttpResponseRedirect(_address(audit))


def take_it_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Declare this audit no more."""
    need(request, "content.change_audit")
    audit = get_object_or_404(Audit, pk=pk)
    try:
        take_back(audit, by=request.user)
    except errors.ContentError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The declaration was taken back. The audit can be changed again."))
    return HttpResponseRedirect(_address(audit))


def _address(audit: Audit) -> str:
    return reverse("admin:content_audit", args=[audit.pk])
