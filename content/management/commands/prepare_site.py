"""`manage.py prepare_site`: what must be true before the server starts. Run by the launcher."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, InterfaceError, connection

from content.errors import ContentError
from content.models import Page
from content.publishing import outages, snapshot
from content.publishing.snapshot import build, moment
from content.publishing.snapshot.store import Store
from content.publishing.troubles import Trouble, trouble_of
from content.starter.accounts import create_demonstration_accounts
from content.starter.loader import load

log = logging.getLogger(__name__)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


class Lost(Exception):
    """The database is empty, or damaged, beside a snapshot of what it held. `str()` is a clause of one line."""


class Command(BaseCommand):
    """Migrations, starter content when there is none, demonstration accounts, snapshot.

    A database that cannot be reached, or that lost what it held, stops nothing as long as there is a snapshot:
    readers come first. Nothing is written then: neither into that database nor over the snapshot.
    """

    help = "Prépare la base, le texte de départ et l’instantané avant le démarrage."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._refuse_a_lost_database()
            self._prepare()
        except Exception as error:  # rows that a bad disk changed fail anywhere
            self._refuse_or_warn(self._reason(error))

    def _reason(self, error: Exception) -> str:
        """One clause: what is wrong, and with what. Notes the outage, so that the server does not say it again."""
        trouble = Trouble.DAMAGED if isinstance(error, Lost) else trouble_of(error)
        if trouble:
            outages.begins(trouble.value)
        said = _first_line(error)
        if isinstance(error, Lost):
            return f"DATABASE_URL : {said}"
        if isinstance(error, DatabaseError | InterfaceError):
            return f"DATABASE_URL : la base de données ne répond pas ({said})"
        if trouble:
            return f"DATA_DIR : le disque refuse l’écriture ({said})"
        if not isinstance(error, ContentError):
            log.error("the site could not be prepared", exc_info=error)
        return f"le site n’a pas pu être préparé ({said})"

    def _refuse_or_warn(self, reason: str) -> None:
        """Stop the start when readers would have nothing, else warn."""
        if Store(settings.SNAPSHOT_DIR).current() is None:
            raise CommandError(f"{reason[0].upper()}{reason[1:]}, et aucun instantané n’existe.") from None
        self.stderr.write(
            f"ATTENTION : {reason}. Le site public est servi depuis le dernier instantané ; "
            "l’administration ne peut rien enregistrer."
        )

    def _refuse_a_lost_database(self) -> None:
        """Raise Lost where a start would write over what is damaged, or put the starter's text in place of the site."""
        if Store(settings.SNAPSHOT_DIR).current() is None:
            return
        if not connection.introspection.table_names():
            raise Lost("la base de données est vide, alors que l’instantané montre un site")
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                said = cursor.execute("PRAGMA quick_check(1)").fetchone()[0]
            if said != "ok":
                raise Lost(f"la base de données est abîmée ({said.splitlines()[-1]})")

    def _prepare(self) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        if not Page.objects.exists():
            load(publish_translations=not settings.DEPLOYED, demonstration=not settings.DEPLOYED)
        elif moment.shown() != moment.now() or not build.is_current():
            build.refresh(crew=True)
        else:
            # Its files are looked at while readers are answered: that takes the longer the more there are.
            snapshot.refresh_beside()
        if settings.DEPLOYED:
            return
        if made := create_demonstration_accounts():
            self.stdout.write("\nComptes de démonstration (affichés une seule fois) :")
            for role, username, password in made:
                self.stdout.write(f"  {role:<16} {username:<16} {password}")
            self.stdout.write("")
