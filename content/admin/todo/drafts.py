"""Texts that are not as readers should have them: blocked, stale, not published, not translated, not checked.

One row a section and language at most, for the most pressing reason; a language of a page that readers do not have at
all is one row.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Iterator

from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content.admin.texts import Texts
from content.admin.todo.tasks import Kind, Task, form, record, sentences, task, translation, whole_page
from content.documents import HEADER, Document
from content.editorial import checks, law
from content.editorial.translations import SOURCE, State
from content.models import Version

Failures = dict[str, list[checks.Failure]]

_blocking = functools.lru_cache(maxsize=128)(checks.blocking)
"""By document and site, both frozen: between two saves the first page judges no text twice."""


def tasks(
    texts: list[Texts], site: checks.Site, returned: Collection[tuple[int, str, str]]
) -> Iterator[Task]:
    """returned: (page, language, key) of what a doctor sent back, which has its row already."""
    french = {text.page.pk: text.online for text in texts if text.language == SOURCE}
    saved = _Saved(texts)
    for text in texts:
        source = french[text.page.pk]
        if text.withdrawn or (text.language != SOURCE and source is None and text.online is None):
            continue  # taken offline on purpose, or nothing to translate from yet
        failures = _failures(text, site)
        if text.online is None:
            yield from _not_online(text, failures)
            continue
        yield from _blocked(text, failures)
        done = {
            *failures,
            *(key for page, code, key in returned if (page, code) == (text.page.pk, text.language)),
        }
        for key in _stale_keys(text, done):
            why = (_("The French that readers see says something else now."),)
            yield task(Kind.STALE, text, key, why, _("Update"), translation(text, key))
            done.add(key)
        yield from _unpublished(text, text.online, done, saved)
        if text.language != SOURCE and source is not None:
            yield from _missing(text, text.online, source)
            yield from _to_check(text)


def _failures(text: Texts, site: checks.Site) -> Failures:
    """What would refuse publication, by section; of a page that says nothing yet, nothing."""
    found: Failures = {}
    if text.draft.title or text.draft.sections:
        for failure in _blocking(text.draft, site):
            found.setdefault(failure.key, []).append(failure)
    return found


def _blocked(text: Texts, failures: Failures) -> Iterator[Task]:
    for key, found in failures.items():
        on_record = all(failure.check.id in law.ON_RECORD for failure in found)
        where = record(text) if on_record else form(text, key)
        action = _("Fill in the record") if on_record else _("Correct")
        yield task(Kind.BLOCKED, text, key, sentences(found), action, where)


def _not_online(text: Texts, failures: Failures) -> Iterator[Task]:
    count = len(text.draft.sections)
    if not text.draft.title and not count:
        why = (_("The page does not exist in this language."),)
        yield task(Kind.MISSING, text, HEADER, why, _("Translate"), translation(text, HEADER))
    elif text.proposal is None:  # what is proposed is among the reviews
        yield from _blocked(text, failures)
        written = ngettext("%(n)d section is written.", "%(n)d sections are written.", count) % {"n": count}
        why = (_("Readers do not have this page in this language."), written)
        yield task(Kind.UNPUBLISHED, text, HEADER, why, _("Read again and publish"), whole_page(text))


def _stale_keys(text: Texts, done: Collection[str]) -> list[str]:
    return [key for key, state in text.states.items() if state is State.STALE and key not in done]


def _unpublished(text: Texts, online: Document, done: Collection[str], saved: _Saved) -> Iterator[Task]:
    for key in text.differing:
        if key not in done:
            why = (saved.sentence(text, key),)
            yield task(Kind.UNPUBLISHED, text, key, why, _("Read again and publish"), form(text, key))
    for section in online.sections:
        if section.key not in text.rows:
            why = (_("It is in the bin, and readers still see it."),)
            where = reverse("admin:content_bin")
            yield Task(
                Kind.UNPUBLISHED, section.title, str(text.page), text.language, why, _("See the bin"), where
            )


def _missing(text: Texts, online: Document, french: Document) -> Iterator[Task]:
    has = {*text.draft.keys, *online.keys, *online.withdrawn}
    for key in french.keys:
        if key not in has and key in text.rows:
            why = (_("Readers of this language do not have this section."),)
            yield task(Kind.MISSING, text, key, why, _("Translate"), translation(text, key))


def _to_check(text: Texts) -> Iterator[Task]:
    """One row: a language of a page is checked in one sitting."""
    count = sum(state is State.TO_CHECK for state in text.states.values())
    if count:
        why = ngettext(
            "Nobody has read %(n)d section beside the French.",
            "Nobody has read %(n)d sections beside the French.",
            count,
        )
        url = f"{reverse('admin:content_translations')}#t-{text.page.pk}-{text.language}"
        yield task(Kind.TO_CHECK, text, HEADER, (why % {"n": count},), _("Check"), url)


class _Saved:
    """Who saved which draft last: one query, when it is asked for the first time."""

    def __init__(self, texts: Iterable[Texts]) -> None:
        self._pages = {text.page.pk for text in texts}

    def sentence(self, text: Texts, key: str) -> str:
        """« Brouillon de Claire Martin, 12 mars 2026, 10:15. »"""
        version = self._latest.get((text.page.pk, key, text.language))
        if version is None or version.reason in {Version.Reason.STARTER, Version.Reason.FOUND}:
            return _("The draft says something else than readers see.")
        return _("Draft by %(who)s, %(date)s: readers do not see it yet.") % {
            "who": version.saved_by.get_full_name() or version.saved_by.get_username(),
            "date": date_format(timezone.localtime(version.saved_at), "j F Y, H:i"),
        }

    @functools.cached_property
    def _latest(self) -> dict[tuple[int, str, str], Version]:
        rows = Version.objects.filter(page__in=self._pages).order_by()
        latest = rows.values("page", "key", "language").annotate(last=Max("pk")).values("last")
        found = Version.objects.filter(pk__in=latest).defer("content").select_related("saved_by")
        return {(each.page_id, each.key, each.language): each for each in found if each.page_id}
