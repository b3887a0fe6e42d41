"""A feed of what changed (Atom, RFC 4287), for doctors who follow the department's pages."""

from __future__ import annotations

from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from content.documents import HEADER, Document
from content.models import Edition
from content.publishing.paths import absolute, feed_url, home_url, page_url, section_url
from content.publishing.site import PastEdition, Site

LONGEST = 50
"""Entries: whoever follows asks more often than the department publishes fifty times."""


def feed(site: Site, language: str) -> str:
    """The latest editions of the pages that are online in a language, newest first."""
    with translation.override(language):
        department = site.departments[language]
        name = department.name if department else _("Home")
        atom = Atom1Feed(
            title=_("Changes to these pages – %(department)s") % {"department": name},
            link=absolute(home_url(language)),
            description="",
            language=language,
            author_name=name,
            feed_url=absolute(feed_url(language)),
            feed_guid=absolute(feed_url(language)),
        )
        for key, edition in _latest(site, language):
            _add(atom, site.pages[key, language].document, edition)
        return atom.writeString("utf-8")


def _latest(site: Site, language: str) -> list[tuple[str, PastEdition]]:
    found = [
        (each.page, edition)
        for each in site.menu(language)
        for edition in site.editions.get((each.page, language), ())
    ]
    found.sort(key=lambda each: each[1].published_at, reverse=True)
    return found[:LONGEST]


def _add(atom: Atom1Feed, document: Document, edition: PastEdition) -> None:
    sections = [section for section in document.sections if section.key in edition.sections]
    number = _("Edition %(number)s") % {"number": edition.number}
    whole = absolute(page_url(document))
    alone = len(sections) == 1 and HEADER not in edition.sections and document.kind == "procedure"
    atom.add_item(
        title=f"{edition.title or document.title} – {number}",
        link=absolute(section_url(document, sections[0].key)) if alone else whole,
        description=_said(edition, [section.short_title for section in sections]),
        # Permanent, whatever becomes of titles and addresses: the short link, which never changes.
        unique_id=f"{absolute(reverse('short-language', args=[document.short, document.language]))}#{edition.number}",
        pubdate=edition.published_at,
        updateddate=edition.published_at,
    )


def _said(edition: PastEdition, titles: list[str]) -> str:
    if edition.number == 1:
        return _("First edition.")
    what = {
        Edition.Change.CORRECTION: _("Correction: the text says the same thing."),
        Edition.Change.SUBSTANCE: _("Change of substance: the text says something else."),
    }.get(Edition.Change(edition.change), "")
    return " ".join(filter(None, (what, " · ".join(titles))))
