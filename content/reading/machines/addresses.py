"""Every address that machines read, for the snapshot."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from content.publishing.paths import feed_url, text_url
from content.publishing.site import Availability, Site
from content.publishing.snapshot.build import Address


def addresses(site: Site) -> Iterator[Address]:
    """Texts of the pages online and what became of former ones, a feed for each language, and the index."""
    yield Address(reverse("llms"))
    for language in site.languages:
        yield Address(feed_url(language))
        for page in site.in_language(language):
            yield Address(text_url(page.document))
    for (language, slug), key in site.old_slugs.items():
        online = (key, language) in site.pages
        yield Address(reverse("page-text", args=[language, slug]), 301 if online else 410)
    for key, language in site.withdrawn:
        if site.availability(key, language) == Availability.WITHDRAWN and not site.at(language, key):
            yield Address(reverse("page-text", args=[language, key]), 410)
