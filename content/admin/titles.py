"""« Titres »: the titles of every section of a page, in one language, edited in one table and saved at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content import errors
from content.admin import conflicts, typed
from content.admin.forms import base_field, language_links, language_of, posted_base
from content.admin.places import draft_from, input_name, place_form
from content.admin.presence import others
from content.admin.structure import need, page_url, screen
from content.documents import Draft
from content.editorial import titles
from content.editorial.merge import Path
from content.editorial.titles import FIELDS, TITLES
from content.models import Page, Section
from content.publishing.languages import direction
from content.sections import BY_NAME
from content.translation import SOURCE


@dataclass(frozen=True, slots=True)
class Line:
    """A section in the table: what tells it from the others, its own screen, and its fields."""

    key: str
    name: str
    url: str
    fields: list[Any]


@dataclass(frozen=True, slots=True)
class Lost:
    """A section that went to the bin while somebody typed its titles: they are shown for copying."""

    key: str
    words: list[str]


def urls(desk: AdminSite) -> list[Any]:
    """The address of the table, for the desk."""

    def view(request: HttpRequest, pk: int) -> HttpResponse:
        return table(request, desk, pk)

    return [path("content/page/<int:pk>/titres/", desk.admin_view(view), name="content_page_titles")]


def address(page: Page, language: str) -> str:
    """Where the titles of a page are edited."""
    return f"{reverse('admin:content_page_titles', args=[page.pk])}?lang={language}"


def table(request: HttpRequest, desk: AdminSite, pk: int) -> HttpResponse:
    """`/admin/content/page/1/titres/?lang=en`."""
    need(request, "content.change_section")
    refusal = typed.resume(request)
    saving = request.method == "POST"
    # What was typed is shown again, though the page went to the bin meanwhile.
    page = get_object_or_404(Page.objects.all() if saving else Page.objects.present(), pk=pk)
    base = posted_base(request)
    if saving and conflicts.RESOLVE in request.POST:
        return _resolve(request, desk, page, refusal)
    if saving and not refusal and base is not None:
        return _save(request, desk, page, base)
    if saving and base is None:
        refusal = _("The form was sent incomplete. Nothing was saved: try again.")
    return _show(request, page, refusal=refusal)


def _save(request: HttpRequest, desk: AdminSite, page: Page, base: Draft) -> HttpResponse:
    language = language_of(request)
    form = _form(base, language, data=request.POST)
    if not form.is_valid():
        refusal = _("Not saved: see the sentence beside the field.")
        return _show(request, page, form=form, refusal=refusal, status=400)
    try:
        saved = titles.save(page, language, draft_from(form, base), base=base, by=request.user)
    except errors.Conflicting as conflict:
        return conflicts.page(request, desk, _subject(page, language), conflict)
    except errors.ContentError as error:
        return _show(request, page, form=form, refusal=str(error), status=409)
    if saved.merged:
        sentence = _("Somebody else saved meanwhile: their changes and yours are both in the text.")
        messages.info(request, sentence)
    count = len(saved.changed)
    if count:
        sentence = ngettext(
            "Titles of %(count)s section saved. Readers see them once it is published.",
            "Titles of %(count)s sections saved. Readers see them once each is published.",
            count,
        ) % {"count": count}
    else:
        sentence = _("The titles are the same as before.")
    messages.success(request, sentence)
    return HttpResponseRedirect(f"{address(page, language)}&saved=1")


def _resolve(request: HttpRequest, desk: AdminSite, page: Page, refusal: str) -> HttpResponse:
    """Store what a person chose on the page that showed both titles."""
    language = language_of(request)
    subject = _subject(page, language)
    if refusal:
        return conflicts.again(request, desk, subject, refusal)
    try:
        mine, base = conflicts.chosen(request)
        titles.save(page, language, mine, base=base, by=request.user)
    except errors.Conflicting as conflict:
        return conflicts.page(request, desk, subject, conflict)
    except errors.ContentError as error:
        return conflicts.again(request, desk, subject, str(error))
    messages.success(
        request, _("Saved as you chose. The public page has not changed: read it again, then publish.")
    )
    return HttpResponseRedirect(f"{address(page, language)}&saved=1")


def _show(
    request: HttpRequest, page: Page, *, form: forms.Form | None = None, refusal: str = "", status: int = 200
) -> HttpResponse:
    """The table; with what was typed, when that was not stored."""
    language = language_of(request)
    posted = posted_base(request) if request.method == "POST" else None
    base = posted or titles.read(page, language)
    form = form or _form(base, language, data=request.POST if posted else None)
    rows = {row.key: row for row in Section.objects.present().filter(page=page)}
    keys = [part.key for part in base.parts.get(TITLES, ())]
    place = f"{page.key}/*/{language}"
    context = {
        **language_links(request),
        "page": page,
        "back": page_url(page, language),
        "direction": direction(language),
        "source": language == SOURCE,
        "form": form,
        "refusal": refusal,
        "headings": [_name_of(name) for name in FIELDS],
        "lines": [_line(rows[key], form, language) for key in keys if key in rows],
        "lost": list(_lost(form, base, rows)),
        "base": base_field(base),
        "place": place,
        "others": others(request.user, place),
        "saved": request.method == "GET" and "saved" in request.GET,
    }
    return screen(request, "admin/structure/titles.html", _("Titles of the sections"), context, status=status)


def _form(base: Draft, language: str, data: Any = None) -> forms.Form:
    places = [((TITLES, part.key, name), Section) for part in base.parts.get(TITLES, ()) for name in FIELDS]
    form = place_form(places, base, language, label=lambda place: _name_of(place[-1]), data=data)
    for field in form.fields.values():
        field.help_text = ""  # said once, above the table
    return form


def _line(row: Section, form: forms.Form, language: str) -> Line:
    url = f"{reverse('admin:content_section_change', args=[row.pk])}?lang={language}"
    fields = [form[input_name((TITLES, row.key, name))] for name in FIELDS]
    return Line(row.key, _heading(row, language), url, fields)


def _lost(form: forms.Form, base: Draft, rows: dict[str, Section]) -> Iterator[Lost]:
    for part in base.parts.get(TITLES, ()):
        typed_here = [form[input_name((TITLES, part.key, name))].value() for name in FIELDS]
        words = [str(value) for value in typed_here if value and value not in part.fields.values()]
        if part.key not in rows and words:
            yield Lost(part.key, words)


def _heading(row: Section, language: str) -> str:
    """What a section is called beside its own titles: its kind in French, its French title elsewhere."""
    kind = str(BY_NAME[row.kind].label)
    return kind if language == SOURCE else row.title_fr or f"{row.key} ({kind})"


def _name_of(field: str) -> str:
    name = str(Section._meta.get_field(field).verbose_name)
    return name[:1].upper() + name[1:]


def _subject(page: Page, language: str) -> conflicts.Subject:
    """What the page of two texts must know of a table of titles."""
    rows = {row.key: row for row in page.sections.all()}

    def label(where: Path, _table: Draft) -> str:
        row = rows.get(where[1])
        name = _heading(row, language) if row else where[1]
        return f"{name}\u00a0: {_name_of(where[-1]).lower()}"

    return conflicts.Subject(language, label, lambda _where: False)
