"""`/fr/recherche/?q=`: the one public page that is made when it is asked for. It reads files and no database."""

from __future__ import annotations

import logging
import traceback
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.utils.decorators import decorator_from_middleware
from django.utils.translation import gettext as _

from content.publishing import pages
from content.publishing.answers import read_only, snapshot_store
from content.publishing.languages import NAMES
from content.publishing.site import Site
from content.publishing.snapshot.render import SITE
from content.reading.search import frame
from content.reading.search.build import index_file
from content.reading.search.finding import Found, find
from content.reading.search.question import LONGEST, Question, read

log = logging.getLogger(__name__)


class State(StrEnum):
    """What the page says. away: no index to search; export: no server behind the page, so no form either."""

    EMPTY = "empty"
    FOUND = "found"
    NOTHING = "nothing"
    AWAY = "away"
    EXPORT = "export"


class _Compression(GZipMiddleware):
    """Without the padding that hides a secret's length: this page holds none, and HEAD must say what GET sends."""

    max_random_bytes = 0


compressed = decorator_from_middleware(_Compression)


@compressed
@read_only
def search(request: HttpRequest, language: str) -> HttpResponse:
    """The form, and what was found. Always a page: whatever is typed, and whatever is broken behind.

    Nothing that was typed leaves this function but in the answer: not in a log, nor in the address that the next
    page is told (`Referrer-Policy`), nor in a cache.
    """
    site, private = _site(request)
    if site.languages and language not in site.languages:
        return _unseen(pages.render_unavailable(request, site, language))
    question = _question(request)
    if isinstance(request.META.get(SITE), Site):
        state, found = State.EXPORT, Found()
    elif not question.text:
        state, found = State.EMPTY, Found()
    else:
        state, found = _search(question, private, language)
    context: dict[str, Any] = {
        "state": state.value,
        "question": question,
        "longest": LONGEST,
        "found": found,
        "contents": [] if state == State.FOUND else frame.contents(site, language),
        "head_title": f"{question.text} – {_('Search')}" if question.text else _("Search"),
    }
    return _unseen(pages.render_search(request, site, language, context))


def _question(request: HttpRequest) -> Question:
    try:
        return read(request.GET.get("q", ""))
    except SuspiciousOperation:  # thousands of fields
        return Question("")


def _search(question: Question, private: Path | None, language: str) -> tuple[State, Found]:
    if private is None:
        return State.AWAY, Found()
    try:
        found = find(question, index_file(private, language), language)
    except Exception as error:
        # Where, and not what: an error's own text may hold what the reader typed.
        where = " < ".join(
            f"{each.name}:{each.lineno}" for each in traceback.extract_tb(error.__traceback__)[::-1]
        )
        log.error("search failed: %s in %s", type(error).__name__, where)
        return State.AWAY, Found()
    return State.FOUND if found.results else State.NOTHING, found


def _site(request: HttpRequest) -> tuple[Site, Path | None]:
    """What stands around the results, and where the indexes are: the builder's site, the snapshot's, the database's.

    A site without anything when there is neither snapshot nor database.
    """
    site = request.META.get(SITE)
    if isinstance(site, Site):
        return site, None
    if generation := snapshot_store().current():
        try:
            return frame.read(generation.private), generation.private
        except (OSError, ValueError, TypeError, KeyError) as error:
            # Lost, spoilt, or of a snapshot older than this software.
            log.error("search has no frame in %s: %s", generation.name, type(error).__name__)
    try:
        return Site.load(), None
    except DatabaseError:
        return Site(departments=dict.fromkeys(NAMES), pages={}), None


def _unseen(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
