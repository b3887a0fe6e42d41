"""The published site at one moment: every current edition, loaded once and frozen.

Rendering takes a `Site` and asks the database nothing, so one snapshot is one consistent moment.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.fields.json import KeyTextTransform
from django.utils import timezone

from content.documents import HEADER, Department, Document, department_from_row, digest, piece
from content.editorial.translations import SOURCE, outdated
from content.models import Department as DepartmentRow
from content.models import Edition, Review, TextOrigin


@dataclass(frozen=True, slots=True)
class ReviewNote:
    """Who approved an edition, when, and until when that holds."""

    name: str
    role: str
    reviewed_on: datetime.date
    due_on: datetime.date

    @property
    def overdue(self) -> bool:
        """Whether the next review should have happened by today."""
        return timezone.localdate() > self.due_on


@dataclass(frozen=True, slots=True)
class PublishedPage:
    """A document with what its edition says about it. `number` 0: a draft, in a preview.

    earlier_review: of an edition before this one, when this one has none: its review is under way.
    stale: keys of a translation's sections whose French has changed since they were translated, and when it did.
    """

    document: Document
    number: int
    published_at: datetime.datetime | None
    change: str
    review: ReviewNote | None = None
    earlier_review: ReviewNote | None = None
    stale: Mapping[str, datetime.date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PastEdition:
    """An edition that readers see or saw, without its text.

    change: `correction` or `substance`. sections: keys of what it changed. digest: of its text.
    """

    number: int
    published_at: datetime.datetime
    change: str
    sections: frozenset[str]
    digest: str
    title: str
    lede: str

    @property
    def day(self) -> datetime.date:
        """When it went online, in the department's time."""
        return timezone.localdate(self.published_at)


@dataclass(frozen=True, slots=True)
class WithdrawnPage:
    """A page that readers could once read in a language, and that was taken offline there.

    title: its last one. sections: keys of all that it ever published.
    """

    title: str
    sections: frozenset[str]


class Availability(StrEnum):
    """What became of a page, or of a section, in a language. Unknown: it was never published there."""

    ONLINE = "online"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Site:
    """Every page and language that is online.

    pages: by (page key, language). old_slugs: addresses that were online once, to page keys.
    withdrawn: by (page key, language), what is no longer there.
    shorts: codes of short links, to the keys of pages that were ever online.
    editions: by (page key, language), every edition that was ever online, oldest first.
    kinds: of the pages that were ever online, by key.
    """

    departments: dict[str, Department | None]
    pages: dict[tuple[str, str], PublishedPage]
    order: tuple[str, ...] = ()
    old_slugs: dict[tuple[str, str], str] = field(default_factory=dict)
    withdrawn: dict[tuple[str, str], WithdrawnPage] = field(default_factory=dict)
    shorts: dict[str, str] = field(default_factory=dict)
    editions: dict[tuple[str, str], tuple[PastEdition, ...]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls) -> Site:
        """Read everything in one transaction: a few queries, however many pages."""
        with transaction.atomic():
            row = DepartmentRow.objects.first()
            current = list(Edition.objects.current().select_related("page", "review"))
            # Every edition that readers ever saw, without its content: addresses, order and reviews come from here.
            history = list(
                Edition.objects.public()
                .order_by("pk")
                .select_related("page", "review")
                .annotate(
                    slug=KeyTextTransform("slug", "content"),
                    title=KeyTextTransform("title", "content"),
                    lede=KeyTextTransform("lede", "content"),
                )
                .defer("content")
            )
            reviews: dict[tuple[str, str], Review] = {}
            for edition in history:
                address, review = (edition.page.key, edition.language), edition.review
                if review and (address not in reviews or reviews[address].pk < review.pk):
                    reviews[address] = review
            pages = {
                (edition.page.key, edition.language): published(
                    edition, reviews.get((edition.page.key, edition.language))
                )
                for edition in current
            }
            pages = _with_stale(pages)
        editions = _editions(history)
        shown = {edition.page.pk: edition.page for edition in history}.values()
        ordered = sorted(shown, key=lambda page: (page.position, page.pk))
        old = {(edition.language, edition.slug): edition.page.key for edition in history}
        taken = {(language, page.document.slug) for (_key, language), page in pages.items()}
        return cls(
            departments={code: department_from_row(row, code) for code, _name in settings.LANGUAGES},
            pages=pages,
            order=tuple(page.key for page in ordered),
            old_slugs={address: key for address, key in old.items() if address not in taken},
            withdrawn=_withdrawn(editions, pages),
            shorts={page.short: page.key for page in ordered},
            editions=editions,
            kinds={page.key: page.kind for page in ordered},
        )

    @classmethod
    def today(cls) -> Site:
        """What is online now and nothing of the past, nor of what lags behind: two queries, to judge a paper by."""
        row = DepartmentRow.objects.first()
        current = sorted(
            Edition.objects.current().select_related("page", "review"),
            key=lambda edition: (edition.page.position, edition.page.pk),
        )
        return cls(
            departments={code: department_from_row(row, code) for code, _name in settings.LANGUAGES},
            pages={(edition.page.key, edition.language): published(edition) for edition in current},
            order=tuple(dict.fromkeys(edition.page.key for edition in current)),
            kinds={edition.page.key: edition.page.kind for edition in current},
        )

    def availability(self, key: str, language: str, section: str = "") -> Availability:
        """What became of a page, or of one of its sections, in a language."""
        if online := self.pages.get((key, language)):
            if not section or online.document.section(section):
                return Availability.ONLINE
            gone = section in online.document.withdrawn
        else:
            page = self.withdrawn.get((key, language))
            gone = page is not None and (not section or section in page.sections)
        return Availability.WITHDRAWN if gone else Availability.UNKNOWN

    def untranslated(self, key: str, language: str) -> tuple[str, ...]:
        """Keys of a procedure's sections that are online in French and were never published in a language."""
        french = self.pages.get((key, SOURCE))
        if french is None or french.document.kind != "procedure":
            return ()
        return tuple(
            each
            for each in french.document.keys
            if self.availability(key, language, each) == Availability.UNKNOWN
        )

    def page_key(self, language: str, slug: str) -> str:
        """The key of the page that an address belongs to, or belonged to; `""` for none.

        A page that is not online in a language may be asked for by its key.
        """
        if published := self.at(language, slug):
            return published.document.page
        if key := self.old_slugs.get((language, slug)):
            return key
        return slug if (slug, language) in self.withdrawn else ""

    @property
    def languages(self) -> tuple[str, ...]:
        """Codes of the languages in which something is online, in the order of the settings."""
        present = {language for _key, language in self.pages}
        return tuple(code for code, _name in settings.LANGUAGES if code in present)

    def in_language(self, language: str) -> Iterator[PublishedPage]:
        """The pages online in a language, in the department's order."""
        for key in self.order:
            if page := self.pages.get((key, language)):
                yield page

    def at(self, language: str, slug: str) -> PublishedPage | None:
        """The page online at an address."""
        return next((page for page in self.in_language(language) if page.document.slug == slug), None)

    @property
    def picture_files(self) -> tuple[str, ...]:
        """Names of the files of the pictures that are online: these are public, and no others."""
        shown = (picture for page in self.pages.values() for picture in page.document.pictures)
        return tuple(dict.fromkeys(name for picture in shown for name in picture.files))

    def keys(self) -> Iterator[str]:
        """Keys of the pages that are online in at least one language."""
        online = {key for key, _language in self.pages}
        return (key for key in self.order if key in online)


