"""`manage.py export_page KEY DIRECTORY`: a page's drafts as files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from content.models import Page
from content.starter.writer import page_files


class Command(BaseCommand):
    """One file a language, in the format that `import_page` and the starter read."""

    help = "Écrit les brouillons d’une page, un fichier par langue, dans un dossier."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key", help="clé permanente de la page")
        parser.add_argument("directory", type=Path, help="dossier où écrire")

    def handle(self, *args: Any, **options: Any) -> None:
        page = Page.objects.filter(key=options["key"]).first()
        if page is None:
            raise CommandError(f"aucune page « {options['key']} »")
        try:
            options["directory"].mkdir(parents=True, exist_ok=True)
            for name, text in page_files(page, [code for code, _name in settings.LANGUAGES]).items():
                (options["directory"] / name).write_text(text, encoding="utf-8")
                self.stdout.write(str(options["directory"] / name))
        except OSError as error:
            raise CommandError(str(error)) from None
