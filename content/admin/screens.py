"""The screens of the desk."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.forms import Textarea
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from content import errors
from content.admin import versions
from content.admin.editing import PublishingAdmin, TextAdmin
from content.admin.forms import PartInline, language_of
from content.admin.guidance import advise
from content.admin.pictures import IllustrationInline
from content.documents import HEADER, Draft
from content.editorial.translations import SOURCE
from content.models import (
    PARTS,
    ChecklistItem,
    Department,
    Edition,
    KeyFact,
    Note,
    Page,
    Reference,
    RiskFigure,
    Section,
    Step,
    Term,
)
from content.publishing import pages, restore, undo, withdraw
from content.publishing.previews import preview_document, render_preview
from content.sections import BY_NAME


class StepInline(PartInline):
    """Steps of the pathway."""

    model = Step
    texts = ("when", "title", "body", "notice", "alt")
    neutral = ("drawing", "kyphoplasty_only", "panel", "position")


class KeyFactInline(PartInline):
    """Lines of « En bref »."""

    model = KeyFact
    texts = ("label", "value")


class ChecklistInline(PartInline):
    """Things to bring."""

    model = ChecklistItem
    texts = ("lead", "text")
    neutral = ("accepted", "position")


class RiskInline(PartInline):
    """Risk figures."""

    model = RiskFigure
    texts = ("label",)
    neutral = ("numerator", "denominator", "source", "year", "url", "position")


class ReferenceInline(PartInline):
    """References."""

    model = Reference
    texts = ("note",)
    neutral = ("authors", "title", "title_language", "journal", "published", "doi", "pmid", "position")


_INLINES: dict[str, type[PartInline]] = {
    "illustrations": IllustrationInline,
    "steps": StepInline,
    "key_facts": KeyFactInline,
    "checklist": ChecklistInline,
    "risks": RiskInline,
    "references": ReferenceInline,
}


class NoteInline(admin.StackedInline):
    """Questions for the doctors. Never public."""

    model = Note
    extra = 0
    fields = ("text", "answered")
    readonly_fields = ("answered",)
    verbose_name_plural = gettext_lazy("open questions, for the staff only")
    formfield_overrides = {models.TextField: {"widget": Textarea(attrs={"rows": 3})}}

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Note]:
        return super().get_queryset(request).open()

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """A question is added and answered, not rewritten: two people cannot overwrite each other's."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("state"))
    def answered(self, note: Note) -> str:
        """Open: an answered note is no longer listed here."""
        return _("open since %(date)s") % {"date": timezone.localdate(note.created_at).strftime("%d/%m/%Y")}


@admin.register(Section)
class SectionAdmin(PublishingAdmin):
    """One question, one language at a time."""

    texts = ("title", "label", "body")
    list_display = ("__str__", "page", "key")
    list_filter = ("page",)
    search_fields = ("title_fr", "body_fr", "key")
    list_select_related = ("page",)
    actions = None

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Section]:
        """Not those in the bin, save when one of them is being saved: what was typed is shown again then."""
        rows = super().get_queryset(request).select_related("page")
        return rows if request.method == "POST" else rows.present()

    def shown(self, draft: Draft) -> Draft:
        return draft

    def ways(self, request: HttpRequest, obj: Any, language: str) -> list[tuple[str, str]]:
        ways = super().ways(request, obj, language)
        if request.user.has_perm("content.delete_section"):
            ways.append((_("Put in the bin"), reverse("admin:content_bin_put", args=["partie", obj.pk])))
        return ways

    def page_and_key(self, obj: Section) -> tuple[Page, str]:
        return obj.page, obj.key

    def get_inlines(self, request: HttpRequest, obj: Section | None) -> list[Any]:
        """The parts that this kind of section holds; the open questions beside the French text."""
        if obj is None:
            return []
        kind = BY_NAME[obj.kind]
        inlines: list[Any] = [_INLINES[name] for name in kind.parts]
        return [*inlines, NoteInline] if language_of(request) == SOURCE else inlines

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fields = super().get_fields(request, obj)
        return ["page", "key", "kind", "position", *fields] if obj is None else fields

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """With what to write under each field that is empty."""
        form = super().get_form(request, obj, change=change, **kwargs)
        return advise(form, language_of(request), obj.kind, row=obj) if obj else form

    def get_formsets_with_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        """With what to write under the fields of parts."""
        names = {model: name for name, model in PARTS.items()}
        for formset, inline in super().get_formsets_with_inlines(request, obj):
            if obj and inline.model in names:
                advise(formset.form, language_of(request), obj.kind, part=names[inline.model])
            yield formset, inline


