"""Whether a paper is still right: what its edition said then, beside what is online now."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from content.documents import HEADER
from content.publishing.pages import Link
from content.publishing.paths import section_url
from content.publishing.site import PastEdition, PublishedPage, Site
from content.sharing.leaflet.selection import printed_keys


@dataclass(frozen=True, slots=True)
class Verdict:
    """Of one paper. changed: what the leaflet prints otherwise since, with where it stands now.

    header: the title or the sentence below it changed. gone: a part was taken offline since.
    """

    number: int
    day: datetime.date
    changed: tuple[Link, ...] = ()
    header: bool = False
    gone: bool = False

    @property
    def current(self) -> bool:
        """Whether the paper says what a new one would say."""
        return not (self.changed or self.header or self.gone)


def verdicts(site: Site, published: PublishedPage) -> tuple[Verdict, ...]:
    """One for each edition that readers of a page and language ever had, newest first."""
    document = published.document
    editions = site.editions.get((document.page, document.language), ())
    return tuple(_verdicts(published, editions))


def _verdicts(published: PublishedPage, editions: tuple[PastEdition, ...]) -> Iterator[Verdict]:
    document, printed = published.document, printed_keys(published.document)
    now = next((each for each in editions if each.number == published.number), None)
    since: set[str] = set()
    for edition in reversed(editions):
        if now is None or edition.digest == now.digest:
            yield Verdict(edition.number, edition.day)
        else:
            sections = [each for each in document.sections if each.key in since & printed]
            yield Verdict(
                edition.number,
                edition.day,
                tuple(Link(each.short_title, section_url(document, each.key), each.key) for each in sections),
                header=(edition.title, edition.lede) != (now.title, now.lede),
                gone=bool(since - {HEADER} - set(document.keys)),
            )
        since |= edition.sections
