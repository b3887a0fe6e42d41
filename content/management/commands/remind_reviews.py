"""`manage.py remind_reviews`: reminders of the reviews that are due. To be run once a day."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from content.errors import SnapshotFailed
from content.publishing.reminders import remind


class Command(BaseCommand):
    """Each reminder is sent once; running twice sends nothing more. Exit status 1 when a mail did not leave."""

    help = (
        "Rappelle par e-mail les relectures à faire, et met à jour les pages dont la relecture est en retard."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(settings.LANGUAGE_CODE):
            try:
                report = remind(timezone.localdate())
            except SnapshotFailed as error:
                raise CommandError(str(error)) from None
        for line in report.sent:
            self.stdout.write(f"Envoyé : {line}")
        if report.refreshed:
            self.stdout.write("Instantané refait : une relecture est en retard depuis la dernière fois.")
        for line in report.failed:
            self.stderr.write(f"Non envoyé : {line}")
        if report.failed:
            sys.exit(1)
