"""What messengers and social networks show of a shared address (https://ogp.me): a title, a sentence, a picture."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from content.documents import Department
from content.publishing.paths import route

WIDTH, HEIGHT = 1200, 630
"""Pixels of a card's picture: the size that every network shows whole."""

_LOCALES = {"fr": "fr_FR", "en": "en_GB", "ar": "ar_AR"}


@dataclass(frozen=True, slots=True)
class Card:
    """url, image: absolute. site: the department; `""` while nobody has named it."""

    url: str
    title: str
    description: str
    image: str
    locale: str
    site: str

    @property
    def alt(self) -> str:
        """What the picture says."""
        return " – ".join(filter(None, (self.title, self.site)))

    @property
    def width(self) -> int:
        """Of the picture, in pixels."""
        return WIDTH

    @property
    def height(self) -> int:
        """Of the picture, in pixels."""
        return HEIGHT


def card_path(language: str, short: str = "", key: str = "") -> str:
    """`/cartes/v/complications/fr.png`: the picture's address, made of what never changes.

    Without key, a whole page's; without short, the home's.
    """
    given = {name: value for name, value in {"short": short, "key": key}.items() if value}
    return route("-".join(("card", *given)), language=language, **given)


def card(
    language: str,
    department: Department | None,
    path: str,
    title: str,
    description: str,
    *,
    short: str = "",
    key: str = "",
) -> Card:
    """The card of an address. path: where it leads; short, key: as `card_path` takes them."""
    return Card(
        url=f"{settings.SITE_URL}{path}",
        title=title,
        description=description,
        image=f"{settings.SITE_URL}{card_path(language, short, key)}",
        locale=_LOCALES.get(language, language),
        site=department.name if department else "",
    )
