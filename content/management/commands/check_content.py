"""`manage.py check_content`: the editorial checks over every draft and every page online."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation

from content.documents import Document, from_rows, load_sections
from content.editorial import advice, checks, known
from content.models import Edition, Page


class Command(BaseCommand):
    """Prints one line a failure and the readability of each page in French.

    Exit status 1 when a failure would block publication.
    """

    help = "Vérifie les textes en ligne et les brouillons. Code 1 si l’un d’eux bloquerait la publication."

    def handle(self, *args: Any, **options: Any) -> None:
        blocked = said = 0
        with translation.override(settings.LANGUAGE_CODE):
            site = known.site()
            online: dict[tuple[str, str], Document] = {}
            for where, document, is_online in self._documents():
                before = online.get((document.page, document.language))
                if is_online:
                    online[document.page, document.language] = document
                for failure in checks.run(document, site, before):
                    said += 1
                    blocked += failure.check.blocking
                    level = "bloquant" if failure.check.blocking else "conseil"
                    self.stdout.write(f"{where} ({document.language}), {level} : {failure}")
                if index := advice.readability(document, online=before):
                    self.stdout.write(f"{where} ({document.language}) : {index}")
        if blocked:
            sys.exit(1)
        if not said:
            self.stdout.write("Rien à signaler.")

    # What is online comes first, so that a draft can be compared with it.
    def _documents(self) -> list[tuple[str, Document, bool]]:
        found = []
        for edition in Edition.objects.current().select_related("page"):
            found.append((f"{edition.page.key} en ligne", Document.from_json(edition.content), True))
        for page in Page.objects.present():
            sections = load_sections(page)
            for language, _name in settings.LANGUAGES:
                draft = from_rows(page, sections, language)
                if draft.sections:
                    found.append((f"{page.key} brouillon", draft, False))
        return found
