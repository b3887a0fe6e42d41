"""Every address of posters and referral sheets, for the snapshot."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from content.publishing.site import Availability, Site
from content.publishing.snapshot.build import Address
from content.sharing.papers.addressing import PAPERS, paper_url
from content.sharing.papers.data import paper


def addresses(site: Site) -> Iterator[Address]:
    """Papers of the pages that are online; where former addresses lead: 301 to today's, 410 where it is offline."""
    for published in site.pages.values():
        document = published.document
        for name in _of(site, document.page):
            yield Address(paper_url(name, document), stamp=paper(name, site, published).stamp)
    for (language, slug), key in site.old_slugs.items():
        online = site.availability(key, language) == Availability.ONLINE
        for name in _of(site, key):
            yield Address(reverse(name, args=[language, slug]), 301 if online else 410)


def _of(site: Site, key: str) -> list[str]:
    return [name for name, kinds in PAPERS.items() if site.kinds.get(key) in kinds]
