"""What the desk's first page shows: each section, and in each language whether it is online and up to date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from content.documents import HEADER, Document, from_rows, load_sections
from content.editorial.translations import SOURCE, State, states
from content.models import Edition, Page

LANGUAGES: tuple[tuple[str, str], ...] = tuple(settings.LANGUAGES)

_LABELS = {
    "none": _("no text"),
    "offline": _("not online"),
    "edited": _("draft not published"),
    "online": _("online"),
    State.STALE: _("online, French has changed"),
    State.TO_CHECK: _("online, to check"),
}


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
    """A section, or a page's own header."""

    title: str
    cells: list[Cell]
    questions: int = 0


def overview() -> list[dict[str, Any]]:
    """Pages with their rows. A few queries a page, whatever the number of sections."""
    current = {
        (edition.page_id, edition.language): Document.from_json(edition.content)
        for edition in Edition.objects.current()
    }
    return [_page(page, current) for page in Page.objects.present()]


def _page(page: Page, current: dict[tuple[int, str], Document]) -> dict[str, Any]:
    sections = load_sections(page)
    drafts = {code: from_rows(page, sections, code) for code, _name in LANGUAGES}
    online = {code: current.get((page.pk, code)) for code, _name in LANGUAGES}
    checked = {
        code: states(page, code, drafts[code], online[SOURCE]) for code, _name in LANGUAGES if code != SOURCE
    }
    questions = dict(
        page.sections.present()
        .annotate(n=Count("notes", filter=Q(notes__resolved_at=None)))
        .values_list("key", "n")
    )
    rows = [
        Row(
            str(_("Title and address of the page")),
            [
                Cell(
                    code,
                    _state(HEADER, drafts[code].header, online[code] and online[code].header, {}),
                    f"{reverse('admin:content_page_change', args=[page.pk])}?lang={code}",
                )
                for code, _name in LANGUAGES
            ],
        )
    ]
    for section in sections:
        url = reverse("admin:content_section_change", args=[section.pk])
        cells = [
            Cell(
                code,
                _state(
                    section.key,
                    drafts[code].section(section.key),
                    document.section(section.key) if (document := online[code]) else None,
                    checked.get(code, {}),
                ),
                f"{url}?lang={code}",
            )
            for code, _name in LANGUAGES
        ]
        rows.append(Row(str(section), cells, questions.get(section.key, 0)))
    return {"page": page, "rows": rows}


def _state(key: str, draft: object, online: object, checked: dict[str, State]) -> str:
    if draft is None or (isinstance(draft, Document) and not draft.title):
        return "none"
    if online is None:
        return "offline"
    if draft != online:
        return "edited"
    state = checked.get(key)
    return state if state in {State.STALE, State.TO_CHECK} else "online"
