"""Before the next review is due, and once it is overdue: an e-mail to the doctors, and honest public pages.

What was sent is told by the requests themselves: one that was made since the day that a reminder is for, is that
reminder. A mail that does not leave takes its request with it, so the next run tries again.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from content import errors
from content.models import Department, Edition, ReviewRequest
from content.models.roles import SECRETARY
from content.publishing import mails, requests, snapshot
from content.publishing.records import locked
from content.publishing.snapshot.store import Store


@dataclass(slots=True)
class Report:
    """Who was reminded of what; what did not leave, with the reason; whether the public pages were made anew."""

    sent: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    refreshed: bool = False


def remind(today: datetime.date) -> Report:
    """Send what is to be sent today, each reminder once. Raises SnapshotFailed, the mails being sent."""
    report = Report()
    department = Department.objects.first()
    days = department.reminder_days if department else 0
    reviewed = Edition.objects.current().exclude(review=None).select_related("page", "review", "published_by")
    editions = list(reviewed.order_by("pk"))
    for edition in editions:
        since = threshold(edition, today, days)
        if since is not None:
            for person in recipients():
                _remind(edition, person, since, today, report)
    if snapshot_is_behind((each.review.due_on for each in editions if each.review), today):
        snapshot.refresh()
        report.refreshed = True
    return report


def threshold(edition: Edition, today: datetime.date, days: int) -> datetime.date | None:
    """The first day of the reminder that today belongs to: before the review is due, or once it is overdue."""
    if edition.review is None:
        return None
    due = edition.review.due_on
    if today > due:
        return due + datetime.timedelta(days=1)
    first = due - datetime.timedelta(days=days)
    return first if today >= first else None


def recipients() -> list[User]:
    """The doctors that a mail can reach; the secretariat, if there is none."""
    if doctors := list(requests.doctors().exclude(email="")):
        return doctors
    return list(User.objects.filter(is_active=True, groups__name=SECRETARY).exclude(email=""))


def snapshot_is_behind(due: Iterable[datetime.date], today: datetime.date) -> bool:
    """Whether a review has become overdue since the public pages were made: they still say that it is not."""
    generation = Store(settings.SNAPSHOT_DIR).current()
    if generation is None:
        return False
    made = datetime.datetime.fromtimestamp(generation.made, tz=datetime.UTC)
    return any(timezone.localdate(made) <= day < today for day in due)


def _remind(
    edition: Edition, person: User, since: datetime.date, today: datetime.date, report: Report
) -> None:
    start = timezone.make_aware(datetime.datetime.combine(since, datetime.time.min))
    may_approve = person.has_perm("content.add_review")
    try:
        with transaction.atomic():
            # Two runs at once: the second one waits here, and then finds the first one's request.
            locked(edition.page, edition.language)
            if ReviewRequest.objects.filter(edition=edition, doctor=person, asked_at__gte=start).exists():
                return
            request = requests.record(edition, person, by=edition.published_by or person)
            mails.send_reminder(
                person,
                edition,
                overdue=edition.review is not None and today > edition.review.due_on,
                link=requests.link(request) if may_approve else reverse("admin:content_reviews"),
                may_approve=may_approve,
            )
    except errors.MailNotSent as error:
        report.failed.append(f"{edition} : {error.who} ({error.reason})")
    else:
        report.sent.append(f"{edition} : {mails.person(person)}")