@admin.register(Page)
class PageAdmin(PublishingAdmin):
    """A page's title, sentence and address; its sections are screens of their own."""

    texts = ("title", "lede", "description", "slug")
    list_display = ("__str__", "key", "kind")
    actions = None

    def ways(self, request: HttpRequest, obj: Any, language: str) -> list[tuple[str, str]]:
        may = request.user.has_perm
        offered = (
            ("content.change_section", _("Order of the sections"), "content_page_order", [obj.pk]),
            ("content.add_section", _("Add a section"), "content_page_new_section", [obj.pk]),
            ("content.view_section", _("Export the page"), "content_page_export", [obj.pk]),
            ("content.publish_page", _("Take the page offline"), "content_page_offline", [obj.pk, language]),
            ("content.add_page", _("Put in the bin"), "content_bin_put", ["page", obj.pk]),
        )
        ways = [
            (label, reverse(f"admin:{name}", args=args))
            for permission, label, name, args in offered
            if may(permission)
        ]
        return [*super().ways(request, obj, language), *ways]

    def page_and_key(self, obj: Page) -> tuple[Page, str]:
        return obj, HEADER

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fields = super().get_fields(request, obj)
        return ["key", "short", "kind", "department", *fields] if obj is None else fields

    def get_urls(self) -> list[Any]:
        """The preview, and what brings an earlier text back or takes one offline."""
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/apercu/<slug:language>/", wrap(self.preview), name="content_page_preview"),
            path(
                "<int:pk>/jour/",
                wrap(lambda request, pk: versions.on_a_day(request, self, pk)),
                name="content_page_on_a_day",
            ),
            path(
                "<int:pk>/remettre/<slug:language>/",
                wrap(require_POST(self.bring_back)),
                name="content_page_restore",
            ),
            path(
                "<int:pk>/annuler/<slug:language>/",
                wrap(require_POST(self.take_back)),
                name="content_page_undo",
            ),
            path(
                "<int:pk>/retirer/<slug:language>/",
                wrap(require_POST(self.take_offline)),
                name="content_page_withdraw",
            ),
            *super().get_urls(),
        ]

    def preview(self, request: HttpRequest, pk: int, language: str) -> HttpResponse:
        """The real page as it would be if `?section=` (all that differs, without it) were published now."""
        page = get_object_or_404(Page, pk=pk)
        if not self.has_view_permission(request, page):
            raise PermissionDenied
        if language not in pages.NAMES:
            raise Http404
        key = request.GET.get("section")
        section = page.sections.filter(key=key).first()
        edit_url = (
            reverse("admin:content_section_change", args=[section.pk])
            if section
            else reverse("admin:content_page_change", args=[page.pk])
        )
        document = preview_document(page, language, key)
        # Coming from « Preview », which saved: the browser may forget what it kept of the form.
        saved = "&saved=1" if "saved" in request.GET else ""
        return render_preview(request, document, edit_url=f"{edit_url}?lang={language}{saved}")

    def bring_back(self, request: HttpRequest, pk: int, language: str) -> HttpResponse:
        """Put a section back online as an earlier edition had it. The draft keeps its text."""
        page, key, back = self._target(request, pk, language)
        number = request.POST.get("edition", "")
        if not number.isdecimal() or len(number) > 9:
            raise Http404
        try:
            edition = restore(page, language, edition=int(number), by=request.user, sections=[key])
        except errors.ContentError as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            text = _(
                "Online again as in edition %(old)s: this is edition %(new)s. The draft has not changed."
            )
            self.message_user(request, text % {"old": number, "new": edition.number}, messages.SUCCESS)
        return HttpResponseRedirect(back)

    def take_back(self, request: HttpRequest, pk: int, language: str) -> HttpResponse:
        """Take the last publication back: readers get what they had before it. The draft keeps its text."""
        page, _key, back = self._target(request, pk, language)
        number = request.POST.get("edition", "")
        if not number.isdecimal() or len(number) > 9:
            raise Http404
        try:
            undo(page, language, edition=int(number), by=request.user)
        except errors.ContentError as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            text = _(
                "Publication %(number)s taken back: readers see what they saw before. Your draft is kept."
            )
            self.message_user(request, text % {"number": number}, messages.SUCCESS)
        return HttpResponseRedirect(back)

    def take_offline(self, request: HttpRequest, pk: int, language: str) -> HttpResponse:
        """Take a section offline. The draft keeps its text."""
        page, key, back = self._target(request, pk, language)
        try:
            withdraw(page, language, by=request.user, sections=[key])
        except errors.ContentError as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            text = _("Taken offline. The draft has not changed: “Publish” puts it back online.")
            self.message_user(request, text, messages.SUCCESS)
        return HttpResponseRedirect(back)

    def _target(self, request: HttpRequest, pk: int, language: str) -> tuple[Page, str, str]:
        if not request.user.has_perm("content.publish_page"):
            raise PermissionDenied
        page = get_object_or_404(Page, pk=pk)
        key = request.POST.get("section", "")
        if key == HEADER:
            return page, key, f"{reverse('admin:content_page_change', args=[page.pk])}?lang={language}"
        section = get_object_or_404(page.sections, key=key)
        return page, key, f"{reverse('admin:content_section_change', args=[section.pk])}?lang={language}"


