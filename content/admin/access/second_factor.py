"""Under `DEPLOYED=1` every member of staff has a second factor, and used it in this very session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from content.accounts.codes import keep_hashes
from content.accounts.factors import has_one

USED = "second_factor"
"""The session's key: the number of the account whose second factor was used or added in it."""

TO_SHOW = "recovery_codes"
"""The session's key: codes that their owner has not seen yet."""

_ALWAYS = ("admin:login", "admin:logout", "admin:jsi18n")
_TO_HAVE_ONE = (
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "account_reauthenticate",
    "admin:password_change",
)


class SecondFactorRequired:
    """Keeps the desk from whoever signed in by a password alone.

    allauth asks for a factor where there is one; this asks for one to be there. Comes after its AccountMiddleware.
    Public addresses are left alone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.TWO_FACTOR_REQUIRED and request.path.startswith(reverse("admin:index")):
            return _refuse(request) or self.get_response(request)
        return self.get_response(request)


def _refuse(request: HttpRequest) -> HttpResponse | None:
    """Where to send a request of somebody who has not used a second factor."""
    user = request.user
    if not user.is_authenticated or request.session.get(USED) == user.pk or _at(request, _ALWAYS):
        return None
    if not has_one(user):
        return None if _at(request, _TO_HAVE_ONE) else redirect("mfa_index")
    # A session from before the factor was added, in another browser: it begins anew, with the factor.
    logout(request)
    return redirect("admin:login")


def _at(request: HttpRequest, names: tuple[str, ...]) -> bool:
    return request.path in {reverse(name) for name in names}


def used(request: HttpRequest, user: User, **_signal: Any) -> None:
    """Receiver of allauth's signals: a factor was used, or was added, in this session."""
    request.session[USED] = user.pk


def hash_codes(request: HttpRequest, authenticator: Any, **_signal: Any) -> None:
    """Receiver: recovery codes were made. The session carries them, encrypted, to the screen that shows them once."""
    if authenticator.type == authenticator.Type.RECOVERY_CODES:
        encrypt = get_adapter().encrypt
        request.session[TO_SHOW] = [encrypt(code) for code in keep_hashes(authenticator)]


def end_others(request: HttpRequest, user: User, **_signal: Any) -> None:
    """Receiver: a factor came or went. Whoever sits elsewhere signs in anew (ASVS 7.4.3)."""
    from allauth.usersessions.internal.flows.sessions import end_other_sessions

    end_other_sessions(request, user)
