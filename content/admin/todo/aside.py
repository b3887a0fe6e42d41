"""What would make good texts better: what the law names and nobody says, open questions, advice on the wording."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Iterator

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from content.admin.texts import Texts
from content.admin.todo.tasks import Kind, Task, form, sentences, task
from content.documents import HEADER, Document
from content.editorial import checks, law
from content.editorial.translations import SOURCE
from content.models import Audit, Note


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
        if said := [each for each in _advisory(text.draft, site) if each.check.id == law.MISSING]:
            url = f"{reverse('admin:content_coverage', args=[text.page.pk])}"
            yield task(Kind.LAW, text, HEADER, sentences(said), _("Say where it stands"), url)
    for text in french:
        advice: dict[str, list[checks.Failure]] = {}
        for failure in (each for each in _advisory(text.draft, site) if each.check.id != law.MISSING):
            advice.setdefault(failure.key, []).append(failure)
        for key, failures in advice.items():
            yield task(Kind.ADVICE, text, key, sentences(failures), _("See"), form(text, key))


SOON = datetime.timedelta(days=180)
"""Before an audit expires: finding who makes the next one takes a hospital some months."""


def audits(user: User) -> Iterator[Task]:
    """For those who record audits: that none is in force, or that the one that is will soon be none."""
    if not user.has_perm("content.change_audit"):
        return
    audit = Audit.objects.declared().first()
    today = timezone.localdate()
    if audit is None or audit.expires_on <= today:
        why = _("No accessibility audit is in force: the site declares itself not compliant.")
    elif audit.expires_on - SOON <= today:
        said = {"date": date_format(audit.expires_on, "j F Y")}
        why = (
            _("The accessibility audit expires on %(date)s. The site then declares itself not compliant.")
            % said
        )
    else:
        return
    place, url = _("Accessibility audit"), reverse("admin:content_audits")
    yield Task(Kind.LAW, place, place, SOURCE, (why,), _("Record an audit"), url)


@functools.lru_cache(maxsize=64)
def _advisory(document: Document, site: checks.Site) -> tuple[checks.Failure, ...]:
    """By document and site, both frozen: between two saves the first page judges no text twice."""
    return tuple(failure for failure in checks.run(document, site) if not failure.check.blocking)
