"""Where readers find things: the path of every kind of address, and where a page is in a language."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import reverse

from content.documents import Document
from content.editorial.translations import SOURCE
from content.publishing.site import Availability, Outline, Site


@lru_cache(maxsize=4096)
def route(name: str, /, *args: Any, **kwargs: Any) -> str:
    """`reverse`, remembered: a publication asks for the same few hundred paths four thousand times."""
    return reverse(name, args=args, kwargs=kwargs)


def absolute(path: str) -> str:
    """An address with scheme and host, from SITE_URL and never from the request."""
    return f"{settings.SITE_URL}{path}"


def home_url(language: str) -> str:
    """`/fr/`."""
    return route("home", language)


def search_url(language: str) -> str:
    """`/fr/recherche/`."""
    return route("search", language=language)


def feed_url(language: str) -> str:
    """`/fr/modifications.xml`: what changed."""
    return route("feed", language)


def page_url(document: Document | Outline) -> str:
    """`/fr/vertebroplastie/`."""
    return route("page", document.language, document.slug or document.page)


def section_url(document: Document | Outline, key: str) -> str:
    """`/fr/vertebroplastie/complications/`."""
    return route("section", document.language, document.slug or document.page, key)


def text_url(document: Document | Outline) -> str:
    """`/fr/vertebroplastie/index.txt`: the page as plain text."""
    return route("page-text", document.language, document.slug or document.page)


def address_in(site: Site, key: str, language: str, section: str = "") -> str:
    """Where a page is in a language: the page itself, or the one that says it is not available there.

    section: that section's own address, when it has one in this language; else the page's.
    """
    online = site.outline(key, language)
    slug = (online.slug if online else "") or key
    known = online and online.kind == "procedure" and online.section(section)
    if section and (known or section in site.untranslated(key, language)):
        return route("section", language, slug, section)
    return route("page", language, slug)


def addresses_of(site: Site, key: str, section: str = "") -> dict[str, str]:
    """Where a page, or its section, is in each language; those in which the page was withdrawn are left out."""
    return {
        code: address_in(site, key, code, section)
        for code in site.languages
        if site.availability(key, code) != Availability.WITHDRAWN
    }


def french_section_url(site: Site, document: Document | Outline, key: str) -> str:
    """Where the French of a translated section stands; the whole page, when it stands there no more."""
    url = address_in(site, document.page, SOURCE)
    online = site.outline(document.page, SOURCE)
    return f"{url}#{key}" if online and online.section(key) else url
