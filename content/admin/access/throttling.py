"""Attempts at signing in are counted so that a stranger guesses in vain and the owner still gets in.

A hospital is one address: whoever counted by account, or by address alone, would let anybody lock a secretary out.
So a browser that has signed in before is known by a cookie and counted for itself (OWASP, « Slow Down Online
Guessing Attacks with Device Cookies »); strangers are counted by account and address together, and by address
for all accounts. Counts stand in the cache that all workers and hosts share. What remains: an owner on a browser
that never signed in, at the address of whoever is guessing, waits until five minutes after the last attempt, or
uses a passkey, which is not counted.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from content.models import Act

MINE, THEIRS, ALL = "10/5m/key", "10/5m/key", "60/5m/key"
"""Failed attempts: of a known browser; of strangers at one account from one address; of strangers at an address."""

KNOWN_FOR = 180 * 24 * 60 * 60
"""Seconds for which a browser is remembered since it last signed in."""

_SALT = "content.known_browser"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt that is under way: counted as failed until it has succeeded."""

    counted: tuple[ratelimit.RateLimitUsage, ...]

    def succeeded(self) -> None:
        """It does not count."""
        for usage in self.counted:
            usage.rollback()


def attempt(request: HttpRequest, username: str) -> Attempt | None:
    """Count an attempt at an account, whether it exists or not. None: too many, do not even look."""
    name = username.casefold()
    if known := _known(request, name):
        mine = _count(request, f"browser {known}", MINE)
        if mine:
            return Attempt((mine,))
    address = ratelimit.get_ip(request)
    theirs = _count(request, f"account {name} {address}", THEIRS)
    every = _count(request, f"address {address}", ALL) if theirs else None
    if theirs and every:
        return Attempt((theirs, every))
    Act.objects.record(Act.Kind.SLOWED, address=address)
    return None


def _count(request: HttpRequest, key: str, rate: str) -> ratelimit.RateLimitUsage | None:
    return ratelimit.consume(request, app="content", action="sign_in", config={"sign_in": rate}, key=key)


def _known(request: HttpRequest, name: str) -> str:
    """The number of the browser, if this account signed in there; else nothing."""
    try:
        owner, number = signing.loads(
            request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, ""), salt=_SALT, max_age=KNOWN_FOR
        )
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(number) if owner == name else ""


class KnownBrowsers:
    """Gives the cookie to a browser where somebody has just signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if name := getattr(request, "signed_in_as", ""):
            response.set_cookie(
                settings.KNOWN_BROWSER_COOKIE_NAME,
                signing.dumps([name, secrets.token_hex(16)], salt=_SALT),
                max_age=KNOWN_FOR,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response


def remember(request: HttpRequest | None, user: Any, **_signal: Any) -> None:
    """Receiver of `user_logged_in`."""
    if request is not None:
        request.signed_in_as = user.get_username().casefold()
