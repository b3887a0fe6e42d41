"""What would make good texts better: open questions for the doctors, and advice on the wording."""

from __future__ import annotations

import functools
from collections.abc import Iterator

from django.utils.translation import gettext as _

from content.admin.texts import Texts
from content.admin.todo.tasks import Kind, Task, form, sentences, task
from content.documents import Document
from content.editorial import checks
from content.editorial.translations import SOURCE
from content.models import Note


def tasks(texts: list[Texts], site: checks.Site) -> Iterator[Task]:
    """Of the French texts: advice on translations stands beside their fields."""
    french = [text for text in texts if text.language == SOURCE]
    notes: dict[int, list[str]] = {}
    for pk, words in Note.objects.open().values_list("section", "text"):
        notes.setdefault(pk, []).append(words)
    for text in french:
        for key, row in text.rows.items():
            if found := notes.get(row.pk):
                yield task(Kind.QUESTION, text, key, tuple(found), _("Read"), form(text, key))
    for text in french:
        advice: dict[str, list[checks.Failure]] = {}
        for failure in _advisory(text.draft, site):
            advice.setdefault(failure.key, []).append(failure)
        for key, failures in advice.items():
            yield task(Kind.ADVICE, text, key, sentences(failures), _("See"), form(text, key))


@functools.lru_cache(maxsize=64)
def _advisory(document: Document, site: checks.Site) -> tuple[checks.Failure, ...]:
    """By document and site, both frozen: between two saves the first page judges no text twice."""
    return tuple(failure for failure in checks.run(document, site) if not failure.check.blocking)
