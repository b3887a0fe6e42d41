"""Where a leaflet is."""

from __future__ import annotations

from typing import Literal

from django.urls import reverse

from content.documents import Document
from content.publishing.site import Outline

Size = Literal["standard", "large"]

ROUTES: dict[Size, str] = {"standard": "leaflet-pdf", "large": "leaflet-large"}


def leaflet_url(document: Document | Outline) -> str:
    """`/fr/vertebroplastie/fiche/`."""
    return reverse("leaflet", args=[document.language, document.slug or document.page])


def pdf_url(document: Document | Outline, size: Size = "standard") -> str:
    """`/fr/vertebroplastie/fiche.pdf`."""
    return reverse(ROUTES[size], args=[document.language, document.slug or document.page])


def paper_path(short: str, language: str, number: int = 0) -> str:
    """`/q/v/fiche/fr/3`: whether that paper is still right; without a number, which one is today's."""
    if not number:
        return reverse("paper", args=[short, language])
    return reverse("paper-edition", args=[short, language, number])
