"""`manage.py check_content`: the editorial checks over every draft and every page online."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation

from content.documents import Document, from_rows, load_sections
from content.editorial import checks
from content.models import Edition, Page


class Command(BaseCommand):
    """Prints one line a failure; exit status 1 when one of them would block publication."""

    help = "Vérifie les textes en ligne et les brouillons. Code 1 si l’un d’eux bloquerait la publication."

    def handle(self, *args: Any, **options: Any) -> None:
        blocked = 0
        with translation.override(settings.LANGUAGE_CODE):
            for where, document in self._documents():
                for failure in checks.run(document):
                    blocked += failure.check.blocking
                    level = "bloquant" if failure.check.blocking else "conseil"
                    self.stdout.write(f"{where} ({document.language}), {level} : {failure}")
        if blocked:
            sys.exit(1)
        self.stdout.write("Rien à signaler.")

    def _documents(self) -> list[tuple[str, Document]]:
        found = []
        for edition in Edition.objects.current().select_related("page"):
            found.append((f"{edition.page.key} en ligne", Document.from_json(edition.content)))
        for page in Page.objects.present():
            sections = load_sections(page)
            for language, _name in settings.LANGUAGES:
                draft = from_rows(page, sections, language)
                if draft.sections:
                    found.append((f"{page.key} brouillon", draft))
        return found
