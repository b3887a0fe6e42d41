"""The published site at one moment: every current edition, loaded once and frozen.

Rendering takes a `Site`, so one snapshot is one consistent moment: what can change is read at once, and the texts of
editions, which cannot, when they are asked for.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeVar

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.utils import timezone

from content.documents import HEADER, Department, Document, department_from_row
from content.editorial.translations import SOURCE
from content.models import Department as DepartmentRow
from content.models import Edition, Review
from content.models.picture import FOLDER
from content.publishing.accessibility import Declaration, State, declared
from content.publishing.languages import NAMES
from content.publishing.online import Online, Pages, Row
from content.publishing.published import (
    Heading,
    Outline,
    PastEdition,
    PublishedPage,
    ReviewNote,
    WithdrawnPage,
    published,
)

__all__ = [
    "Availability",
    "Heading",
    "Outline",
    "PastEdition",
    "PublishedPage",
    "ReviewNote",
    "Site",
    "WithdrawnPage",
    "published",
]


Method = TypeVar("Method", bound=Callable[..., Any])


class Availability(StrEnum):
    """What became of a page, or of a section, in a language. Unknown: it was never published there."""

    ONLINE = "online"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"


ABOUT_ONE_PAGE: set[str] = set()
ASKING: set[str] = set()
"""Names of questions of `Site`: see the two decorators."""


def about_one_page(method: Method) -> Method:
    """A question whose answer depends on nothing but the `basis` of the page that is its first argument."""
    ABOUT_ONE_PAGE.add(method.__name__)
    return method


def asks(method: Method) -> Method:
    """No question of its own: its answer is made of those that it asks."""
    ASKING.add(method.__name__)
    return method


@dataclass(frozen=True)
class Site:
    """Every page and language that is online.

    pages: by (page key, language). old_slugs: addresses that were online once, to page keys.
    withdrawn: by (page key, language), what is no longer there.
    shorts: codes of short links, to the keys of pages that were ever online.
    editions: by (page key, language), every edition that was ever online, oldest first.
    kinds: of the pages that were ever online, by key.
    audit: the accessibility declaration that was made last, which may have expired: ask `declaration`.
    """

    departments: Mapping[str, Department | None]
    pages: Mapping[tuple[str, str], PublishedPage]
    order: tuple[str, ...] = ()
    old_slugs: dict[tuple[str, str], str] = field(default_factory=dict)
    withdrawn: dict[tuple[str, str], WithdrawnPage] = field(default_factory=dict)
    shorts: dict[str, str] = field(default_factory=dict)
    editions: dict[tuple[str, str], tuple[PastEdition, ...]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    audit: Declaration | None = None

    @classmethod
    def load(cls) -> Site:
        """Read everything in one transaction: a few queries, however many pages."""
        with transaction.atomic():
            row = DepartmentRow.objects.first()
            online = set(Edition.objects.current().values_list("pk", flat=True))
            # Every edition that readers ever saw, without its content: addresses, order and reviews come from here.
            history = list(_without_texts(Edition.objects.public().order_by("pk")))
            reviews: dict[tuple[str, str], Review] = {}
            for edition in history:
                address, review = (edition.page.key, edition.language), edition.review
                if review and (address not in reviews or reviews[address].pk < review.pk):
                    reviews[address] = review
            rows = [
                Row.of(edition, reviews.get((edition.page.key, edition.language)))
                for edition in history
                if edition.pk in online
            ]
            pages = Online(rows, history=True)
            audit = declared()
        editions = _editions(history)
        shown = {edition.page.pk: edition.page for edition in history}.values()
        ordered = sorted(shown, key=lambda page: (page.position, page.pk))
        old = {(edition.language, edition.slug): edition.page.key for edition in history}
        taken = {(row.language, row.slug) for row in rows}
        return cls(
            departments={code: department_from_row(row, code) for code, _name in settings.LANGUAGES},
            pages=pages,
            order=tuple(page.key for page in ordered),
            old_slugs={address: key for address, key in old.items() if address not in taken},
            withdrawn=_withdrawn(editions, pages),
            shorts={page.short: page.key for page in ordered},
            editions=editions,
            kinds={page.key: page.kind for page in ordered},
            audit=audit,
        )

    @classmethod
    def today(cls) -> Site:
        """What is online now and nothing of the past, nor of what lags behind: two queries, to judge a paper by."""
        row = DepartmentRow.objects.first()
        current = sorted(
            _without_texts(Edition.objects.current()),
            key=lambda edition: (edition.page.position, edition.page.pk),
        )
        return cls(
            departments={code: department_from_row(row, code) for code, _name in settings.LANGUAGES},
            pages=Online([Row.of(edition, None) for edition in current], history=False),
            order=tuple(dict.fromkeys(edition.page.key for edition in current)),
            kinds={edition.page.key: edition.page.kind for edition in current},
        )

    def declaration(self) -> Declaration | None:
        """The accessibility declaration, while it holds: time passes without anybody's edit."""
        return self.audit if self.audit and self.audit.holds else None

    def conformity(self) -> State:
        """What every page says of the site's accessibility. Without an audit that holds: not compliant."""
        declaration = self.declaration()
        return declaration.state if declaration else State.NONE

    def changes_on(self) -> datetime.date | None:
        """The first day on which something online says otherwise though nobody has edited anything."""
        days = [note.due_on + datetime.timedelta(days=1) for note in self._pages.notes()]
        if self.audit:
            days.append(self.audit.expires_on)
        today = timezone.localdate()
        return min((day for day in days if day > today), default=None)

    def basis(self, key: str) -> Any:
        """All that anything said of one page depends on, without its texts: with an equal one, nothing differs."""
        return self._pages.basis(key), [self.editions.get((key, code)) for code in NAMES]

    @about_one_page
    def availability(self, key: str, language: str, section: str = "") -> Availability:
        """What became of a page, or of one of its sections, in a language."""
        if online := self._pages.listed((key, language)):
            if not section:
                return Availability.ONLINE
            online = self.outline(key, language) or online
            if online.section(section):
                return Availability.ONLINE
            gone = section in online.withdrawn
        else:
            page = self.withdrawn.get((key, language))
            gone = page is not None and (not section or section in page.sections)
        return Availability.WITHDRAWN if gone else Availability.UNKNOWN

    @about_one_page
    def untranslated(self, key: str, language: str) -> tuple[str, ...]:
        """Keys of a procedure's sections that are online in French and were never published in a language."""
        french = self.outline(key, SOURCE)
        if french is None or french.kind != "procedure":
            return ()
        return tuple(
            each for each in french.keys if self.availability(key, language, each) == Availability.UNKNOWN
        )

    def page_key(self, language: str, slug: str) -> str:
        """The key of the page that an address belongs to, or belonged to; `""` for none.

        A page that is not online in a language may be asked for by its key.
        """
        if key := self._slugs.get((language, slug)) or self.old_slugs.get((language, slug)):
            return key
        return slug if (slug, language) in self.withdrawn else ""

    @property
    def languages(self) -> tuple[str, ...]:
        """Codes of the languages in which something is online, in the order of the settings."""
        present = {language for _key, language in self.pages}
        return tuple(code for code, _name in settings.LANGUAGES if code in present)

    @asks
    def in_language(self, language: str) -> tuple[PublishedPage, ...]:
        """The pages online in a language, in the department's order."""
        found = (self.pages.get((key, language)) for key in self.order)
        return tuple(page for page in found if page)

    @about_one_page
    def outline(self, key: str, language: str) -> Outline | None:
        """What other pages may say of a page, when it is online in a language."""
        return self._pages.outline((key, language))

    def menu(self, language: str, kind: str = "") -> tuple[Outline, ...]:
        """The pages online in a language, of a kind or all, in the department's order, without their sections."""
        found = (self._pages.listed((key, language)) for key in self.order)
        return tuple(each for each in found if each and (not kind or each.kind == kind))

    @asks
    def documents(self, language: str, kind: str) -> tuple[Document, ...]:
        """The texts of the pages of a kind that are online in a language, in the department's order."""
        return tuple(self.pages[each.page, language].document for each in self.menu(language, kind))

    @about_one_page
    def published_at(self, key: str, language: str) -> datetime.datetime | None:
        """When the edition of a page that is online in a language went online."""
        return self._pages.published_at((key, language))

    @about_one_page
    def reviewed(self, key: str, language: str) -> bool:
        """Whether a doctor approved the edition of a page that is online in a language."""
        return self._pages.reviewed((key, language))

    def with_page(self, page: PublishedPage) -> Site:
        """The same site, with this page in the place of the one that is online, or beside them."""
        return replace(self, pages=self._pages.instead(page))

    @cached_property
    def _pages(self) -> Pages:
        return self.pages if isinstance(self.pages, Pages) else Pages(self.pages)

    @cached_property
    def _slugs(self) -> dict[tuple[str, str], str]:
        """Keys of the pages online, by language and slug."""
        listed = (self._pages.listed(address) for address in self.pages)
        return {(each.language, each.slug): each.page for each in listed if each}

    def online_key(self, language: str, slug: str) -> str | None:
        """The key of the page that is online at an address."""
        return self._slugs.get((language, slug))

    @asks
    def at(self, language: str, slug: str) -> PublishedPage | None:
        """The page online at an address."""
        key = self.online_key(language, slug)
        return self.pages.get((key, language)) if key is not None else None

    def former(self, key: str) -> tuple[tuple[str, str], ...]:
        """(language, slug) of the addresses that a page had, and that lead to no page online."""
        return tuple(address for address, owner in self.old_slugs.items() if owner == key)

    def short(self, key: str) -> str:
        """The code of a page's short links."""
        return next((short for short, owner in self.shorts.items() if owner == key), "")

    @about_one_page
    def pictures(self, key: str) -> tuple[str, ...]:
        """Names of the files of the pictures that a page shows online, in any language."""
        online = (self.pages.get((key, code)) for code, _name in settings.LANGUAGES)
        shown = (picture for page in online if page for picture in page.document.pictures)
        return tuple(dict.fromkeys(name for picture in shown for name in picture.files))

    def lost(self, name: str) -> bool:
        """Whether the store of pictures does not have a file."""
        return not default_storage.exists(f"{FOLDER}{name}")

    def keys(self) -> tuple[str, ...]:
        """Keys of the pages that are online in at least one language."""
        online = {key for key, _language in self.pages}
        return tuple(key for key in self.order if key in online)


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


def _without_texts(editions: QuerySet[Edition]) -> Iterable[Any]:
    """With their pages and reviews, and what addresses and menus need of their texts."""
    return (
        editions.select_related("page", "review")
        .annotate(
            slug=KeyTextTransform("slug", "content"),
            title=KeyTextTransform("title", "content"),
            lede=KeyTextTransform("lede", "content"),
        )
        .defer("content")
    )
