"""`manage.py build_snapshot [DIR]`: the public site as files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from content.errors import SnapshotFailed
from content.publishing.snapshot import build, export


class Command(BaseCommand):
    """Without DIR, this host's own snapshot; with it, a copy that any file server can serve."""

    help = "Refait l’instantané du site public ; avec DIR, l’exporte dans ce dossier."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", nargs="?", type=Path, metavar="DIR")

    def handle(self, *args: Any, **options: Any) -> None:
        directory = options["directory"]
        try:
            count = (
                export.export(directory.resolve()) if directory else len(build.refresh(whole=True).entries)
            )
        except SnapshotFailed as error:
            # An export records nothing: only the reason is true of it.
            raise CommandError(error.reason if directory else str(error)) from None
        self.stdout.write(f"{count} adresses écrites.")
