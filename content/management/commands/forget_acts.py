"""`manage.py forget_acts`: what the journal has kept for long enough."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from content.models import Act


class Command(BaseCommand):
    """Once a day (deploy/systemd); Django's `clearsessions` goes with it."""

    help = "Efface du journal les actes plus anciens que JOURNAL_DAYS jours."

    def handle(self, *args: Any, **options: Any) -> None:
        before = timezone.now() - datetime.timedelta(days=settings.JOURNAL_DAYS)
        self.stdout.write(f"{Act.objects.forget(before)} actes d’avant le {before:%Y-%m-%d} effacés")
