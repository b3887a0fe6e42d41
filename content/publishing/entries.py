"""What a page shows, place by place: its sections, and where one of them exists in French only."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from content.documents import Section
from content.editorial.translations import SOURCE
from content.publishing.paths import address_in, french_section_url, section_url
from content.publishing.site import PublishedPage, Site
from content.sections import MRI_RULE


@dataclass(frozen=True, slots=True)
class Entry:
    """A place in the reading order: a section, or (None) one that exists in French only."""

    key: str
    section: Section | None
    url: str = ""
    french_title: str = ""
    french_url: str = ""
    stale: datetime.date | None = None


def entries(site: Site, published: PublishedPage) -> list[Entry]:
    """Sections in reading order, the MRI rule apart, with the places of those that exist in French only."""
    document = published.document
    french = site.outline(document.page, SOURCE) if document.language != SOURCE else None
    result = [
        Entry(
            section.key,
            section,
            section_url(document, section.key),
            stale=published.stale.get(section.key),
            french_url=french_section_url(site, document, section.key),
        )
        for section in document.sections
        if section.kind != MRI_RULE
    ]
    if french is None:
        return result
    previous = ""
    for section in french.sections:
        if section.kind != MRI_RULE and document.section(section.key) is None:
            entry = Entry(
                section.key,
                None,
                french_title=section.title,
                french_url=address_in(site, document.page, SOURCE, section.key),
            )
            keys = [each.key for each in result]
            result.insert(keys.index(previous) + 1 if previous in keys else 0, entry)
        previous = section.key
    return result
