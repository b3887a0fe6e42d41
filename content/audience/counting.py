"""Counting a file of the access log: what was counted before is not counted again, whatever became of its name."""

from __future__ import annotations

import datetime
import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from content.audience.lines import hit
from content.audience.subjects import Subject, Subjects
from content.models import CountedLog, Reading

FORGOTTEN = datetime.timedelta(days=400)
"""A file is erased after a year at most (LOG_DAYS): then nobody asks how far it was counted."""

_CHUNK = 1 << 20

Found = Counter[tuple[datetime.date, Subject]]


class Counted(NamedTuple):
    """What one run adds. lines: new ones, of any kind. readings: those of them that are readings."""

    lines: int
    readings: int


def count(source: BinaryIO, subjects: Subjects) -> Counted:
    """Add the readings of a log, from where it was left.

    source: from its beginning. A log is known by its first line, which no other has (it holds a request's number): a
    file that was renamed, copied or sent through a pipe is the same. A last line that is not finished waits.
    """
    first = source.readline()
    if not first.endswith(b"\n"):
        return Counted(0, 0)
    digest = hashlib.sha256(first).hexdigest()
    before = CountedLog.objects.filter(digest=digest).values_list("position", flat=True).first() or 0
    lines, after, found = 0, before, Found()
    for line in _lines(source, first, before):
        lines, after = lines + 1, after + len(line)
        read = hit(line.decode("utf-8", "replace").rstrip("\n"))
        if read and (subject := subjects.at(read.path, read.status)):
            found[read.day, subject] += 1
    if not lines or not _record(digest, before, after, found):
        return Counted(0, 0)
    return Counted(lines, found.total())


def forget() -> None:
    """Forget the files that are long gone."""
    CountedLog.objects.filter(counted_at__lt=timezone.now() - FORGOTTEN).delete()


def _lines(source: BinaryIO, first: bytes, position: int) -> Iterator[bytes]:
    """The whole lines after a position; the first one is read already."""
    if position == 0:
        yield first
    else:
        left = position - len(first)
        while left > 0 and (skipped := source.read(min(left, _CHUNK))):
            left -= len(skipped)
    while (line := source.readline()).endswith(b"\n"):
        yield line


@transaction.atomic
def _record(digest: str, before: int, after: int, found: Found) -> bool:
    """Position and counts together. False when another run has counted the same meanwhile: nothing is added."""
    CountedLog.objects.get_or_create(digest=digest)
    moved = CountedLog.objects.filter(digest=digest, position=before)
    if not moved.update(position=after, counted_at=timezone.now()):
        return False
    Reading.objects.bulk_create(
        [Reading(day=day, **subject._asdict()) for day, subject in found], ignore_conflicts=True
    )
    # One order for all: two runs that count other files do not wait for each other in a circle.
    for (day, subject), times in sorted(found.items()):
        Reading.objects.filter(day=day, **subject._asdict()).update(count=F("count") + times)
    return True
