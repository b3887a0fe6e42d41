"""What allauth asks the site: its names, its secrets, what it may do."""

from __future__ import annotations

import time
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from content.accounts import codes
from content.admin.access import throttling
from content.admin.sessions import BEGUN
from content.models import Act

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

LATELY = 300
"""Seconds. Whoever has just signed in is not asked again before changing a second factor."""

_UNSAID = {"account/messages/logged_in.txt", "account/messages/logged_out.txt"}
"""Messages that would say what the screen shows."""


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: administrators make the accounts. Attempts are counted by `throttling`."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _(
            "This name and this password do not go together, or the account has no access to the desk."
            " Capitals count in both."
        ),
        "too_many_login_attempts": _(
            "Too many attempts from here. Wait five minutes, then try again; a passkey works at once."
        ),
        "incorrect_code": _("This code is not right, or it was used already. Wait for the next one."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that asks; the one that is nobody's for a request that comes from no network (a Unix socket)."""
        return get_client_ip(request) or "0.0.0.0"  # noqa: S104  nothing is bound  # nosec B104

    def is_safe_url(self, url: str) -> bool:
        """Addresses of this site from its root, without a host: none can be forged, none leads back here."""
        return url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Raises ValidationError where this browser, or this address for this account, tried too often."""
        self._attempt = throttling.attempt(request, credentials.get("username", ""))
        if self._attempt is None:
            raise self.validation_error("too_many_login_attempts")

    def _rollback_login_failed_rl_usage(self) -> None:
        if attempt := getattr(self, "_attempt", None):
            attempt.succeeded()

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Changing a second factor asks for the password again, save just after signing in."""
        begun = context.request.session.get(BEGUN, 0)
        return time.time() - begun > LATELY and super().is_reauthentication_required(app=app, **kwargs)

    def add_message(
        self, request: HttpRequest, level: int, message_template: Any = None, *args: Any, **kwargs: Any
    ) -> None:
        """As allauth does, without what goes without saying."""
        if message_template not in _UNSAID:
            super().add_message(request, level, message_template, *args, **kwargs)


class FactorAdapter(DefaultMFAAdapter):
    """Second factors: named after the site, stored encrypted, valid for the host of SITE_URL alone."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "cannot_delete_authenticator": _(
            "This is your last second factor, and this site asks for one. Add another before you remove it."
        ),
    }

    def get_totp_issuer(self) -> str:
        """What the telephone shows beside the account's name."""
        return urlsplit(settings.SITE_URL).hostname or ""

    def _get_site_name(self) -> str:
        return self.get_totp_issuer()

    def build_totp_svg(self, url: str) -> str:
        """The code to scan: dark on white, in every theme."""
        import segno

        return segno.make(url, error="m").svg_inline(scale=5, border=4, light="#fff", dark="#000")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """From SITE_URL and not from the Host header. Keys are for names: a machine's own number is `localhost`."""
        host = self.get_totp_issuer()
        return {"id": "localhost" if host == "127.0.0.1" else host, "name": host}

    def encrypt(self, text: str) -> str:
        """For the database: a stolen backup gives no codes."""
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """A secret of ours. Under another SECRET_KEY it is worth nothing, so no code is ever right."""
        from cryptography.fernet import InvalidToken

        if encrypted_text.startswith(codes.MARK):
            return codes.HashedCode(encrypted_text.removeprefix(codes.MARK))
        try:
            return _fernet().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return ""

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Not the last one of an account that must have one."""
        user: User = authenticator.user
        others = type(authenticator).objects.filter(user=user).exclude(pk=authenticator.pk)
        return (
            not (settings.TWO_FACTOR_REQUIRED and user.is_staff)
            or others.exclude(type="recovery_codes").exists()
        )

    def send_notification_mail(self, template_prefix: str, user: AbstractBaseUser, **kwargs: Any) -> None:
        """Not allauth's mail, whose links come from the Host header: see `notices`."""


class SessionsAdapter(DefaultUserSessionsAdapter):
    """Open sessions. Those that are ended from another are an act."""

    def end_sessions(self, sessions: Any) -> None:
        """As allauth does, and the journal says how many."""
        ended = list(sessions)
        super().end_sessions(ended)
        if not ended:
            return
        request = context.request
        Act.objects.record(
            Act.Kind.SESSIONS_ENDED, by=request.user, about=str(len(ended)), address=ratelimit.get_ip(request)
        )


def _fernet() -> Fernet:
    from cryptography.fernet import Fernet

    return Fernet(urlsafe_b64encode(sha256(b"second factors" + settings.SECRET_KEY.encode()).digest()))
