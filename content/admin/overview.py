"""The state of every text: each section, and in each language whether it is online and up to date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from content.admin.structure import need
from content.admin.texts import LANGUAGES, Texts, load
from content.admin.todo.tasks import form
from content.documents import HEADER, piece
from content.editorial.translations import State
from content.models import Note

_LABELS = {
    "missing": gettext_lazy("no text"),
    "offline": gettext_lazy("not online"),
    "edited": gettext_lazy("online, draft not published"),
    "current": gettext_lazy("online"),
    "reviewed": gettext_lazy("online, reviewed by a doctor"),
    "stale": gettext_lazy("online, French has changed"),
    "to-check": gettext_lazy("online, to check"),
}
_CHECKED = {State.STALE: "stale", State.TO_CHECK: "to-check"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One section in one language. `state` is a key of the labels, and a CSS class."""

    language: str
    state: str
    url: str

    @property
    def label(self) -> str:
        """As a secretary reads it."""
        return str(_LABELS[self.state])


@dataclass(frozen=True, slots=True)
class Row:
    """A section, or a page's own texts. questions: how many are open for the doctors."""

    title: str
    cells: list[Cell]
    questions: int = 0


def urls(desk: AdminSite) -> list[Any]:
    """The address of this screen, for the desk."""

    def view(request: HttpRequest) -> HttpResponse:
        return matrix(request, desk)

    return [path("etat/", desk.admin_view(view), name="content_states")]


@require_safe
def matrix(request: HttpRequest, desk: AdminSite) -> HttpResponse:
    """`/admin/etat/`: section × language."""
    need(request, "content.view_section")
    context = {**desk.each_context(request), "title": _("State of the texts"), "pages": overview(load())}
    return TemplateResponse(request, "admin/states.html", context)


def overview(texts: list[Texts]) -> list[dict[str, Any]]:
    """Pages with their rows. One query besides those of `texts`."""
    questions: dict[int, int] = {}
    for pk in Note.objects.open().values_list("section", flat=True):
        questions[pk] = questions.get(pk, 0) + 1
    by_page = groupby(texts, lambda text: text.page.pk)
    return [_page({text.language: text for text in own}, questions) for _pk, own in by_page]


def _page(texts: Mapping[str, Texts], questions: Mapping[int, int]) -> dict[str, Any]:
    one = next(iter(texts.values()))
    rows = [Row(str(_("Title and address of the page")), [_cell(texts[code], HEADER) for code in LANGUAGES])]
    rows += [
        Row(one.title(key), [_cell(texts[code], key) for code in LANGUAGES], questions.get(row.pk, 0))
        for key, row in one.rows.items()
    ]
    return {"page": one.page, "rows": rows}


def _cell(text: Texts, key: str) -> Cell:
    return Cell(text.language, _state(text, key), form(text, key))


def _state(text: Texts, key: str) -> str:
    draft, online = piece(text.draft, key), piece(text.online, key)
    written = bool(text.draft.title) if key == HEADER else draft is not None
    if not written:
        return "missing"
    if online is None:
        return "offline"
    if draft != online:
        return "edited"
    if (state := text.states.get(key)) in _CHECKED:
        return _CHECKED[state]
    review = text.edition and text.edition.review
    return "reviewed" if review and review.due_on >= timezone.localdate() else "current"
