"""A doctor's part in publishing: what is proposed, approved, returned.

A proposal is an edition that nobody has published yet: numbered, its content frozen, one at a time for a page in a
language. Only `approve` makes a review, and only a review moves the date of the next one.
"""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Collection

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from content import errors
from content.documents import HEADER, Document, digest, from_draft, over, piece
from content.models import Edition, Page, Review, ReviewRequest
from content.publishing import snapshot
from content.publishing.records import (
    current_document,
    current_edition,
    document_at,
    locked,
    next_edition,
    next_number,
    pending,
    refuse,
    remember_french,
    remember_french_of,
)


def propose(
    page: Page,
    language: str,
    draft: Document,
    online: Document | None,
    chosen: Collection[str],
    *,
    by: User,
) -> Edition:
    """Record the drafts of some sections as the page's proposal. Called by `publish`, which holds the page's lock.

    A proposal that waits already is superseded; what it proposes elsewhere is carried into the new one, unless the
    public page has changed there since. Raises AlreadyProposed.
    """
    waiting = pending(page, language)
    carried: list[str] = []
    if waiting is not None:
        overtaken = overtaken_keys(page, waiting)
        carried = [key for key in waiting.sections if key not in chosen and key not in overtaken]
        online = over(Document.from_json(waiting.content), online, carried) if carried else online
    document = over(draft, online, chosen)
    if waiting is not None:
        if waiting.digest == digest(document) and set(waiting.sections) == {*carried, *chosen}:
            raise errors.AlreadyProposed
        _close(waiting, Edition.State.SUPERSEDED)
    return Edition.objects.create(
        page=page,
        language=language,
        number=next_number(page, language),
        content=document.to_json(),
        digest=digest(document),
        sections=sorted({*carried, *chosen}),
        change=Edition.Change.SUBSTANCE,
        state=Edition.State.PROPOSED,
        proposed_by=by,
        proposed_at=timezone.now(),
    )


@transaction.atomic
def approve(
    edition: Edition, *, by: User, role: str, name: str = "", due_on: datetime.date | None = None
) -> Review:
    """A doctor approves the edition that is online, or a proposal, which that publishes.

    name: as the public reads it; the account's full name by default. due_on: the department's interval by default.
    A proposal made from an edition that is no longer the current one is published as the current one with the
    proposal's sections: what went online meanwhile stays.
    Raises NotPublished when a published edition is no longer the one that readers see, AlreadyDecided when a proposal
    no longer waits, Overtaken when the public page has changed where the proposal would change it, Blocked,
    AddressTaken, ReservedAddress, NotAllowed when the account may not approve.
    """
    if not by.has_perm("content.add_review"):
        raise errors.NotAllowed
    page = locked(edition.page, edition.language)
    fresh = Edition.objects.get(pk=edition.pk)
    if fresh.state == Edition.State.PROPOSED:
        fresh = _publish(page, fresh, by=by)
    elif edition.state == Edition.State.PROPOSED:
        raise errors.AlreadyDecided
    elif current_edition(page, fresh.language) != fresh:
        raise errors.NotPublished
    now = timezone.now()
    months = page.department.review_months
    review = Review.objects.create(
        page=page,
        language=fresh.language,
        name=name or by.get_full_name() or by.get_username(),
        role=role,
        reviewed_by=by,
        reviewed_at=now,
        due_on=due_on or months_later(timezone.localdate(now), months),
    )
    fresh.review = review
    fresh.save(update_fields=["review"])
    snapshot.refresh_on_commit()
    return review


