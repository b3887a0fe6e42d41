"""At snapshot time: the indexes of every language that is online, and the frame of the page."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext as _

from content.publishing import readable
from content.publishing.paths import page_url
from content.publishing.site import Site
from content.publishing.snapshot import Kept
from content.reading.search import frame, index
from content.sections import ACCESSIBILITY

log = logging.getLogger(__name__)

KEY_FACTS = "bref"
"""The id of « En bref » on every page (`components/key_facts.html`)."""


def kept(site: Site) -> Iterator[Kept]:
    """What search reads: the index of each language that is online, and the frame of the page."""
    yield Kept(frame.FILE, lambda site, file: frame.write(file, site))
    for language in site.languages:
        yield Kept(index_file(Path(), language).name, partial(_write_index, language=language))


def write(site: Site, folder: Path) -> None:
    """Write it all into an empty folder. Raises OSError."""
    for each in kept(site):
        each.write(site, folder / each.name)


def _write_index(site: Site, file: Path, language: str) -> None:
    """An index that cannot be made is said in the log and left out.

    Readers are told to call, and today's text still replaces yesterday's.
    """
    try:
        index.write(file, entries(site, language), language)
    except sqlite3.Error as error:
        log.error("no search in %s: %s", language, error)
        file.unlink(missing_ok=True)


def index_file(folder: Path, language: str) -> Path:
    """Where a language's index is."""
    return folder / f"search-{language}.sqlite3"


def entries(site: Site, language: str) -> Iterator[index.Entry]:
    """Every section online in a language, and each page's « En bref »."""
    with translation.override(language):
        in_brief = _("In brief")
    for page in site.in_language(language):
        document = page.document
        page_of = page_url(document), document.title, document.lede
        if facts := readable.key_facts(document.sections):
            yield index.Entry(*page_of, KEY_FACTS, in_brief, "", tuple(facts))
        for section in document.sections:
            with translation.override(language):
                declaration = site.declaration() if section.kind == ACCESSIBILITY else None
                found = readable.lines(section, site.departments[language], declaration)
            yield index.Entry(*page_of, section.key, section.title, section.label, tuple(found))
