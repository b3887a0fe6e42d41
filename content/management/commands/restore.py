"""`manage.py restore FILE`: put a backup back, all of it or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import translation

from content.backup.restoring import restore
from content.errors import ContentError, SnapshotFailed


class Command(BaseCommand):
    """Everything that was written since the backup is lost: make one first. All sessions end."""

    help = "Remet le contenu d’une sauvegarde à la place de celui du site."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="fichier écrit par « backup »")

    def handle(self, *args: Any, **options: Any) -> None:
        # Django's commands speak the language of the settings; errors are sentences for whoever typed this.
        with translation.override("fr"):
            try:
                done = restore(options["file"])
            except SnapshotFailed as error:
                raise CommandError(
                    f"le contenu est restauré, mais les pages publiques sont celles d’avant : {error} "
                    "Quand la cause est levée : manage.py build_snapshot."
                ) from None
            except ContentError as error:
                raise CommandError(str(error)) from None
            except OSError as error:
                raise CommandError(f"rien n’a été restauré : {error}") from None
            except DatabaseError as error:
                raise CommandError(
                    f"rien n’a été restauré : la base de données a refusé ({str(error).splitlines()[0]})"
                ) from None
        self.stdout.write(
            f"Restauré : sauvegarde du {done.made}, {done.rows} lignes, {done.pictures} images. "
            "Toutes les sessions sont fermées."
        )
