"""The worker's facts: they change when what it must fetch changes, and name nothing that is private."""

import json
import re

import pytest

from content.models import Department
from content.publishing.snapshot import build

pytestmark = pytest.mark.django_db


def facts(generation):
    line = generation.read(generation.entries["/sw.js"]).decode().partition("\n")[0]
    return json.loads(line.removeprefix("const SITE = ").removesuffix(";"))


def test_the_worker_changes_with_the_phone_number_that_its_calm_pages_hold(built, own_snapshot):
    first = facts(built)
    assert facts(build.refresh(own_snapshot)) == first, "and with nothing else"
    Department.objects.update(phone="01 99 00 99 99")
    assert facts(build.refresh(own_snapshot))["digest"] != first["digest"]


def test_each_language_has_its_calm_page_its_manifest_and_its_sentences(built):
    said = facts(built)
    assert said["calm"] == {code: f"/{code}/offline.html" for code in ("fr", "en", "ar")}
    assert {"/fr/recherche/", "/en/search/", "/ar/search/", "/fr/offline.html"} <= set(said["never"])
    assert said["texts"].keys() == said["calm"].keys()
    for language, path in said["calm"].items():
        html = built.read(built.entries[path]).decode()
        assert "<!--kept-->" in html and f'lang="{language}"' in html and "tel:+33199001234" in html
        assert 'name="robots" content="noindex"' in html
        texts = said["texts"][language]
        assert [texts[name].count("%s") for name in ("edition", "page", "offline")] == [2, 1, 0]
    french = said["texts"]["fr"]
    for language in ("en", "ar"):
        assert not set(french.values()) & set(said["texts"][language].values())


def test_the_worker_finds_the_date_of_an_edition_where_pages_say_it(built):
    worker = built.read(built.entries["/sw.js"]).decode()
    (pattern,) = re.findall(r"= /(<section class=\"about.*?)/\.exec", worker)
    for path in ("/fr/vertebroplastie/", "/ar/vertebroplasty/suivi/", "/en/personal-data/"):
        html = built.read(built.entries[path]).decode()
        assert re.search(pattern.replace(r"\/", "/"), html), path


def test_no_page_says_any_more_that_nothing_is_kept(built):
    for path, words in (
        ("/fr/donnees-personnelles/", "n’enregistrent rien"),
        ("/en/personal-data/", "store nothing"),
        ("/ar/personal-data/", "ولا تخزن شيئًا"),
    ):
        html = built.read(built.entries[path]).decode()
        assert words not in html and "data-keeping" in html
