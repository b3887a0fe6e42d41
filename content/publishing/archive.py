"""What a page said on a day: every edition, with the time that readers saw it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.core import signing

from content.models import Edition, Page

_SALT = "content.archive"


@dataclass(frozen=True, slots=True)
class Period:
    """Readers saw an edition from `since` to `until`; None: they still do."""

    since: datetime.datetime
    until: datetime.datetime | None


def periods(page: Page, language: str) -> list[tuple[Edition, Period]]:
    """Every edition that was ever online, newest first, with its period. Contents are loaded when asked for."""
    editions = Edition.objects.public().of(page, language).defer("content").select_related("published_by")
    found: list[tuple[Edition, Period]] = []
    newer: datetime.datetime | None = None
    for edition in editions:
        assert edition.published_at is not None  # noqa: S101  the database holds it  # nosec B101
        ends = [each for each in (edition.withdrawn_at, newer) if each is not None]
        found.append((edition, Period(edition.published_at, min(ends, default=None))))
        newer = edition.published_at
    return found


def online_at(page: Page, language: str, moment: datetime.datetime) -> tuple[Edition, Period] | None:
    """The edition that readers saw at a moment, or None."""
    return next(
        (
            (edition, period)
            for edition, period in periods(page, language)
            if period.since <= moment and (period.until is None or moment < period.until)
        ),
        None,
    )


def token(edition: Edition) -> str:
    """What the permanent address of an edition carries: its signed primary key. It never expires."""
    return signing.dumps(edition.pk, salt=_SALT)


def from_token(text: str) -> tuple[Edition, Period] | None:
    """The edition of an address, with its period; None when nobody of the staff gave that address."""
    try:
        pk = signing.loads(text, salt=_SALT)
    except signing.BadSignature:
        return None
    edition = Edition.objects.public().filter(pk=pk).select_related("page").first()
    if edition is None:
        return None
    return next((each for each in periods(edition.page, edition.language) if each[0].pk == pk), None)