@transaction.atomic
def return_to_author(
    edition: Edition, *, by: User, reason: str, request: ReviewRequest | None = None
) -> ReviewRequest:
    """A doctor wants something corrected. A proposal goes back to its author; what is online stays online.

    request: the one that this answers; without it the answer is recorded as one of its own.
    Raises ReasonMissing, AlreadyDecided when a proposal no longer waits, NotPublished, NotAllowed.
    """
    if not by.has_perm("content.add_review"):
        raise errors.NotAllowed
    if not reason.strip():
        raise errors.ReasonMissing
    page = locked(edition.page, edition.language)
    fresh = Edition.objects.get(pk=edition.pk)
    if fresh.state == Edition.State.PROPOSED:
        _close(fresh, Edition.State.RETURNED)
    elif edition.state == Edition.State.PROPOSED:
        raise errors.AlreadyDecided
    elif current_edition(page, fresh.language) != fresh:
        raise errors.NotPublished
    now = timezone.now()
    asked_by = fresh.proposed_by or fresh.published_by
    answer = request or ReviewRequest(edition=fresh, doctor=by, asked_by=asked_by, expires_at=now)
    answer.answer, answer.reason = ReviewRequest.Answer.RETURNED, reason.strip()
    answer.answered_by, answer.answered_at = by, now
    answer.save()
    return answer


@transaction.atomic
def take_back(edition: Edition, *, by: User) -> None:
    """The authors no longer propose this. The draft keeps its text. Raises AlreadyDecided, NotAllowed."""
    if not by.has_perm("content.publish_page"):
        raise errors.NotAllowed
    locked(edition.page, edition.language)
    fresh = Edition.objects.get(pk=edition.pk)
    if fresh.state != Edition.State.PROPOSED:
        raise errors.AlreadyDecided
    _close(fresh, Edition.State.SUPERSEDED)


def overtaken_keys(page: Page, proposal: Edition) -> list[str]:
    """Where the public page has changed since a proposal was made, among what the proposal changes.

    All of it, when the page was taken offline since: an approval of words puts no page back.
    """
    if proposal.proposed_at is None:
        return []
    last = Edition.objects.public().of(page, proposal.language).first()
    if last and last.withdrawn_at and last.withdrawn_at > proposal.proposed_at:
        return list(proposal.sections)
    then = document_at(page, proposal.language, proposal.proposed_at)
    now = current_document(page, proposal.language)
    return [key for key in proposal.sections if piece(then, key) != piece(now, key)]


def months_later(day: datetime.date, months: int) -> datetime.date:
    """The same day of a later month; its last day where there is no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return datetime.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _publish(page: Page, proposal: Edition, *, by: User) -> Edition:
    """Put a proposal online: as it is, or put into the edition that came meanwhile."""
    content = Document.from_json(proposal.content)
    if overtaken := overtaken_keys(page, proposal):
        raise errors.Overtaken([_title(content, key) for key in overtaken])
    newer = Edition.objects.public().of(page, proposal.language).filter(number__gt=proposal.number).exists()
    document = over(content, current_document(page, proposal.language), proposal.sections)
    refuse(page, document)
    _remember_french(page, proposal, content)
    if newer:
        _close(proposal, Edition.State.SUPERSEDED)
        return next_edition(
            page,
            proposal.language,
            document,
            by=by,
            change=proposal.change,
            sections=proposal.sections,
            review=None,
            proposal=proposal,
        )
    proposal.state, proposal.published_by, proposal.published_at = (
        Edition.State.PUBLISHED,
        by,
        timezone.now(),
    )
    proposal.save(update_fields=["state", "published_by", "published_at"])
    return proposal


def _remember_french(page: Page, proposal: Edition, content: Document) -> None:
    """Drafts that are still what was proposed say what French they were made from; others have moved on."""
    draft = from_draft(page, proposal.language)
    same = [key for key in proposal.sections if piece(draft, key) == piece(content, key)]
    remember_french(page, proposal.language, same)
    moved = [key for key in proposal.sections if key not in same]
    remember_french_of(page, proposal.language, moved, proposal.proposed_at)


def _close(edition: Edition, state: str) -> None:
    edition.state = state
    edition.save(update_fields=["state"])


def _title(document: Document, key: str) -> str:
    section = document.section(key)
    return section.title if section else document.title if key == HEADER else key
