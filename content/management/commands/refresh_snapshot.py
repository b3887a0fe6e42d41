"""`manage.py refresh_snapshot`: this host's snapshot is brought up to date with the editions, by all cores."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from content.errors import SnapshotFailed
from content.publishing.snapshot import build


class Command(BaseCommand):
    """What the server leaves to a process of its own: the check after a start, a change of every page."""

    help = "Met l’instantané du site public à jour ; refait les fichiers abîmés."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            generation = build.refresh(crew=True)
        except (SnapshotFailed, DatabaseError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Instantané {generation.name}.")
