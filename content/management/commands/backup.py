"""`manage.py backup FILE`: the whole content in one file, while people write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from content.backup import rotation
from content.backup.making import make


class Command(BaseCommand):
    """FILE is written whole or not at all; one that is there is replaced.

    With --rotate, FILE is a folder: the backup is named by its time, and those that the rule lets go are removed.
    """

    help = "Sauvegarde la base et les images dans un fichier, pendant que l’on travaille."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="fichier à écrire (avec --rotate : dossier)")
        parser.add_argument(
            "--rotate",
            action="store_true",
            help="dans un dossier, sous un nom daté ; garde tout deux heures, puis une par heure deux jours, "
            "une par jour un mois, une par mois un an",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        now = timezone.now()
        try:
            if options["rotate"]:
                file.mkdir(parents=True, exist_ok=True)
                file /= rotation.name(now)
            made = make(file)
            self.stdout.write(f"{file} : {sum(made.rows.values())} lignes, {file.stat().st_size} octets")
            if options["rotate"]:
                for old in rotation.superfluous(file.parent.iterdir(), now):
                    old.unlink()
        except OSError as error:
            raise CommandError(f"sauvegarde non faite : {error}") from None
        except DatabaseError as error:
            raise CommandError(
                f"sauvegarde non faite : la base de données ne répond pas ({type(error).__name__})"
            ) from None
