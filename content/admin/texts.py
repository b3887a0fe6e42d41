"""Every page in every language as the desk's lists need it, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

from content.documents import Document, differing, from_rows, load_parts
from content.editorial.translations import SOURCE, State, state
from content.models import Edition, Page, Section, TextOrigin

LANGUAGES: Mapping[str, str] = dict(settings.LANGUAGES)


@dataclass(frozen=True, slots=True)
class Texts:
    """One page in one language.

    draft: as it stands. edition, online: what readers see, or None. proposal: what waits for a doctor, or None.
    withdrawn: taken offline on purpose. states: of each section beside the French online; empty for French.
    titles: what a secretary calls each section, by key.
    """

    page: Page
    language: str
    rows: Mapping[str, Section]
    draft: Document
    edition: Edition | None
    online: Document | None
    proposal: Edition | None
    withdrawn: bool
    states: Mapping[str, State]
    titles: Mapping[str, str]

    @property
    def differing(self) -> tuple[str, ...]:
        """Keys whose draft says something else than readers see, what waits for a doctor left aside."""
        waiting: frozenset[str] = frozenset()
        if self.proposal is not None:
            proposed = Document.from_json(self.proposal.content)
            waiting = frozenset(self.proposal.sections) - {*differing(self.draft, proposed)}
        return tuple(key for key in differing(self.draft, self.online) if key not in waiting)

    def title(self, key: str) -> str:
        """What a secretary calls a section, or for any other key the page."""
        return self.titles.get(key) or str(self.page)


def load() -> list[Texts]:
    """Pages that are not in the bin, each in every language, French first. Eleven queries, whatever their number."""
    pages = list(Page.objects.present().select_related("department"))
    rows: dict[int, list[Section]] = {page.pk: [] for page in pages}
    known = {page.pk: page for page in pages}
    for row in load_parts(
        Section.objects.present().filter(page__in=pages).order_by("page", "position", "pk")
    ):
        row.page = known[row.page_id]
        rows[row.page_id].append(row)
    current = {(each.page_id, each.language): each for each in _current()}
    proposals = Edition.objects.filter(state=Edition.State.PROPOSED).select_related("proposed_by")
    proposed = {(each.page_id, each.language): each for each in proposals}
    origins = {(each.page_id, each.key, each.language): each for each in TextOrigin.objects.all()}
    gone = Edition.objects.filter(state=Edition.State.WITHDRAWN).values_list("page_id", "language").distinct()
    withdrawn = set(gone) - set(current)
    found = []
    for page in pages:
        own = {row.key: row for row in rows[page.pk]}
        titles = {key: row.title_fr or key for key, row in own.items()}
        french: Document | None = None
        for code in LANGUAGES:
            at = (page.pk, code)
            edition, draft = current.get(at), from_rows(page, own.values(), code)
            online = Document.from_json(edition.content) if edition else None
            french = online if code == SOURCE else french
            keys = dict.fromkeys((*(french.keys if french else ()), *draft.keys)) if code != SOURCE else ()
            states = {key: state(key, draft, french, origins.get((page.pk, key, code))) for key in keys}
            found.append(
                Texts(
                    page, code, own, draft, edition, online, proposed.get(at), at in withdrawn, states, titles
                )
            )
    return found


def _current() -> list[Edition]:
    return list(Edition.objects.current().select_related("page", "review", "published_by"))
