"""A referral sheet that grows past its page is published whole, and the editor is told."""

import dataclasses

import pytest
from django.utils import translation

from content.models import Section
from content.publishing import publish
from content.publishing.site import Site, published
from content.publishing.warnings import warnings
from content.sharing.papers.data import paper
from tests.sharing.leaflet.papers import Pdf

pytestmark = pytest.mark.django_db
LONG = "<p>" + "Une phrase de plus sur les indications du geste. " * 60 + "</p>"


@pytest.fixture(autouse=True)
def desk():
    with translation.override("fr"):
        yield


def of_the_sheet(page):
    """What is said of the sheet alone."""
    return tuple(each for each in warnings(page) if "adressage" in each)


def grown(page, key, body):
    sections = tuple(
        dataclasses.replace(each, body=body) if each.key == key else each for each in page.document.sections
    )
    return dataclasses.replace(page, document=dataclasses.replace(page.document, sections=sections))


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_what_fits_is_not_spoken_of(starter, language):
    for key in ("doctors", "vertebroplasty", "legal-notice"):
        assert of_the_sheet(Site.load().pages[key, language]) == ()


def test_a_procedure_whose_quoted_text_is_too_long_names_the_sheet_while_it_is_typed(starter):
    page = Site.load().pages["vertebroplasty", "fr"]
    (sentence,) = of_the_sheet(grown(page, "indications", LONG))
    assert "« Adresser un patient »".replace("« ", "«\u202f").replace(" »", "\u202f»") in sentence
    assert of_the_sheet(grown(page, "complications", LONG)) == (), "the sheet does not quote that"


def test_what_is_said_is_so(starter, secretary):
    row = Section.objects.get(page__key="vertebroplasty", key="indications")
    Section.objects.filter(pk=row.pk).update(body_fr=LONG)
    edition = publish(row.page, "fr", by=secretary, change="correction", sections=["indications"])
    assert any("deuxième" in each for each in warnings(published(edition)))
    site = Site.load()
    pdf = Pdf(paper("sheet", site, site.pages["doctors", "fr"]).pdf())
    assert pdf.pages == 2
    assert LONG.removeprefix("<p>")[:40] in pdf.text(0).replace("\n", " ")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_there_is_room_to_say_that_the_french_has_changed(starter, secretary, language):
    for key in ("indications", "suivi"):
        row = Section.objects.get(page__key="vertebroplasty", key=key)
        Section.objects.filter(pk=row.pk).update(body_fr="<p>Autre chose.</p>")
        publish(row.page, "fr", by=secretary, change="correction", sections=[key])
    site = Site.load()
    page = site.pages["vertebroplasty", language]
    assert len(page.stale) == 2 and of_the_sheet(page) == ()
    assert Pdf(paper("sheet", site, site.pages["doctors", language]).pdf()).pages == 1
