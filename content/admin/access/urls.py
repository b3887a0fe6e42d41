"""The addresses of allauth's screens that the desk uses, under `/admin/compte/`. Signing up is not among them.

Their code, with the cryptography of passkeys, is loaded by the first request that needs it: readers' workers never do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.admin import site
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import include, path
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache


def _later(dotted: str, title: Promise) -> Callable[..., HttpResponse]:
    """A view by its name, in the desk's frame, under a title. Not for whoever is in and is not of the staff."""

    @never_cache
    def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and not request.user.is_staff:
            raise PermissionDenied
        response: HttpResponse = import_string(dotted)(request, *args, **kwargs)
        if isinstance(response, TemplateResponse):
            response.context_data = {
                **site.each_context(request),
                "title": title,
                **(response.context_data or {}),
            }
        return response

    return view


def _screen(route: str, dotted: str, name: str, title: Promise) -> Any:
    return path(route, _later(f"allauth.{dotted}", title), name=name)


_TWO, _KEY, _CODES, _CONFIRM = (
    _("Second factor"),
    _("Passkey or security key"),
    _("Recovery codes"),
    _("Is it you?"),
)

_account = [
    _screen("", "mfa.base.views.index", "mfa_index", _TWO),
    _screen("confirmer/", "account.views.reauthenticate", "account_reauthenticate", _CONFIRM),
    _screen("sessions/", "usersessions.views.list_usersessions", "usersessions_list", _("Open sessions")),
    _screen("code/", "mfa.base.views.authenticate", "mfa_authenticate", _TWO),
    _screen("code/confirmer/", "mfa.base.views.reauthenticate", "mfa_reauthenticate", _CONFIRM),
    _screen(
        "application/", "mfa.totp.views.activate_totp", "mfa_activate_totp", _("Application on a telephone")
    ),
    _screen(
        "application/retirer/",
        "mfa.totp.views.deactivate_totp",
        "mfa_deactivate_totp",
        _("Application on a telephone"),
    ),
    path(
        "secours/",
        _later("content.admin.access.recovery.recovery_codes", _CODES),
        name="mfa_view_recovery_codes",
    ),
    _screen(
        "secours/nouveaux/",
        "mfa.recovery_codes.views.generate_recovery_codes",
        "mfa_generate_recovery_codes",
        _CODES,
    ),
    _screen("cles/", "mfa.base.views.index", "mfa_list_webauthn", _TWO),
    _screen("cles/ajouter/", "mfa.webauthn.views.add_webauthn", "mfa_add_webauthn", _KEY),
    _screen("cles/<int:pk>/retirer/", "mfa.webauthn.views.remove_webauthn", "mfa_remove_webauthn", _KEY),
    _screen("cles/entrer/", "mfa.webauthn.views.login_webauthn", "mfa_login_webauthn", _KEY),
    _screen(
        "cles/confirmer/",
        "mfa.webauthn.views.reauthenticate_webauthn",
        "mfa_reauthenticate_webauthn",
        _CONFIRM,
    ),
]
urlpatterns = [
    path("login/", _later("content.admin.access.sign_in.sign_in", _("Log in")), name="account_login"),
    path("compte/", include(_account)),
]
