"""Where posters and referral sheets are."""

from __future__ import annotations

from django.urls import reverse

from content.documents import Document
from content.publishing.site import Outline

PAPERS: dict[str, frozenset[str]] = {
    "sheet": frozenset({"doctors"}),
    "poster": frozenset({"doctors", "procedure"}),
}
"""Names of the addresses, and the kinds of page that have each."""


def paper_url(name: str, document: Document | Outline) -> str:
    """`/fr/medecins/adresser.pdf` (`sheet`), `/fr/medecins/affiche.pdf` (`poster`)."""
    return reverse(name, args=[document.language, document.slug or document.page])
