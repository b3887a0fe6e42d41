"""Making a backup while people write."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, models, transaction
from django.utils import timezone

from content.backup import media, rows
from content.backup.file import MEDIA, ROWS, Manifest, replaced, written

LAST = "last_backup.json"
"""The file of the data directory that says when the last good backup was made."""


def make(path: Path) -> Manifest:
    """Write a backup. The rows are those of one moment; pictures, which never change, are added after them.

    Raises OSError and DatabaseError; there is then no file of that name, or the one before.
    """
    with _one_moment() as alias:
        manifest = Manifest(timezone.now().isoformat(), rows.applied(alias))
        with written(path, manifest) as writer:
            state = rows.described(manifest.migrations)
            for model in rows.tables(state):
                label = model._meta.label_lower
                writer.add(f"{ROWS}{label}.jsonl", _counted(model, alias, manifest), compress=True)
            for name in media.names():
                writer.add(f"{MEDIA}{name}", media.read(name), compress=False)
    _remember(path, manifest)
    return manifest


def last() -> dict[str, Any] | None:
    """`{"made": ISO 8601, "file": path}` of the last good backup of this host, or None."""
    try:
        said: dict[str, Any] = json.loads((Path(settings.DATA_DIR) / LAST).read_bytes())
    except (OSError, ValueError):
        return None
    return said if isinstance(said, dict) and "made" in said else None


@contextmanager
def _one_moment() -> Iterator[str]:
    """The alias of a database whose rows do not change meanwhile. Nobody who writes waits for it."""
    if connection.vendor == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "copy.sqlite3"
            connection.ensure_connection()
            # In one step: readers of a rollback journal keep writers waiting only that long.
            target = sqlite3.connect(copy)
            try:
                connection.connection.backup(target)
            finally:
                target.close()
            with rows.sqlite_file(copy) as alias:
                yield alias
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield DEFAULT_DB_ALIAS


def _counted(model: type[models.Model], alias: str, manifest: Manifest) -> Iterator[bytes]:
    label = model._meta.label_lower
    manifest.rows[label] = 0
    for line in rows.lines(model, alias):
        manifest.rows[label] += 1
        yield line


def _remember(path: Path, manifest: Manifest) -> None:
    with replaced(Path(settings.DATA_DIR) / LAST) as file:
        file.write(json.dumps({"made": manifest.made, "file": str(path.absolute())}).encode())
