"""The pages online as the database has them: their editions are read at once, their texts when they are asked for.

An edition's text never changes, so a text that is read late is the text of the moment at which the site was loaded;
and the texts that are asked for often are remembered by their digests.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

from django.utils import timezone

from content.documents import HEADER, Document, digest, piece
from content.editorial.translations import SOURCE, left_behind
from content.models import Edition, Review, TextOrigin
from content.publishing.languages import NAMES
from content.publishing.published import Outline, PublishedPage, ReviewNote, note, outline

Address = tuple[str, str]
"""A page's key, and a language."""


@dataclass(frozen=True, slots=True)
class Row:
    """An edition without its text."""

    pk: int
    page: str
    kind: str
    short: str
    language: str
    number: int
    published_at: datetime.datetime
    change: str
    digest: str
    slug: str
    title: str
    lede: str
    review: ReviewNote | None
    latest: ReviewNote | None

    @classmethod
    def of(cls, edition: Any, latest: Review | None) -> Row:
        """edition: annotated with `slug`, `title` and `lede`. latest: the last review of its page and language."""
        page = edition.page
        return cls(
            *(edition.pk, page.key, page.kind, page.short, edition.language, edition.number),
            *(edition.published_at, edition.change, edition.digest),
            *(edition.slug or "", edition.title or "", edition.lede or ""),
            review=note(edition.review),
            latest=None if edition.review else note(latest),
        )

    def text(self) -> Document:
        """What the edition says."""
        return _text(self.digest, self.pk)


@lru_cache(maxsize=24)
def _text(_digest: str, pk: int) -> Document:
    return Document.from_json(Edition.objects.values_list("content", flat=True).get(pk=pk))


@lru_cache(maxsize=2048)
def _outline(digest: str, pk: int) -> Outline:
    return outline(_text(digest, pk))


@dataclass(frozen=True, slots=True)
class _Pieces:
    """Digests of what a French text says, by section; and the sections that were taken offline on purpose."""

    said: Mapping[str, str]
    withdrawn: frozenset[str]

    def outdated(self, key: str, then: str) -> bool:
        """Whether the section no longer says what it said. then: a digest."""
        return left_behind(self.said.get(key, ""), then, withdrawn=key in self.withdrawn)


@lru_cache(maxsize=1024)
def _pieces(digest_of_it: str, pk: int) -> _Pieces:
    document = _text(digest_of_it, pk)
    said = {key: digest(piece(document, key)) for key in (HEADER, *document.keys)}
    return _Pieces(said, frozenset(document.withdrawn))


class Pages(Mapping[Address, PublishedPage]):
    """Pages by key and language, and what is asked of them that needs no text where none is at hand."""

    def __init__(self, pages: Mapping[Address, PublishedPage]) -> None:
        self._pages = pages

    def __getitem__(self, address: Address) -> PublishedPage:
        return self._pages[address]

    def __iter__(self) -> Iterator[Address]:
        return iter(self._pages)

    def __len__(self) -> int:
        return len(self._pages)

    def __contains__(self, address: object) -> bool:
        return address in self._pages

    def told(self, address: Address) -> Any:
        """All that makes one page another than it was; None for one that is not there."""
        return self.get(address)

    def outline(self, address: Address) -> Outline | None:
        """What other pages may say of a page."""
        page = self.get(address)
        return outline(page.document) if page else None

    def listed(self, address: Address) -> Outline | None:
        """The same, without its sections."""
        found = self.outline(address)
        return replace(found, sections=(), withdrawn=()) if found else None

    def published_at(self, address: Address) -> datetime.datetime | None:
        """When a page's edition went online."""
        page = self.get(address)
        return page.published_at if page else None

    def reviewed(self, address: Address) -> bool:
        """Whether a doctor approved the edition."""
        page = self.get(address)
        return page is not None and page.review is not None

    def notes(self) -> list[ReviewNote]:
        """The reviews that pages online speak of."""
        pages = [self._pages[address] for address in self._pages]
        return [note for page in pages for note in (page.review, page.earlier_review) if note]

    def basis(self, key: str) -> Any:
        """See `Site.basis`."""
        return [self.told((key, code)) for code in NAMES]

    def instead(self, page: PublishedPage) -> Pages:
        """The same pages, with this one in the place of the one that is there, or beside them."""
        return _Instead(self, page)


class _Instead(Pages):
    """Other pages, with one of our own among them."""

    def __init__(self, others: Pages, page: PublishedPage) -> None:
        address = (page.document.page, page.document.language)
        super().__init__(dict.fromkeys((*others, address), page))
        self._others, self._own, self._address = others, Pages({address: page}), address

    def _having(self, address: Address) -> Pages:
        return self._own if address == self._address else self._others

    def __getitem__(self, address: Address) -> PublishedPage:
        return self._having(address)[address]

    def told(self, address: Address) -> Any:
        return self._having(address).told(address)

    def outline(self, address: Address) -> Outline | None:
        return self._having(address).outline(address)

    def listed(self, address: Address) -> Outline | None:
        return self._having(address).listed(address)

    def published_at(self, address: Address) -> datetime.datetime | None:
        return self._having(address).published_at(address)

    def reviewed(self, address: Address) -> bool:
        return self._having(address).reviewed(address)


