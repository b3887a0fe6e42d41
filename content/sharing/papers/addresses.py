"""Every address of posters and referral sheets, for the snapshot."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse

from content.publishing.site import Availability, Site
from content.publishing.snapshot.render import Address
from content.sharing.papers.addressing import PAPERS, paper_url


def addresses(site: Site, key: str) -> Iterator[Address]:
    """A page's papers; where former addresses lead: 301 to today's, 410 where it is offline."""
    names = [name for name, kinds in PAPERS.items() if key and site.kinds.get(key) in kinds]
    for name in names:
        for language, _name in settings.LANGUAGES:
            if online := site.outline(key, language):
                yield Address(paper_url(name, online))
        for language, slug in site.former(key):
            moved = site.availability(key, language) == Availability.ONLINE
            yield Address(reverse(name, args=[language, slug]), 301 if moved else 410)