def _withdrawn(
    editions: Mapping[tuple[str, str], tuple[PastEdition, ...]], online: Collection[tuple[str, str]]
) -> dict[tuple[str, str], WithdrawnPage]:
    """Pages and languages that had an edition and are not online: the last one was withdrawn."""
    return {
        address: WithdrawnPage(
            past[-1].title, frozenset().union(*(edition.sections for edition in past)) - {HEADER}
        )
        for address, past in editions.items()
        if address not in online
    }


def _editions(history: Iterable[Any]) -> dict[tuple[str, str], tuple[PastEdition, ...]]:
    """By page and language, in the order of their numbers. history: editions, annotated with `title` and `lede`."""
    found: dict[tuple[str, str], list[PastEdition]] = {}
    for edition in sorted(history, key=lambda each: each.number):
        note = PastEdition(
            edition.number,
            edition.published_at,
            edition.change,
            frozenset(edition.sections),
            edition.digest,
            edition.title or "",
            edition.lede or "",
        )
        found.setdefault((edition.page.key, edition.language), []).append(note)
    return {address: tuple(editions) for address, editions in found.items()}


def published(edition: Edition, latest: Review | None = None) -> PublishedPage:
    """An edition as pages show it. latest: the last review of its page and language, whatever the edition."""
    return PublishedPage(
        document=Document.from_json(edition.content),
        number=edition.number,
        published_at=edition.published_at,
        change=edition.change,
        review=_note(edition.review),
        earlier_review=None if edition.review else _note(latest),
    )


def _note(review: Review | None) -> ReviewNote | None:
    if review is None:
        return None
    return ReviewNote(review.name, review.role, timezone.localdate(review.reviewed_at), review.due_on)


Pages = dict[tuple[str, str], PublishedPage]


def _with_stale(pages: Pages) -> Pages:
    """The same pages, translations knowing which of their sections the French has left behind."""
    origins = (
        TextOrigin.objects.exclude(language=SOURCE)
        .exclude(online_french_digest="")
        .values_list("page__key", "language", "key", "online_french_digest")
    )
    stale: dict[tuple[str, str], dict[str, str]] = {}
    for page, language, key, made_from in origins:
        online, french = pages.get((page, language)), pages.get((page, SOURCE))
        if online and french and online.document.section(key) and outdated(key, french.document, made_from):
            stale.setdefault((page, language), {})[key] = made_from
    if not stale:
        return pages
    history = _Changes({page for page, _language in stale})
    dated = {
        address: replace(
            pages[address],
            stale={key: history.since(address[0], key, then) for key, then in keys.items()},
        )
        for address, keys in stale.items()
    }
    return pages | dated


class _Changes:
    """When the French of each section changed, newest first: (day, digest of what it said from then on)."""

    def __init__(self, pages: set[str]) -> None:
        self.changes: dict[tuple[str, str], list[tuple[datetime.date, str]]] = {}
        editions = (
            Edition.objects.public()
            .filter(page__key__in=pages, language=SOURCE)
            .order_by("page", "-number")
            .values_list("page__key", "published_at", "sections", "content")
        )
        for page, published_at, keys, content in editions.iterator(chunk_size=50):
            document = Document.from_json(content)
            for key in keys:
                self.changes.setdefault((page, key), []).append(
                    (timezone.localdate(published_at), digest(piece(document, key)))
                )

    def since(self, page: str, key: str, made_from: str) -> datetime.date:
        """The day from which the French said something else; the last change, if it never said that."""
        changes = self.changes.get((page, key), [])
        said = [then for _day, then in changes]
        position = said.index(made_from) - 1 if made_from in said[1:] else 0
        return changes[position][0] if changes else timezone.localdate()
