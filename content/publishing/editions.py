"""Publish, withdraw, restore: what changes what readers see. A doctor's part in it is in `reviews`.

Each is one transaction, locks the pages' rows so that numbers follow each other, and brings the
snapshot up to date once the transaction is committed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from content import errors
from content.documents import HEADER, Document, differing, from_draft, over, without
from content.models import Edition, Page
from content.publishing import snapshot
from content.publishing.records import (
    current_document,
    current_edition,
    document_of,
    locked,
    next_edition,
    pending,
    refuse,
    refuse_address,
    refuse_less_than_the_law,
    remember_french,
    remember_french_of,
)
from content.publishing.reviews import approve, propose

__all__ = ["approve", "current_document", "publish", "restore", "undo", "withdraw"]


@transaction.atomic
def publish(
    page: Page, language: str, *, by: User, change: str, sections: Collection[str] | None = None
) -> Edition:
    """Publish the drafts of some sections as the page's next edition in one language.

    sections: keys, `"page"` standing for the title, lede, address and order; None publishes all that differ.
    change: `"correction"` keeps the medical review, `"substance"` asks for a new one.
    Where the department requires a review, a change of substance comes back as a proposal (`edition.state`), and
    readers see nothing new until a doctor approves it. So does a correction of a section that has a proposal
    waiting: its draft holds the words that no doctor has read.
    Raises Blocked with the failing editorial checks, NothingToPublish when nothing differs, UnknownSection,
    UnknownLanguage, AddressTaken, ReservedAddress; once committed, SnapshotFailed when the edition is
    recorded but the public files could not be written.
    """
    page = locked(page, language)
    current = current_edition(page, language)
    online = document_of(current)
    draft = dataclasses.replace(from_draft(page, language), withdrawn=_set_aside(page, language))
    chosen = differing(draft, online) if sections is None else tuple(sections)
    if unknown := [key for key in chosen if key != HEADER and draft.section(key) is None]:
        raise errors.UnknownSection(unknown)
    unread = _unread(page, language)
    if sections is None and change == Edition.Change.CORRECTION:
        chosen = tuple(key for key in chosen if key not in unread) or chosen
    document = over(draft, online, chosen)
    if not chosen or document == online:
        raise errors.NothingToPublish
    refuse(page, document)
    if page.department.review_required and (change == Edition.Change.SUBSTANCE or unread & set(chosen)):
        return propose(page, language, draft, online, chosen, by=by)
    remember_french(page, language, chosen)
    review = current.review if current and change == Edition.Change.CORRECTION else None
    return next_edition(page, language, document, by=by, change=change, sections=chosen, review=review)


def _unread(page: Page, language: str) -> set[str]:
    """Keys of the sections whose draft may hold words that wait for a doctor."""
    waiting = pending(page, language) if page.department.review_required else None
    return set(waiting.sections) if waiting else set()


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
    Raises NotPublished when there is nothing online to withdraw, Blocked when a legal page would no longer say what the
    law asks of it.
    """
    page = locked(page, language)
    current = current_edition(page, language)
    online = document_of(current)
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
    refuse_less_than_the_law(online, document)
    review = current.review if change == Edition.Change.CORRECTION else None
    return next_edition(page, language, document, by=by, change=change, sections=sections, review=review)


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
    The drafts are not touched. It never waits for a doctor: readers had this text already, and taking a mistake
    offline cannot wait. Raises Blocked, NothingToPublish, NotPublished for an unknown number.
    """
    page = locked(page, language)
    earlier = Edition.objects.public().of(page, language).filter(number=edition).first()
    if earlier is None:
        raise errors.NotPublished
    then, current = Document.from_json(earlier.content), current_edition(page, language)
    online = document_of(current)
    chosen = (HEADER, *then.keys) if sections is None else tuple(sections)
    if unknown := [key for key in chosen if key != HEADER and then.section(key) is None]:
        raise errors.UnknownSection(unknown)
    document = over(then, online, chosen)
    if document == online:
        raise errors.NothingToPublish
    refuse(page, document)
    if document == then:
        review = earlier.review
    else:
        review = current.review if current and change == Edition.Change.CORRECTION else None
    remember_french_of(page, language, chosen, earlier.published_at)
    return next_edition(page, language, document, by=by, change=change, sections=chosen, review=review)


@transaction.atomic
def undo(page: Page, language: str, *, edition: int, by: User) -> Edition:
    """Take the last publication back: readers get, for its sections, what they had before it.

    The result is a new edition covered by the earlier one's review; with nothing before, the page goes offline.
    Raises NotPublished when that edition is not, or no longer, the one that readers see.
    """
    page = locked(page, language)
    current = current_edition(page, language)
    online = document_of(current)
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
    refuse_address(page, document)
    review = before.review if document == then else None
    change = Edition.Change.CORRECTION
    remember_french_of(page, language, keys, before.published_at)
    return next_edition(page, language, document, by=by, change=change, sections=keys, review=review)


def was_put_back(public: Sequence[Edition]) -> bool:
    """Whether the last edition says again what one before the last but one said. public: newest first.

    Then taking it back puts the edition between them online again, which somebody took back: the button must say so.
    """
    if len(public) < 3 or public[1].state != Edition.State.PUBLISHED:
        return False
    return public[0].digest in {each.digest for each in public[2:]}


def _set_aside(page: Page, language: str) -> tuple[str, ...]:
    """Sections that someone took offline on purpose: they stay so when the whole page went offline and comes back."""
    last = Edition.objects.public().of(page, language).first()
    return Document.from_json(last.content).withdrawn if last else ()