class Online(Pages):
    """The pages that the database has online. With their history, translations know what the French has left behind."""

    def __init__(self, rows: Iterable[Row], *, history: bool) -> None:
        self._rows = {(row.page, row.language): row for row in rows}
        self._made_from = _made_from() if history else {}
        self._stale: dict[Address, dict[str, datetime.date]] = {}

    def __getitem__(self, address: Address) -> PublishedPage:
        row = self._rows[address]
        return PublishedPage(
            document=row.text(),
            number=row.number,
            published_at=row.published_at,
            change=row.change,
            review=row.review,
            earlier_review=row.latest,
            stale=self.stale(address),
            digest=row.digest,
        )

    def __iter__(self) -> Iterator[Address]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, address: object) -> bool:
        return address in self._rows

    def told(self, address: Address) -> tuple[Any, ...] | None:
        """From the edition's row: its digest stands for the text."""
        row = self._rows.get(address)
        if row is None:
            return None
        reviews = [(each, each.overdue) for each in (row.review, row.latest) if each]
        place = (row.page, row.kind, row.short, row.language)
        return (row.digest, *place, row.number, row.published_at, row.change, reviews, self.stale(address))

    def notes(self) -> list[ReviewNote]:
        """From the editions' rows."""
        return [note for row in self._rows.values() for note in (row.review, row.latest) if note]

    def basis(self, key: str) -> Any:
        """From the rows of its editions. What is stale follows from them, and from what translations were made from."""
        places = [(key, code) for code in NAMES]
        return [(self._rows.get(place), self._made_from.get(place)) for place in places]

    def outline(self, address: Address) -> Outline | None:
        """Remembered by the text's digest."""
        row = self._rows.get(address)
        return _outline(row.digest, row.pk) if row else None

    def listed(self, address: Address) -> Outline | None:
        """From the edition's row."""
        row = self._rows.get(address)
        if row is None:
            return None
        return Outline(row.page, row.kind, row.short, row.language, row.slug, row.title, row.lede)

    def published_at(self, address: Address) -> datetime.datetime | None:
        """From the edition's row."""
        row = self._rows.get(address)
        return row.published_at if row else None

    def reviewed(self, address: Address) -> bool:
        """From the edition's row."""
        row = self._rows.get(address)
        return row is not None and row.review is not None

    def stale(self, address: Address) -> dict[str, datetime.date]:
        """Keys of a translation's sections that the French has left behind, and since when."""
        if address not in self._stale:
            self._stale[address] = self._find_stale(address)
        return self._stale[address]

    def _find_stale(self, address: Address) -> dict[str, datetime.date]:
        page = address[0]
        row, french = self._rows[address], self._rows.get((page, SOURCE))
        made_from = self._made_from.get(address)
        if not made_from or french is None:
            return {}
        pieces, own = _pieces(french.digest, french.pk), _outline(row.digest, row.pk)
        left = {
            key: then for key, then in made_from.items() if own.section(key) and pieces.outdated(key, then)
        }
        changes = _Changes(page, french.published_at) if left else None
        return {key: changes.since(key, then) for key, then in left.items()} if changes else {}


def _made_from() -> dict[Address, dict[str, str]]:
    """By page and language, digests of the French that each section online was translated from."""
    origins = TextOrigin.objects.exclude(language=SOURCE).exclude(online_french_digest="").order_by("pk")
    found: dict[Address, dict[str, str]] = {}
    for page, language, key, then in origins.values_list(
        "page__key", "language", "key", "online_french_digest"
    ):
        found.setdefault((page, language), {})[key] = then
    return found


class _Changes:
    """When the French of each section of a page changed, newest first: (day, digest of what it said from then on).

    online_since: of the French edition.
    """

    def __init__(self, page: str, online_since: datetime.datetime) -> None:
        self._page, self._online_since = page, online_since

    @cached_property
    def _changes(self) -> dict[str, list[tuple[datetime.date, str]]]:
        found: dict[str, list[tuple[datetime.date, str]]] = {}
        editions = (
            Edition.objects.public()
            .filter(page__key=self._page, language=SOURCE)
            .order_by("-number")
            .values_list("published_at", "sections", "digest", "pk")
        )
        for published_at, keys, edition, pk in editions:
            said = _pieces(edition, pk).said
            for key in keys:
                found.setdefault(key, []).append((timezone.localdate(published_at), said.get(key, "")))
        return found

    def since(self, key: str, made_from: str) -> datetime.date:
        """The day from which the French said something else; the last change, if it never said that."""
        changes = self._changes.get(key, [])
        said = [then for _day, then in changes]
        position = said.index(made_from) - 1 if made_from in said[1:] else 0
        return changes[position][0] if changes else timezone.localdate(self._online_since)
