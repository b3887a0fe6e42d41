"""Every card, for the snapshot: homes, pages and the sections that have an address of their own."""

from __future__ import annotations

from collections.abc import Iterator

from content.publishing.cards import card_path
from content.publishing.site import PublishedPage, Site
from content.publishing.snapshot.render import Address
from content.sharing.cards.views import of_home, of_page


def addresses(site: Site, key: str) -> Iterator[Address]:
    """One picture for each address that names one in its head."""
    for language in site.languages:
        published = site.pages.get((key, language)) if key else None
        if published:
            yield from _of_page(site, published)
        elif not key:
            yield Address(card_path(language), stamp=of_home(site, language).stamp)


def _of_page(site: Site, published: PublishedPage) -> Iterator[Address]:
    document = published.document
    for section in ("", *(document.keys if document.kind == "procedure" else ())):
        if card := of_page(site, published, section):
            yield Address(card_path(document.language, document.short, section), stamp=card.stamp)