@admin.register(Department)
class DepartmentAdmin(TextAdmin):
    """The one department. Saving is publishing: its phone number belongs to every page."""

    change_form_template = "admin/content/department/change_form.html"
    texts = ("name", "hospital", "hours", "address")
    neutral = (
        "phone",
        "email",
        "demonstration",
        "publisher",
        "publication_director",
        "host",
        "data_protection_contact",
        "review_required",
        "review_months",
        "reminder_days",
    )
    actions = None

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """There is one: go to it."""
        department = Department.objects.first()
        if department is None:
            return super().changelist_view(request, extra_context)
        return HttpResponseRedirect(reverse("admin:content_department_change", args=[department.pk]))

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save; say so when the public pages could not follow."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except errors.SnapshotFailed as error:
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def after_saving(self, request: HttpRequest, obj: Any, response: HttpResponse) -> HttpResponse:
        response = super().after_saving(request, obj, response)
        self.message_user(request, _("Saved: every public page has changed."), messages.SUCCESS)
        return response

    def has_add_permission(self, request: HttpRequest) -> bool:
        return not Department.objects.exists() and super().has_add_permission(request)


@admin.register(Note)
class NoteAdmin(admin.ModelAdmin):
    """Open questions; answering one is an action, so that who and when are recorded."""

    list_display = ("text", "section", "created_at", "resolved_at")
    list_filter = ("resolved_at",)
    list_select_related = ("section",)
    fields = ("section", "text", "created_at", "resolved_by", "resolved_at")
    readonly_fields = ("created_at", "resolved_by", "resolved_at")
    actions = ("resolve",)

    @admin.action(description=gettext_lazy("Mark as answered"), permissions=["change"])
    def resolve(self, request: HttpRequest, queryset: models.QuerySet[Note]) -> None:
        """Record who answered, and when."""
        queryset.filter(resolved_at=None).update(resolved_by=request.user, resolved_at=timezone.now())

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(Term)
class TermAdmin(TextAdmin):
    """The glossary."""

    texts = ("word", "forms", "definition")
    actions = None

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Term]:
        rows = super().get_queryset(request)
        return rows if request.method == "POST" else rows.present()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fields = super().get_fields(request, obj)
        return ["key", *fields] if obj is None else fields

    def ways(self, request: HttpRequest, obj: Any, language: str) -> list[tuple[str, str]]:
        ways = super().ways(request, obj, language)
        if request.user.has_perm("content.delete_term"):
            ways.append((_("Put in the bin"), reverse("admin:content_bin_put", args=["mot", obj.pk])))
        return ways

    def after_saving(self, request: HttpRequest, obj: Any, response: HttpResponse) -> HttpResponse:
        response = super().after_saving(request, obj, response)
        self.message_user(request, _("Saved."), messages.SUCCESS)
        return response


@admin.register(Edition)
class EditionAdmin(admin.ModelAdmin):
    """What was published, and when. Nobody edits it."""

    list_display = ("page", "language", "number", "change", "state", "published_by", "published_at")
    list_filter = ("page", "language", "state")
    list_select_related = ("page", "published_by")
    fields = (
        "page",
        "language",
        "number",
        "change",
        "state",
        "published_by",
        "published_at",
        "withdrawn_by",
        "withdrawn_at",
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False
