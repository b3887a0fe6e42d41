"""`manage.py import_page FILES`: files brought back as drafts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from content.errors import ContentError
from content.starter.applying import apply
from content.starter.planning import plan


class Command(BaseCommand):
    """All or nothing; what differs is listed first. Never publishes."""

    help = "Importe des fichiers de pages en brouillons, tous ou aucun. Ne publie rien."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, help="fichiers .yaml")
        parser.add_argument("--by", required=True, help="identifiant du compte qui importe")
        parser.add_argument(
            "--dry-run", action="store_true", help="montrer ce qui changerait, sans rien écrire"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["by"]).first()
        if user is None:
            raise CommandError(f"aucun compte « {options['by']} »")
        try:
            plans = plan({path.name: path.read_bytes() for path in options["files"]})
            for each in plans:
                for change in each.changes:
                    if change.differs:
                        self.stdout.write(f"{change.file}:{change.line}: {change.text.place}")
            if options["dry_run"]:
                self.stdout.write("Rien n’a été écrit.")
                return
            for _step in apply(plans, by=user):
                pass
        except (ContentError, OSError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write("Importé en brouillons.")
