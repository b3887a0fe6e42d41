"""Asking a doctor for a review by a link in an e-mail: signed, good for a week, answered once.

The address is the whole proof: it carries a secret of 128 bits, signed with SECRET_KEY and dated. It stands for the
account of the doctor to whom it was sent, for this one answer and nothing else.
"""

from __future__ import annotations

import datetime

from django.contrib.auth.models import User
from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from content import errors
from content.documents import HEADER, Document, piece
from content.documents.pieces import PieceChanges, compare_pieces
from content.models import Edition, ReviewRequest
from content.publishing import mails
from content.publishing.records import current_document, current_edition
from content.publishing.reviews import approve, return_to_author

LINK_DAYS = 7
"""How long a link works. A doctor back from a week's leave asks for another one."""

_SALT = "content.review-request"


def doctors() -> QuerySet[User]:
    """Who may approve, by name."""
    may = User.objects.with_perm("content.add_review", include_superusers=False)
    return may.filter(is_active=True).order_by("last_name", "first_name", "username").distinct()


def ask(edition: Edition, doctor: User, *, by: User) -> ReviewRequest:
    """Ask a doctor to approve what waits, or what is online, and send the link.

    Raises NotAllowed, NotPublished when the edition neither waits nor is online, MailNotSent: the request is recorded
    then all the same, its link can be copied or sent again.
    """
    if not by.has_perm("content.publish_page") or not doctor.has_perm("content.add_review"):
        raise errors.NotAllowed
    if not is_open(edition):
        raise errors.NotPublished
    request = record(edition, doctor, by=by)
    send(request)
    return request


def record(edition: Edition, doctor: User, *, by: User) -> ReviewRequest:
    """A request, not sent yet."""
    now = timezone.now()
    return ReviewRequest.objects.create(
        edition=edition,
        doctor=doctor,
        asked_by=by,
        asked_at=now,
        expires_at=now + datetime.timedelta(days=LINK_DAYS),
    )


def send(request: ReviewRequest) -> None:
    """Send a request's link, again if need be. Raises MailNotSent."""
    mails.send_request(request, link=link(request), changes=changes_of(request.edition))


def link(request: ReviewRequest) -> str:
    """The path of a request's page. Each call signs anew: a link copied later lasts as long as the request."""
    return reverse("review-link", args=[signing.dumps(request.secret, salt=_SALT)])


def find(token: str) -> ReviewRequest:
    """The request that a link stands for, if it can still be answered.

    Raises LinkUnknown, LinkExpired, LinkUsed, AlreadyDecided, NotAllowed when its doctor may not approve any more.
    """
    return _checked(_of(token), timezone.now())


@transaction.atomic
def answer(token: str, *, approved: bool, role: str = "", reason: str = "") -> ReviewRequest:
    """The doctor's answer, once. Raises what `find`, `approve` and `return_to_author` raise; nothing is stored then."""
    found = _of(token)
    request = _checked(ReviewRequest.objects.select_for_update().get(pk=found.pk), timezone.now())
    if not approved:
        return return_to_author(request.edition, by=request.doctor, reason=reason, request=request)
    approve(request.edition, by=request.doctor, role=role)
    request.answer = ReviewRequest.Answer.APPROVED
    request.answered_by, request.answered_at = request.doctor, timezone.now()
    request.save(update_fields=["answer", "answered_by", "answered_at"])
    return request


def changes_of(edition: Edition) -> list[PieceChanges]:
    """What a doctor has to read: for a proposal what it changes online, for what is online what no doctor has read.

    Empty when nothing has changed since the last review.
    """
    content = Document.from_json(edition.content)
    if edition.state == Edition.State.PROPOSED:
        return compare_pieces(current_document(edition.page, edition.language), content, edition.sections)
    reviewed = (
        Edition.objects.public()
        .of(edition.page, edition.language)
        .filter(number__lte=edition.number)
        .exclude(review=None)
        .first()
    )
    before = Document.from_json(reviewed.content) if reviewed else None
    return compare_pieces(before, content, (HEADER, *content.keys, *(before.keys if before else ())))


def titles_of(edition: Edition) -> list[str]:
    """Titles of the sections that an edition changed."""
    content = Document.from_json(edition.content)
    found = (piece(content, key) for key in edition.sections)
    return [each.title for each in found if each is not None]


def _of(token: str) -> ReviewRequest:
    try:
        secret = signing.loads(token, salt=_SALT, max_age=datetime.timedelta(days=LINK_DAYS))
    except signing.SignatureExpired:
        raise errors.LinkExpired from None
    except signing.BadSignature:
        raise errors.LinkUnknown from None
    request = ReviewRequest.objects.filter(secret=secret).first()
    if request is None:
        raise errors.LinkUnknown
    return request


def _checked(request: ReviewRequest, now: datetime.datetime) -> ReviewRequest:
    if request.answered_at:
        raise errors.LinkUsed(request.get_answer_display(), request.answered_at)
    if request.expires_at <= now:
        raise errors.LinkExpired
    if not request.doctor.has_perm("content.add_review"):
        raise errors.NotAllowed
    edition = request.edition
    answered_since = edition.review is not None and edition.review.reviewed_at >= request.asked_at
    if not is_open(edition) or answered_since:
        raise errors.AlreadyDecided
    return request


def is_open(edition: Edition) -> bool:
    """Whether a doctor can still answer: it waits, or readers see it."""
    if edition.state == Edition.State.PROPOSED:
        return True
    return current_edition(edition.page, edition.language) == edition
