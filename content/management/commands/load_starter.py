"""`manage.py load_starter`: the department's text into the database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from content.errors import ContentError
from content.starter.files import FOLDER
from content.starter.loader import load


class Command(BaseCommand):
    """Idempotent: loading twice changes nothing, and edited text is never overwritten."""

    help = "Charge le texte de départ et publie ce qui ne l’a jamais été. Un texte modifié n’est jamais remplacé."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--publish-translations", action="store_true", help="publier aussi les traductions, non relues"
        )
        parser.add_argument("--folder", type=Path, default=FOLDER, help="dossier des textes")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = load(
                publish_translations=options["publish_translations"],
                demonstration=not settings.DEPLOYED,
                folder=options["folder"],
            )
        except ContentError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{len(report.written)} textes chargés, {len(report.published)} éditions publiées.")
        for name in report.kept:
            self.stdout.write(f"Conservé tel que modifié : {name}")
        for name in report.waiting:
            self.stdout.write(f"En attente, la fiche du service étant incomplète : {name}")
