"""`/.well-known/security.txt` (RFC 9116): whom to tell of a weakness of the site, and until when that holds."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.utils import timezone

from content.publishing import paths

LIVE = datetime.timedelta(days=90)
"""The server writes the date at each question: it never passes."""

EXPORTED = datetime.timedelta(days=364)
"""A file stands until the next export. RFC 9116, 2.5.5 recommends less than a year."""


def security(address: str, *, exported: bool) -> str:
    """The file. address: its own, as a path."""
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    expires = today + (EXPORTED if exported else LIVE)
    fields = (
        ("Contact", settings.SECURITY_CONTACT),
        ("Expires", expires.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")),
        ("Preferred-Languages", "fr, en"),
        ("Canonical", paths.absolute(address)),
    )
    return "".join(f"{name}: {value}\n" for name, value in fields)
