"""Every address of leaflets, for the snapshot."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse

from content.publishing.site import Site
from content.publishing.snapshot.render import Address
from content.sharing.leaflet.addressing import ROUTES, leaflet_url, paper_path, pdf_url

NAMES = ("leaflet", *ROUTES.values())


def addresses(site: Site, key: str) -> Iterator[Address]:
    """A procedure's leaflets, what became of former ones, and the pages that papers lead to."""
    if not key:
        return
    for language, _name in settings.LANGUAGES:
        online = site.outline(key, language)
        if online and online.kind == "procedure":
            yield Address(leaflet_url(online))
            for size in ROUTES:
                yield Address(pdf_url(online, size))
        yield from _paper(site, key, language)
    yield from _former(site, key)


def _former(site: Site, key: str) -> Iterator[Address]:
    """Addresses that leaflets had: 301 to today's, 410 where the page is offline."""
    for language, slug in site.former(key):
        online = site.outline(key, language)
        if online is None or online.kind == "procedure":
            for name in NAMES:
                yield Address(reverse(name, args=[language, slug]), 301 if online else 410)


def _paper(site: Site, key: str, language: str) -> Iterator[Address]:
    """What the codes on papers lead to: a page, and a fixed way there for each edition."""
    online = site.outline(key, language)
    editions = site.editions.get((key, language), ())
    if editions and (online is None or online.kind == "procedure"):
        short = site.short(key)
        path = paper_path(short, language)
        yield Address(path, 200 if online else 410)
        for edition in editions:
            yield Address(paper_path(short, language, edition.number), 302, stamp=path)
