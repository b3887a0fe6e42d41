"""Publish, withdraw, restore, approve: everything that changes what readers see.

Each is one transaction, locks the pages' rows so that numbers follow each other, and brings the
snapshot up to date once the transaction is committed.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Collection

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from content import errors
from content.documents import HEADER, Document, differing, digest, from_draft, over, without
from content.editorial import checks, known
from content.editorial.translations import SOURCE
from content.models import Edition, Page, Review, TextOrigin
from content.publishing import snapshot

# Last parts of addresses that the site uses itself, under every language.
RESERVED = frozenset(
    {
        "medecins",
        "doctors",
        "recherche",
        "search",
        "glossaire",
        "glossary",
        "404.html",
        "500.html",
        "admin",
        "static",
    }
)

REVIEW_INTERVAL = datetime.timedelta(days=365)
"""Until a department says otherwise, a text is read again after a year."""


@transaction.atomic
def publish(
    page: Page, language: str, *, by: User, change: str, sections: Collection[str] | None = None
) -> Edition:
    """Publish the drafts of some sections as the page's next edition in one language.

    sections: keys, `"page"` standing for the title, lede, address and order; None publishes all that differ.
    change: `"correction"` keeps the medical review, `"substance"` asks for a new one.
    Raises Blocked with the failing editorial checks, NothingToPublish when nothing differs, UnknownSection,
    UnknownLanguage, AddressTaken, ReservedAddress; once committed, SnapshotFailed when the edition is
    recorded but the public files could not be written.
    """
    page = _locked(page, language)
    current = _current(page, language)
    online = current_document(page, language)
    draft = dataclasses.replace(from_draft(page, language), withdrawn=_set_aside(page, language))
    chosen = differing(draft, online) if sections is None else tuple(sections)
    if unknown := [key for key in chosen if key != HEADER and draft.section(key) is None]:
        raise errors.UnknownSection(unknown)
    document = over(draft, online, chosen)
    if not chosen or document == online:
        raise errors.NothingToPublish
    _refuse_failures(document)
    _refuse_address(page, document)
    if language != SOURCE:
        _remember_french(page, language, chosen)
    review = current.review if current and change == Edition.Change.CORRECTION else None
    return _next(page, language, document, by=by, change=change, sections=chosen, review=review)


@transaction.atomic
def withdraw(
    page: Page,
    language: str,
    *,
    by: User,
    sections: Collection[str] | None = None,
    change: str = Edition.Change.SUBSTANCE,
) -> Edition:
    """Take sections, or with None the whole page, offline in one language.

    Sections: the next edition is the current one without them; the draft keeps its text, and publishing
    « everything that differs » leaves them out until they are published by name.
    Page: its current edition is marked withdrawn; no older one comes back.
    Raises NotPublished when there is nothing online to withdraw.
    """
    page = _locked(page, language)
    current, online = _current(page, language), current_document(page, language)
    if current is None or online is None or (sections is not None and not sections):
        raise errors.NotPublished
    if sections is not None and (absent := [key for key in sections if key not in online.keys]):
        raise errors.UnknownSection(absent)
    if sections is None or set(sections) == set(online.keys):
        current.state = Edition.State.WITHDRAWN
        current.withdrawn_by, current.withdrawn_at = by, timezone.now()
        current.save(update_fields=["state", "withdrawn_by", "withdrawn_at"])
        snapshot.refresh_on_commit()
        return current
    document = without(online, sections)
    review = current.review if change == Edition.Change.CORRECTION else None
    return _next(page, language, document, by=by, change=change, sections=sections, review=review)


@transaction.atomic
def restore(
    page: Page,
    language: str,
    *,
    edition: int,
    by: User,
    sections: Collection[str] | None = None,
    change: str = Edition.Change.SUBSTANCE,
) -> Edition:
    """Put sections, or with None all of them, back online as they were in an earlier edition.

    The result is a new edition; when it says exactly what a reviewed edition said, that review covers it.
    The drafts are not touched. Raises Blocked, NothingToPublish, NotPublished for an unknown number.
    """
    page = _locked(page, language)
    earlier = Edition.objects.public().of(page, language).filter(number=edition).first()
    if earlier is None:
        raise errors.NotPublished
    then, current = Document.from_json(earlier.content), _current(page, language)
    online = current_document(page, language)
    chosen = (HEADER, *then.keys) if sections is None else tuple(sections)
    if unknown := [key for key in chosen if key != HEADER and then.section(key) is None]:
        raise errors.UnknownSection(unknown)
    document = over(then, online, chosen)
    if document == online:
        raise errors.NothingToPublish
    _refuse_failures(document)
    _refuse_address(page, document)
    if document == then:
        review = earlier.review
    else:
        review = current.review if current and change == Edition.Change.CORRECTION else None
    return _next(page, language, document, by=by, change=change, sections=chosen, review=review)


@transaction.atomic
def undo(page: Page, language: str, *, edition: int, by: User) -> Edition:
    """Take the last publication back: readers get, for its sections, what they had before it.

    The result is a new edition covered by the earlier one's review; with nothing before, the page goes offline.
    Raises NotPublished when that edition is not, or no longer, the one that readers see.
    """
    page = _locked(page, language)
    current, online = _current(page, language), current_document(page, language)
    if current is None or online is None or current.number != edition:
        raise errors.NotPublished
    before = Edition.objects.public().of(page, language).filter(number__lt=edition).first()
    if before is None or before.state == Edition.State.WITHDRAWN:
        return withdraw(page, language, by=by)
    then = Document.from_json(before.content)
    keys = current.sections
    document = over(then, online, [key for key in keys if key == HEADER or then.section(key)])
    added = [key for key in keys if key in document.keys and key not in then.keys]
    document = dataclasses.replace(without(document, added), withdrawn=then.withdrawn)
    if document == online:
        raise errors.NothingToPublish
    _refuse_address(page, document)
    review = before.review if document == then else None
    change = Edition.Change.CORRECTION
    return _next(page, language, document, by=by, change=change, sections=keys, review=review)


@transaction.atomic
def approve(
    edition: Edition, *, by: User, role: str, name: str = "", due_on: datetime.date | None = None
) -> Review:
    """A doctor approves the edition that is online.

    name: as the public reads it; the account's full name by default. due_on: in a year by default.
    Raises NotPublished when the edition is no longer the one that readers see, NotAllowed when
    the account may not approve.
    """
    if not by.has_perm("content.add_review"):
        raise errors.NotAllowed
    page = _locked(edition.page, edition.language)
    if _current(page, edition.language) != edition:
        raise errors.NotPublished
    now = timezone.now()
    review = Review.objects.create(
        page=page,
        language=edition.language,
        name=name or by.get_full_name() or by.get_username(),
        role=role,
        reviewed_by=by,
        reviewed_at=now,
        due_on=due_on or timezone.localdate(now) + REVIEW_INTERVAL,
    )
    edition.review = review
    edition.save(update_fields=["review"])
    snapshot.refresh_on_commit()
    return review


def current_document(page: Page, language: str) -> Document | None:
    """What readers see of a page in a language, or None."""
    edition = _current(page, language)
    return Document.from_json(edition.content) if edition else None


def _current(page: Page, language: str) -> Edition | None:
    return Edition.objects.current(language).filter(page=page).select_related("review").first()


def _set_aside(page: Page, language: str) -> tuple[str, ...]:
    """Sections that someone took offline on purpose: they stay so when the whole page went offline and comes back."""
    last = Edition.objects.public().of(page, language).first()
    return Document.from_json(last.content).withdrawn if last else ()


def _locked(page: Page, language: str) -> Page:
    """The page's row, fresh from the database.

    All pages are locked until the end of the transaction: two of them must not take one address at once.
    """
    if language not in dict(settings.LANGUAGES):
        raise errors.UnknownLanguage(language)
    locked = {each.pk: each for each in Page.objects.select_for_update().order_by("pk")}
    if page.pk not in locked:
        raise Page.DoesNotExist
    return locked[page.pk]


def _next(
    page: Page,
    language: str,
    document: Document,
    *,
    by: User,
    change: str,
    sections: Collection[str],
    review: Review | None,
) -> Edition:
    """Record the next edition, and have the snapshot follow once it is committed."""
    last = Edition.objects.of(page, language).aggregate(last=Max("number"))["last"] or 0
    edition = Edition.objects.create(
        page=page,
        language=language,
        number=last + 1,
        content=document.to_json(),
        digest=digest(document),
        sections=sorted(sections),
        change=Edition.Change(change),
        published_by=by,
        published_at=timezone.now(),
        review=review,
    )
    snapshot.refresh_on_commit()
    return edition


def _refuse_failures(document: Document) -> None:
    if failures := checks.blocking(document, known.site()):
        raise errors.Blocked(failures)


def _refuse_address(page: Page, document: Document) -> None:
    """Two pages cannot be online at one address, nor one on an address of the site itself."""
    if document.slug in RESERVED:
        raise errors.ReservedAddress(document.slug)
    for other in Edition.objects.current(document.language).exclude(page=page):
        if other.content["slug"] == document.slug:
            raise errors.AddressTaken(document.slug, other.content["title"])


def _remember_french(page: Page, language: str, keys: Collection[str]) -> None:
    """A translation published for the first time was made from the French that is online now."""
    french = current_document(page, SOURCE)
    for key in keys:
        origin, _made = TextOrigin.objects.get_or_create(page=page, key=key, language=language)
        if not origin.french_digest and french is not None:
            origin.french_digest = digest(french.header if key == HEADER else french.section(key))
            origin.save(update_fields=["french_digest"])
