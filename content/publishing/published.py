"""What is said of what is online: a page with its edition, its past, and what other pages may say of it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils import timezone

from content.documents import Document
from content.documents.schema import Sectioned
from content.models import Edition, Review


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
    digest: of the document, as its edition has it; `""` for a draft.
    stale: keys of a translation's sections whose French has changed since they were translated, and when it did.
    """

    document: Document
    number: int
    published_at: datetime.datetime | None
    change: str
    review: ReviewNote | None = None
    earlier_review: ReviewNote | None = None
    stale: Mapping[str, datetime.date] = field(default_factory=dict)
    digest: str = ""


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


@dataclass(frozen=True, slots=True)
class Heading:
    """A section as other pages speak of it. short_title: as the contents list has it."""

    key: str
    kind: str
    title: str
    short_title: str


@dataclass(frozen=True, slots=True)
class Outline(Sectioned[Heading]):
    """A page online as other pages speak of it: where it is, what it is called, what it holds.

    Publishing a page changes this seldom, so what depends on nothing more is not made again.
    """

    page: str
    kind: str
    short: str
    language: str
    slug: str
    title: str
    lede: str
    sections: tuple[Heading, ...] = ()
    withdrawn: tuple[str, ...] = ()


def outline(document: Document) -> Outline:
    """A page as others speak of it."""
    return Outline(
        *(document.page, document.kind, document.short, document.language),
        *(document.slug, document.title, document.lede),
        sections=tuple(
            Heading(each.key, each.kind, each.title, each.short_title) for each in document.sections
        ),
        withdrawn=document.withdrawn,
    )


def published(edition: Edition) -> PublishedPage:
    """An edition by itself, as pages show it."""
    return PublishedPage(
        document=Document.from_json(edition.content),
        number=edition.number,
        published_at=edition.published_at,
        change=edition.change,
        review=note(edition.review),
        digest=edition.digest,
    )


def note(review: Review | None) -> ReviewNote | None:
    """A review as pages show it."""
    if review is None:
        return None
    return ReviewNote(review.name, review.role, timezone.localdate(review.reviewed_at), review.due_on)
