"""`manage.py follow_editions`: keeps this host's snapshot current with what is published on other hosts."""

from __future__ import annotations

import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from content.publishing.following import Follower


class Command(BaseCommand):
    """Runs until SIGTERM or SIGINT; says in the log what it did."""

    help = "Tient l’instantané de cette machine à jour de ce qui est publié sur les autres."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--every",
            type=float,
            default=15,
            metavar="SECONDES",
            help="délai entre deux vérifications, en plus des annonces de PostgreSQL (15 par défaut)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["every"] <= 0:
            raise CommandError("--every attend un nombre de secondes positif")
        follower = Follower(every=options["every"])
        signal.signal(signal.SIGTERM, follower.stop)
        signal.signal(signal.SIGINT, follower.stop)
        follower.follow()
