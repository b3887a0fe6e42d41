"""The public scripts, with the digests that browsers hold them to (Subresource Integrity)."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage


@dataclass(frozen=True, slots=True)
class Script:
    """A file that a page loads. integrity: as the attribute has it."""

    url: str
    integrity: str


@lru_cache(maxsize=8)
def script(name: str) -> Script:
    """A file of `static/` as it was collected: its name holds a digest, so its bytes are those of this release."""
    url = staticfiles_storage.url(name)
    with staticfiles_storage.open(url.removeprefix(settings.STATIC_URL)) as file:
        digest = hashlib.sha256(file.read()).digest()
    return Script(url, f"sha256-{base64.b64encode(digest).decode()}")
