"""How long a session at the desk lasts: so long without a sign of its person, and so long in all.

Nothing typed is lost when one ends: see `typed`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

BEGUN, SEEN = "begun", "seen"
"""Keys of the session: seconds since the epoch."""

_GRAIN = 60
"""Seconds. A session that was seen so lately is not written again."""


class SessionLimits:
    """Ends sessions of the desk that have gone on for too long. Comes after Django's AuthenticationMiddleware.

    Public addresses are left alone: they ask no session, so no database.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.path.startswith(
            reverse("admin:index")
        ):
            _limit(request)
        return self.get_response(request)


def _limit(request: HttpRequest) -> None:
    session, now = request.session, time.time()
    if SESSION_KEY not in session:
        return
    begun, seen = session.setdefault(BEGUN, now), session.setdefault(SEEN, now)
    if now - begun > settings.SESSION_COOKIE_AGE or now - seen > settings.SESSION_IDLE_AGE:
        logout(request)
    elif now - seen > _GRAIN and request.path not in _asked_by_itself():
        session[SEEN] = now


def _asked_by_itself() -> tuple[str, ...]:
    """What an open window asks while nobody sits before it."""
    return reverse("admin:presence"), reverse("admin:snapshot_progress")


def begin(request: HttpRequest | None, **_signal: Any) -> None:
    """Receiver of `user_logged_in`: a session begins, and has a number that it did not have before.

    Django keeps the number where the same person logs in again.
    """
    if request is not None:
        request.session.cycle_key()
        request.session[BEGUN] = request.session[SEEN] = time.time()
