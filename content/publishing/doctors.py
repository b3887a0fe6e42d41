"""The page for doctors: what it shows besides its own text.

What a procedure's page says already (the MRI rule, the sections that it quotes) is taken from the edition that is
online, never typed a second time: the two cannot disagree, and a correction reaches both at once.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from content.documents import Document, Section
from content.editorial.translations import SOURCE
from content.publishing.entries import Entry
from content.publishing.languages import NAMES
from content.publishing.paths import address_in, french_section_url, section_url
from content.publishing.sharing import Share, share, shares
from content.publishing.site import Outline, PublishedPage, Site
from content.sections import MRI_RULE, QUOTED


@dataclass(frozen=True, slots=True)
class Quote:
    """A section of a procedure's page. key: of the section that quotes it.

    section: None where it can be read in French only. procedure: the title of its page. url: where it stands there.
    stale: since when the French says something else (see `PublishedPage`).
    """

    key: str
    procedure: str
    section: Section | None
    url: str = ""
    stale: datetime.date | None = None
    french_url: str = ""
    french_title: str = ""


@dataclass(frozen=True, slots=True)
class Handed:
    """One language of what a procedure gives to hand over. Addresses are paths, those of `share` apart.

    parts: the sections, each by its title in the language of whoever hands it over, with its link in this one.
    """

    share: Share
    leaflet: str
    standard: str
    large: str
    poster: str
    parts: tuple[tuple[str, Share], ...]


@dataclass(frozen=True, slots=True)
class Kit:
    """What a procedure gives to hand over. language: of its title."""

    key: str
    title: str
    language: str
    languages: tuple[Handed, ...]


def context(
    site: Site, published: PublishedPage, entries: Sequence[Entry], *, archived: bool = False
) -> dict[str, Any]:
    """What the template gets besides what every page does. entries: the page's own, in order.

    archived: an edition of the past, which quoted what procedures' pages said then: today's words are left out of it.
    """
    document = published.document
    if archived:
        return {"entries": entries, "kits": kits(site, document.language)}
    found = quotes(site, document)
    quoted = {each.key for each in found}
    files = [document.language, document.slug or document.page]
    return {
        # A quotation of what is online in no language says nothing.
        "entries": [each for each in entries if not _is_quote(each.section) or each.key in quoted],
        "quotes": found,
        "rules": rules(site, document.language),
        "kits": kits(site, document.language),
        "unchecked_translation": document.language != SOURCE
        and not (published.review and all_reviewed(site, document.language)),
        "sheet_url": reverse("sheet", args=files) if published.number else "",
        "poster_url": reverse("poster", args=files) if published.number else "",
    }


def all_reviewed(site: Site, language: str) -> bool:
    """Whether a doctor approved every procedure's page in a language."""
    return all(site.reviewed(each.page, language) for each in site.menu(language, "procedure"))


def quotes(site: Site, document: Document) -> list[Quote]:
    """What a page for doctors quotes, in its order: of each procedure, the sections of the kind that is asked for."""
    return [
        dataclasses.replace(quote, key=section.key)
        for section in document.sections
        if _is_quote(section)
        for key in _procedures(site)
        for quote in _of_kind(site, key, QUOTED[section.kind], document.language)
    ]


def rules(site: Site, language: str) -> list[Quote]:
    """The MRI rule of each procedure that is online in a language. Keys differ: they are places of one page."""
    found: list[Quote] = []
    for key in _procedures(site):
        for quote in _of_kind(site, key, MRI_RULE, language):
            if section := quote.section:
                taken = {each.key for each in found}
                name = f"{key}-{section.key}" if section.key in taken else section.key
                found.append(
                    dataclasses.replace(quote, key=name, section=dataclasses.replace(section, key=name))
                )
    return found


def kits(site: Site, language: str) -> list[Kit]:
    """What there is to hand over, by procedure. language: of whoever hands it over."""
    found = []
    for key in _procedures(site):
        # Online in another language only: its title there is better than none.
        own = next(filter(None, (site.outline(key, code) for code in (language, SOURCE, *NAMES))))
        handed = tuple(_handed(site, own, each) for each in shares(site, own))
        found.append(Kit(key, own.title, own.language, handed))
    return found


def _handed(site: Site, own: Outline, whole: Share) -> Handed:
    there = site.outline(own.page, whole.language)
    place = [whole.language, (there.slug if there else "") or own.page]
    parts = (
        (each.short_title, link)
        for each in own.sections
        if (link := share(site, own, whole.language, each.key))
    )
    return Handed(
        share=whole,
        leaflet=reverse("leaflet", args=place),
        standard=reverse("leaflet-pdf", args=place),
        large=reverse("leaflet-large", args=place),
        poster=reverse("poster", args=place),
        parts=tuple(parts),
    )


def _of_kind(site: Site, page: str, kind: str, language: str) -> Iterator[Quote]:
    """A procedure's sections of a kind, then those of them that can be read in French only."""
    online, french = site.pages.get((page, language)), site.outline(page, SOURCE)
    translated: tuple[str, ...] = ()
    title = ""
    if online:
        own = online.document
        translated, title = own.keys, own.title
        for section in _sections(own, kind):
            stale = online.stale.get(section.key)
            source = french_section_url(site, own, section.key)
            yield Quote(section.key, title, section, section_url(own, section.key), stale, source)
    for heading in french.sections if french else ():
        if heading.kind == kind and heading.key not in translated:
            url = address_in(site, page, SOURCE, heading.key)
            yield Quote(heading.key, title, None, french_url=url, french_title=heading.title)


def _sections(document: Document, kind: str) -> list[Section]:
    return [each for each in document.sections if each.kind == kind]


def _procedures(site: Site) -> list[str]:
    """Keys of the procedures that are online in some language, in the department's order."""
    return [key for key in site.keys() if site.kinds.get(key) == "procedure"]


def _is_quote(section: Section | None) -> bool:
    return section is not None and section.kind in QUOTED
