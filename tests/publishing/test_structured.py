"""What pages say to machines: valid against schema.org's vocabulary, and nothing that readers do not see."""

import dataclasses
import datetime
import json

import lxml.html
import pytest

from content.models import Department, Page
from content.publishing import approve, structured
from content.publishing.site import Site
from tests import vocabulary

pytestmark = pytest.mark.django_db

PAGES = {"fr": "/fr/vertebroplastie/", "en": "/en/vertebroplasty/", "ar": "/ar/vertebroplasty/"}


def html_of(generation, path):
    return lxml.html.fromstring(generation.read(generation.entries[path]))


def data_of(page):
    (script,) = page.xpath('//script[@type="application/ld+json"]')
    return json.loads(script.text)


@pytest.mark.parametrize(
    ("node", "said"),
    [
        ({"@type": "MedicalWebPage", "lastReviewd": "2026-01-01"}, "no such property"),
        ({"@type": "MedicalPage"}, "no type is called"),
        ({"@type": "MedicalWebPage", "reviewedBy": {"@type": "Question", "name": "x"}}, "where"),
        ({"@type": "FAQPage", "name": ""}, "empty"),
    ],
)
def test_the_vocabulary_refuses_what_it_does_not_know(node, said):
    assert any(said in each for each in vocabulary.problems(node))


def test_every_page_that_engines_may_show_is_valid_and_no_other_page_speaks(built):
    seen = set()
    for path, entry in built.entries.items():
        if not entry["file"].endswith(".html"):
            continue
        page = html_of(built, path)
        scripts = page.xpath('//script[@type="application/ld+json"]')
        canonical = page.xpath('string(//link[@rel="canonical"]/@href)')
        if page.xpath('//meta[@name="robots"]') or entry["status"] != 200:
            assert not scripts, path
        elif scripts:
            assert vocabulary.problems(data_of(page)) == [], path
            assert data_of(page)["@context"] == "https://schema.org"
            seen.add(path)
            assert canonical, path
    assert {"/fr/", "/ar/", *PAGES.values(), "/ar/vertebroplasty/suivi/", "/fr/mentions-legales/"} <= seen


@pytest.mark.parametrize("language", PAGES)
def test_a_page_is_its_questions_and_their_answers_in_the_words_that_readers_see(built, settings, language):
    page = html_of(built, PAGES[language])
    data = data_of(page)
    assert data["@type"] == ["MedicalWebPage", "FAQPage"] and data["inLanguage"] == language
    assert data["url"] == settings.SITE_URL + PAGES[language]
    seen = " ".join(page.xpath("string(//main)").split())
    titles = [" ".join(each.xpath("string()").split()) for each in page.xpath("//main//section[@id]//h2")]
    for question in data["mainEntity"]:
        assert " ".join(question["name"].split()) in {
            *titles,
            *(each.replace("\u00ad", "") for each in titles),
        }
        for sentence in question["acceptedAnswer"]["text"].split(". "):
            assert " ".join(sentence.split()).rstrip(".") in seen, sentence
    assert len(data["mainEntity"]) >= 10
    for said in ("howPerformed", "preparation", "followup"):
        assert data["about"][said]
    (article,) = data["citation"]
    assert article["@type"] == "ScholarlyArticle" and article["datePublished"] == "2023"
    assert article["sameAs"] == [
        "https://doi.org/10.1148/radiol.222535",
        "https://pubmed.ncbi.nlm.nih.gov/37462495/",
    ]


def test_a_review_is_said_where_there_is_one_and_not_where_there_is_none(starter, doctor):
    page = Page.objects.get(key="vertebroplasty")
    published, department = online()
    assert "lastReviewed" not in json.loads(structured.whole(published, department, "https://x.example/"))
    approve(page.editions.get(language="fr", number=1), by=doctor, role="Radiologue", name="Dr Bernard")
    published, department = online()
    data = json.loads(structured.whole(published, department, "https://x.example/"))
    assert data["reviewedBy"] == {"@type": "Person", "name": "Dr Bernard", "jobTitle": "Radiologue"}
    assert datetime.date.fromisoformat(data["lastReviewed"])


def online():
    site = Site.load()
    return site.pages["vertebroplasty", "fr"], site.departments["fr"]


def test_nothing_in_a_text_ends_the_element_that_it_stands_in(starter):
    published, department = online()
    evil = "</script><script>alert(1)</script><!-- & \u2028"
    document = dataclasses.replace(published.document, title=evil)
    text = structured.whole(
        dataclasses.replace(published, document=document), department, "https://x.example/"
    )
    assert "<" not in text and "&" not in text
    assert json.loads(text)["name"] == evil


def test_a_department_without_a_name_or_a_phone_says_nothing_of_them(starter):
    Department.objects.update(phone="", email="", hospital_fr="")
    _published, department = online()
    data = json.loads(structured.home(department, "https://x.example/fr/"))
    assert vocabulary.problems(data) == [] and "telephone" not in data and "parentOrganization" not in data
    assert structured.home(None, "https://x.example/fr/") == ""


def test_the_glossary_is_a_set_of_defined_terms(built):
    said = data_of(html_of(built, "/en/glossary/"))["mainEntity"]
    assert said["@type"] == "DefinedTermSet" and len(said["hasDefinedTerm"]) == 8
    (kyphosis,) = (each for each in said["hasDefinedTerm"] if each["name"] == "Kyphosis")
    assert kyphosis["description"].startswith("A secondary deformity")
    assert kyphosis["url"].endswith("/en/glossary/#cyphose")
