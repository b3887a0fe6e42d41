"""Every address that machines read, for the snapshot."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse

from content.publishing.paths import feed_url, text_url
from content.publishing.site import Availability, Site
from content.publishing.snapshot.render import Address


def addresses(site: Site, key: str) -> Iterator[Address]:
    """A page's texts and what became of former ones; for the site, a feed for each language and the index."""
    yield from _of_page(site, key) if key else _of_site(site)


def _of_site(site: Site) -> Iterator[Address]:
    yield Address(reverse("llms"))
    for language in site.languages:
        yield Address(feed_url(language))


def _of_page(site: Site, key: str) -> Iterator[Address]:
    for language, _name in settings.LANGUAGES:
        if online := site.outline(key, language):
            yield Address(text_url(online))
    for language, slug in site.former(key):
        online = site.outline(key, language)
        yield Address(reverse("page-text", args=[language, slug]), 301 if online else 410)
    for language, _name in settings.LANGUAGES:
        gone = site.availability(key, language) == Availability.WITHDRAWN
        if gone and not site.at(language, key):
            yield Address(reverse("page-text", args=[language, key]), 410)
