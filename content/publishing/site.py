"""The published site at one moment: every current edition, loaded once and frozen.

Rendering takes a `Site` and asks the database nothing, so one snapshot is one consistent moment.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from content.documents import HEADER, Department, Document, department_from_row
from content.models import Department as DepartmentRow
from content.models import Edition, Page


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
    """A document with what its edition says about it. `number` 0: a draft, in a preview."""

    document: Document
    number: int
    published_at: datetime.datetime | None
    change: str
    review: ReviewNote | None = None


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
    """

    departments: dict[str, Department | None]
    pages: dict[tuple[str, str], PublishedPage]
    order: tuple[str, ...] = ()
    old_slugs: dict[tuple[str, str], str] = field(default_factory=dict)
    withdrawn: dict[tuple[str, str], WithdrawnPage] = field(default_factory=dict)

    @classmethod
    def load(cls) -> Site:
        """Read everything in one transaction: four queries, however many pages."""
        with transaction.atomic():
            row = DepartmentRow.objects.first()
            order = tuple(Page.objects.order_by("position", "pk").values_list("key", flat=True))
            current = Edition.objects.current().select_related("page", "review")
            pages = {(edition.page.key, edition.language): published(edition) for edition in current}
            history = list(
                Edition.objects.public()
                .order_by("pk")
                .values_list("language", "page__key", "content__slug", "content__title", "sections")
            )
        old = {(language, slug): key for language, key, slug, _title, _sections in history}
        taken = {(language, page.document.slug) for (_key, language), page in pages.items()}
        return cls(
            departments={code: department_from_row(row, code) for code, _name in settings.LANGUAGES},
            pages=pages,
            order=order,
            old_slugs={address: key for address, key in old.items() if address not in taken},
            withdrawn=_withdrawn(history, pages),
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

    def keys(self) -> Iterator[str]:
        """Keys of the pages that are online in at least one language."""
        online = {key for key, _language in self.pages}
        return (key for key in self.order if key in online)


def _withdrawn(
    history: Iterable[tuple[str, str, str, str, list[str]]], online: dict[tuple[str, str], PublishedPage]
) -> dict[tuple[str, str], WithdrawnPage]:
    """Pages and languages that had an edition and are not online: the last one was withdrawn."""
    found: dict[tuple[str, str], WithdrawnPage] = {}
    for language, key, _slug, title, sections in history:
        if (key, language) not in online:
            before = found[key, language].sections if (key, language) in found else frozenset()
            found[key, language] = WithdrawnPage(title, before | frozenset(sections) - {HEADER})
    return found


def published(edition: Edition) -> PublishedPage:
    """An edition as pages show it."""
    review = edition.review
    return PublishedPage(
        document=Document.from_json(edition.content),
        number=edition.number,
        published_at=edition.published_at,
        change=edition.change,
        review=ReviewNote(review.name, review.role, timezone.localdate(review.reviewed_at), review.due_on)
        if review
        else None,
    )
