import dataclasses

import pytest

from content.publishing.site import Site
from content.sharing.leaflet import typeset
from content.sharing.leaflet.data import leaflet
from tests.sharing.leaflet.papers import Pdf

LANGUAGES = ("fr", "en", "ar")


@pytest.fixture
def online(starter):
    """The procedure's page in each language, and the department."""
    site = Site.load()
    return {code: (site.pages["vertebroplasty", code], site.departments[code]) for code in LANGUAGES}


@pytest.fixture
def paper(online):
    """A leaflet in pixels and text.

    change: of the page's document; published: of what its edition says; terms: of the glossary.
    """

    def make(language="fr", size="standard", *, change=None, published=None, terms=()):
        page, department = online[language]
        if change:
            page = dataclasses.replace(page, document=change(page.document))
        page = dataclasses.replace(page, **(published or {}))
        return Pdf(typeset.pdf(leaflet(page, department, terms), size))

    return make


def with_body(key, html):
    """A change of a document: one section says something else."""

    def change(document):
        sections = tuple(
            dataclasses.replace(each, body=html) if each.key == key else each for each in document.sections
        )
        return dataclasses.replace(document, sections=sections)

    return change
