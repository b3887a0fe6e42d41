"""What the desk says after a save, until the next screen shows it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class _HostCookie(CookieStorage):
    """Django's, signed, under a name that binds it to this very host where there is HTTPS.

    A cookie and not the session: a save would write the session once more.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if settings.SESSION_COOKIE_SECURE:
            self.cookie_name = f"__Host-{self.cookie_name}"


class Said(FallbackStorage):
    """In a cookie; what is too long for one, in the session."""

    storage_classes = (_HostCookie, SessionStorage)
