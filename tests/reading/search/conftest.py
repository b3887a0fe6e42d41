"""The starter's site, indexed once a test run: documents and indexes are never changed."""

import pytest

from content.publishing.site import Site
from content.reading.search import build, finding, question

_kept = {}


@pytest.fixture
def indexed(starter, tmp_path_factory):
    """The folder of the indexes of the department's text, in three languages."""
    if "folder" not in _kept:
        _kept["folder"] = tmp_path_factory.mktemp("indexes")
        build.write(Site.load(), _kept["folder"])
    return _kept["folder"]


@pytest.fixture
def find(indexed):
    """Search the department's text: what was found."""

    def ask(typed, language="fr"):
        return finding.find(question.read(typed), build.index_file(indexed, language), language)

    return ask


@pytest.fixture
def keys(find):
    """Search the department's text: keys of the sections, in order."""

    def ask(typed, language="fr"):
        return [each.url.split("#")[1].split(":")[0] for each in find(typed, language).results]

    return ask
