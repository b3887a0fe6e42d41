"""What whoever watches the site asks: is everything in order, how old are what readers see and the last backup?"""

from __future__ import annotations

import datetime
import os
import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Max
from django.utils import timezone

from content.backup import making
from content.models import Edition
from content.publishing.answers import snapshot_store
from content.publishing.snapshot import last_build
from content.publishing.snapshot.store import CURRENT
from content.publishing.troubles import trouble_of


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What readers of this host get. number: of its generation. made: when it became theirs."""

    number: int
    made: datetime.datetime


def snapshot() -> Snapshot | None:
    """The snapshot that readers get now; None when there is none. The link to it was made at the moment of the swap."""
    link = Path(settings.SNAPSHOT_DIR) / CURRENT
    try:
        name, made = os.path.basename(os.readlink(link)), os.lstat(link).st_mtime
    except OSError:
        return None
    number = re.match(r"\d+", name)
    return Snapshot(int(number[0]) if number else 0, datetime.datetime.fromtimestamp(made, datetime.UTC))


def behind(current: Snapshot | None) -> bool:
    """Whether the editions say something that readers of this host do not have yet. One question to the database.

    Also true while a publication is being written, and after a build that failed. Raises DatabaseError.
    """
    build = last_build.last(Path(settings.SNAPSHOT_DIR))
    if current is None or (build and build.error):
        return True
    moments = Edition.objects.aggregate(published=Max("published_at"), withdrawn=Max("withdrawn_at"))
    return any(moment > current.made for moment in moments.values() if moment)


def last_backup() -> datetime.datetime | None:
    """When the last good backup of this host was made."""
    said = making.last()
    try:
        return datetime.datetime.fromisoformat(said["made"]) if said else None
    except (TypeError, ValueError):
        return None


def age(moment: datetime.datetime | None) -> float | None:
    """Seconds since a moment."""
    return (timezone.now() - moment).total_seconds() if moment else None


def database_answers() -> bool:
    """Whether the database can be read: on SQLite too, where only a question about a table opens the file."""
    try:
        connection.introspection.table_names()
    except DatabaseError:
        return False
    return True


def migrations_waiting() -> int:
    """How many migrations this release has that the database has not. Raises DatabaseError."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def report() -> dict[str, object]:
    """What `/readyz` says. problems: what must be put in order before this host is ready, by name."""
    problems: dict[str, str] = {}
    current, backup = snapshot(), last_backup()
    newer = None
    try:
        if waiting := migrations_waiting():
            problems["migrations"] = f"{waiting} to apply"
        else:
            newer = behind(current)
    except (DatabaseError, InterfaceError) as error:
        trouble = trouble_of(error)
        problems["database"] = trouble.value if trouble else type(error).__name__
    generation = snapshot_store().current()
    if generation is None:
        problems["snapshot"] = "none"
    elif not generation.directory.is_dir():
        problems["snapshot"] = "its files are gone"
    elapsed = age(backup)
    return {
        "ready": not problems,
        "problems": problems,
        "snapshot": current and {"generation": current.number, "made": _iso(current.made), "behind": newer},
        "last_backup": backup and backup.isoformat(),
        "last_backup_age": elapsed and round(elapsed),
    }


def _iso(moment: datetime.datetime) -> str:
    return moment.isoformat(timespec="milliseconds")
