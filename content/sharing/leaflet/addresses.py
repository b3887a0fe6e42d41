"""Every address of leaflets, for the snapshot."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from content.publishing import glossary
from content.publishing.site import Site
from content.publishing.snapshot.build import Address
from content.sharing.leaflet.addressing import ROUTES, leaflet_url, paper_path, pdf_url
from content.sharing.leaflet.data import leaflet

NAMES = ("leaflet", *ROUTES.values())


def addresses(site: Site) -> Iterator[Address]:
    """Leaflets of the procedures that are online, what became of former ones, and the pages that papers lead to."""
    for (_key, language), published in site.pages.items():
        if published.document.kind == "procedure":
            yield Address(leaflet_url(published.document))
            stamp = leaflet(published, site.departments[language], glossary.terms(site, language)).stamp
            for size in ROUTES:
                yield Address(pdf_url(published.document, size), stamp=stamp)
    yield from _former(site)
    yield from _papers(site)


def _former(site: Site) -> Iterator[Address]:
    """Addresses that leaflets had: 301 to today's, 410 where the page is offline."""
    for (language, slug), key in site.old_slugs.items():
        online = site.pages.get((key, language))
        if online is None or online.document.kind == "procedure":
            for name in NAMES:
                yield Address(reverse(name, args=[language, slug]), 301 if online else 410)


def _papers(site: Site) -> Iterator[Address]:
    """What the codes on papers lead to: a page for each language, and a fixed way there for each edition."""
    for short, key in site.shorts.items():
        for (page, language), editions in site.editions.items():
            online = site.pages.get((page, language))
            if page == key and (online is None or online.document.kind == "procedure"):
                path = paper_path(short, language)
                yield Address(path, 200 if online else 410)
                for edition in editions:
                    yield Address(paper_path(short, language, edition.number), 302, stamp=path)
