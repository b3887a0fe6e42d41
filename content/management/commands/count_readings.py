"""`manage.py count_readings`: how often each text was read, from the access log. To be run every hour."""

from __future__ import annotations

import glob
import gzip
import sys
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from content.audience.counting import count, forget
from content.audience.subjects import Subjects
from content.publishing.site import Site


class Command(BaseCommand):
    """The same log twice adds nothing. Exit status 1 for a file that cannot be read, when the others are done."""

    help = (
        "Compte les lectures de chaque texte d’après le journal d’accès (nginx, ou ACCESS_LOG_DIR), sans rien garder"
        " de qui lit. Le même journal compté deux fois n’ajoute rien."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "logs",
            nargs="*",
            metavar="JOURNAL",
            help="fichier (au besoin .gz), motif avec * ou ?, ou - pour l’entrée standard, depuis le début du journal ;"
            " sans argument : les fichiers de ACCESS_LOG_DIR, sinon l’entrée standard",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        names = [name for given in options["logs"] or self._own() for name in _matching(given)]
        subjects = Subjects(Site.load())
        lines = readings = 0
        unread = []
        for name in names:
            try:
                with _opened(name) as source:
                    counted = count(source, subjects)
            except (OSError, EOFError) as error:
                unread.append(f"{name} : {error.strerror if isinstance(error, OSError) else error}")
                continue
            lines, readings = lines + counted.lines, readings + counted.readings
        forget()
        self.stdout.write(f"{lines} lignes nouvelles, {readings} lectures.")
        if unread:
            raise CommandError("Journal illisible. " + " ; ".join(unread))

    def _own(self) -> list[str]:
        if settings.ACCESS_LOG_DIR:
            return [f"{glob.escape(str(settings.ACCESS_LOG_DIR))}/access-*.log"]
        if sys.stdin.isatty():
            raise CommandError("Donnez un fichier du journal d’accès, ou ACCESS_LOG_DIR.")
        return ["-"]


def _matching(name: str) -> list[str]:
    """The files of a pattern; systemd, which has no shell, gives it as it is."""
    return sorted(glob.glob(name)) if glob.has_magic(name) else [name]


def _opened(name: str) -> BinaryIO:
    if name == "-":
        return sys.stdin.buffer
    path = Path(name)
    return cast(BinaryIO, gzip.open(path)) if path.suffix == ".gz" else path.open("rb")
