"""The site's languages, as pages speak of them."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import get_language_info

NAMES: dict[str, str] = dict(settings.LANGUAGES)
"""Each by its own name, by code, in the order of the settings."""


def direction(language: str) -> str:
    """`rtl` or `ltr`."""
    return "rtl" if get_language_info(language)["bidi"] else "ltr"
