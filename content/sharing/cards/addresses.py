"""Every card, for the snapshot: homes, pages and the sections that have an address of their own."""

from __future__ import annotations

from collections.abc import Iterator

from content.publishing.cards import card_path
from content.publishing.site import Site
from content.publishing.snapshot.build import Address
from content.sharing.cards.views import of_home, of_page


def addresses(site: Site) -> Iterator[Address]:
    """One picture for each address that names one in its head."""
    for language in site.languages:
        yield Address(card_path(language), stamp=of_home(site, language).stamp)
        for published in site.in_language(language):
            document = published.document
            keys = document.keys if document.kind == "procedure" else ()
            for key in ("", *keys):
                if card := of_page(site, published, key):
                    yield Address(card_path(language, document.short, key), stamp=card.stamp)
