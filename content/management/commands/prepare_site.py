"""`manage.py prepare_site`: what must be true before the server starts. Run by the launcher."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from content.errors import ContentError
from content.models import Page
from content.publishing.snapshot import build
from content.publishing.snapshot.store import Store
from content.starter.accounts import create_demonstration_accounts
from content.starter.loader import load


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


class Command(BaseCommand):
    """Migrations, starter content when there is none, demonstration accounts, snapshot.

    A database that cannot be reached stops nothing as long as there is a snapshot: readers come first.
    """

    help = "Prépare la base, le texte de départ et l’instantané avant le démarrage."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._prepare()
        except DatabaseError as error:
            self._refuse_or_warn(f"DATABASE_URL : la base de données ne répond pas ({_first_line(error)})")
        except ContentError as error:
            self._refuse_or_warn(f"le site n’a pas pu être préparé ({_first_line(error)})")

    def _refuse_or_warn(self, reason: str) -> None:
        """Stop the start when readers would have nothing, else warn."""
        if Store(settings.SNAPSHOT_DIR).current() is None:
            raise CommandError(f"{reason[0].upper()}{reason[1:]}, et aucun instantané n’existe.") from None
        self.stderr.write(
            f"ATTENTION : {reason}. Le site public est servi depuis le dernier instantané ; "
            "l’administration ne peut rien enregistrer."
        )

    def _prepare(self) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        if not Page.objects.exists():
            load(publish_translations=not settings.DEPLOYED, demonstration=not settings.DEPLOYED)
        else:
            build.refresh()
        if settings.DEPLOYED:
            return
        if made := create_demonstration_accounts():
            self.stdout.write("\nComptes de démonstration (affichés une seule fois) :")
            for role, username, password in made:
                self.stdout.write(f"  {role:<16} {username:<16} {password}")
            self.stdout.write("")
