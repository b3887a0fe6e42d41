"""The published site at one moment: every current edition, loaded once and frozen.

Rendering takes a `Site` and asks the database nothing, so one snapshot is one consistent moment.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from content.documents import Department, Document, department_from_row
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


@dataclass(frozen=True)
class Site:
    """Every page and language that is online.

    pages: by (page key, language). old_slugs: addresses that were online once, to page keys.
    """

    departments: dict[str, Department | None]
    pages: dict[tuple[str, str], PublishedPage]
    order: tuple[str, ...] = ()
    old_slugs: dict[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def load(cls) -> Site:
        """Read everything in one transaction: four queries, however many pages."""
        with transaction.atomic():
            row = DepartmentRow.objects.first()
            order = tuple(Page.objects.order_by("position", "pk").values_list("key", flat=True))
            current = Edition.objects.current().select_related("page", "review")
            pages = {(edition.page.key, edition.language): published(edition) for edition in current}
            slugs = (
                Edition.objects.public().order_by("pk").values_list("language", "content__slug", "page__key")
            )
            old = {(language, slug): key for language, slug, key in slugs}
        taken = {(language, page.document.slug) for (_key, language), page in pages.items()}
        return cls(
            departments={code: department_from_row(row, code) for code, _name in settings.LANGUAGES},
            pages=pages,
            order=order,
            old_slugs={address: key for address, key in old.items() if address not in taken},
        )

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
