"""Putting a backup back, into a site that runs or an empty one: all of it, or nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.apps.registry import Apps
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from content.backup import media, rows
from content.backup.file import MEDIA, ROWS, Backup, chunks, opened
from content.models import Act
from content.publishing.snapshot import build, moment


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore put back. made: ISO 8601, when the backup was made; rows and pictures: how many."""

    made: str
    rows: int
    pictures: int


def restore(path: Path) -> Restored:
    """Replace the site's content by that of a backup, end every session and render the snapshot anew.

    The file is verified and its rows are tried in a database beside the site's own first, brought to this release's
    tables there. Then one transaction replaces every row; pictures are added before it, and none is removed: their
    names have the digest of their bytes, so that none is in the way of another.

    Raises Unusable (nothing was changed), OSError and DatabaseError (nothing either, save pictures that no text
    shows), SnapshotFailed (everything is restored, and readers still get the snapshot before).
    """
    with opened(path) as backup:
        backup.verify()
        if rows.unknown(backup.manifest.migrations):
            raise backup.unusable(_("it comes from a newer release of this site"))
        call_command("migrate", verbosity=0, interactive=False)
        now = rows.applied()
        with _tried(backup, now) as tried:
            state = rows.described(now)
            pictures = _add_pictures(backup)
            with transaction.atomic():
                rows.replace(state, DEFAULT_DB_ALIAS, lambda model: rows.lines(model, tried))
                Act.objects.record(Act.Kind.PUT_BACK, about=f"{path.name}, {backup.manifest.made}")
                moment.announce()
    build.refresh()
    return Restored(backup.manifest.made, sum(backup.manifest.rows.values()), pictures)


@contextmanager
def _tried(backup: Backup, now: rows.Migrations) -> Iterator[str]:
    """The alias of a database with the backup's rows in this release's tables. Raises Unusable."""
    with tempfile.TemporaryDirectory() as folder, rows.sqlite_file(Path(folder) / "tried.sqlite3") as alias:
        try:
            executor = MigrationExecutor(connections[alias])
            executor.migrate(backup.manifest.migrations)
            state = rows.described(backup.manifest.migrations)
            with transaction.atomic(using=alias):
                rows.replace(state, alias, lambda model: _lines(backup, state, model._meta.label_lower))
            # With its signals: permissions of models that the backup does not know are made here.
            call_command("migrate", database=alias, verbosity=0, interactive=False)
        except (DatabaseError, ValidationError, ValueError, KeyError, TypeError) as error:
            reason = _("its rows do not fit this site's tables (%(error)s)") % {
                "error": f"{type(error).__name__}: {error}".splitlines()[0]
            }
            raise backup.unusable(reason) from None
        if rows.applied(alias) != now:
            raise backup.unusable(_("it comes from a newer release of this site"))
        yield alias


def _lines(backup: Backup, state: Apps, label: str) -> Iterator[bytes]:
    name = f"{ROWS}{label}.jsonl"
    if name not in backup.manifest.members:
        raise KeyError(name)
    with backup.open(name) as member:
        yield from member


def _add_pictures(backup: Backup) -> int:
    """Write those that are not there, or not as they were. Returns how many the backup has."""
    names = backup.names(MEDIA)
    for member in names:
        name = member.removeprefix(MEDIA)
        if media.digest(name) != backup.manifest.members[member]:
            with backup.open(member) as source:
                media.write(name, chunks(source))
    return len(names)
