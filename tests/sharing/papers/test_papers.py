"""Posters and the referral sheet, as those who print them have them."""

import re

import page as page_validation
import pytest
from django.conf import settings

from content.models import Department, Page, Section
from content.models.richtext import plain
from content.publishing import publish, withdraw
from content.publishing.site import Site
from content.publishing.snapshot import build
from content.publishing.snapshot.store import Store
from content.sharing.papers.addresses import addresses
from content.sharing.papers.data import paper
from tests.conftest import StrictClient
from tests.sharing.leaflet.papers import MM, Pdf, bare, letters

pytestmark = pytest.mark.django_db
LANGUAGES = ("fr", "en", "ar")
PAPERS = (("sheet", "doctors"), ("poster", "doctors"), ("poster", "vertebroplasty"))
CODES = {
    ("sheet", "doctors"): {"/q/m", "/q/v"},
    ("poster", "doctors"): {"/q/m"},
    ("poster", "vertebroplasty"): {"/q/v"},
}


@pytest.fixture
def site(starter):
    return Site.load()


def made(site, name, key="doctors", language="fr"):
    return Pdf(paper(name, site, site.pages[key, language]).pdf())


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_paper_is_one_tagged_sheet_of_a4_whose_codes_are_read(site, language):
    for name, key in PAPERS:
        pdf = made(site, name, key, language)
        found = page_validation.validate_pdf_bytes(pdf.data, profile="ua1")
        assert found.is_compliant, (name, [failure.message for failure in found.failures])
        assert pdf.pages == 1
        assert [round(float(side) / MM) for side in pdf.reader.pages[0].mediabox[2:]] == [210, 297]
        assert set(pdf.codes(0)) == {settings.SITE_URL + path for path in CODES[name, key]}
        assert pdf.fonts and all(pdf.fonts.values())
        assert pdf.reader.metadata.title == site.pages[key, language].document.title
        assert pdf.reader.trailer["/Root"]["/Lang"].split("-")[0] == language


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_sheet_is_read_in_the_order_of_the_page(site, language):
    own, procedure = (site.pages[key, language].document for key in ("doctors", "vertebroplasty"))
    expected = [
        own.title,
        own.lede,
        procedure.section("irm").title,
        *(f"{item.lead} {item.text}" for item in procedure.section("irm").checklist),
        own.section("quand-adresser").short_title,
        *plain(procedure.section("indications").body).splitlines(),
        own.section("rhumatologie").short_title,
        *plain(procedure.section("suivi").body).splitlines(),
        own.section("lettre").title,
        *(f"{item.lead} {item.text}" for item in own.section("lettre").checklist),
        "01 99 00 12 34",
    ]
    text, place = bare(made(site, "sheet", language=language).text()), 0
    for each in (bare(said) for said in expected if bare(said)):
        assert each in text[place:], each
        place = text.index(each, place) + len(each)


def test_the_arabic_sheet_holds_every_letter_of_its_sentences(site):
    sentences = site.pages["doctors", "ar"].document.section("lettre").checklist
    printed = letters(made(site, "sheet", language="ar").text())
    assert not letters(" ".join(f"{item.lead} {item.text}" for item in sentences)) - printed


def test_the_sheet_has_nothing_to_type_into_and_asks_for_no_name(site):
    pdf = made(site, "sheet")
    assert "/AcroForm" not in pdf.reader.trailer["/Root"]
    assert not re.search(r"(?i)\bnom\b|prénom|né\(?e?\)? le|naissance", pdf.text())


def test_the_poster_s_code_is_read_from_across_a_room(site):
    """Ten times as far as it is wide: from 1 m at least."""
    import zxingcpp

    picture = made(site, "poster").picture(0, scale=1)
    (found,) = zxingcpp.read_barcodes(picture)
    side = (found.position.top_right.x - found.position.top_left.x) / MM
    assert side >= 80


def test_a_text_that_is_too_long_goes_on_and_loses_nothing(starter, secretary):
    page = Page.objects.get(key="vertebroplasty")
    text = "".join(f"<p>La phrase {number} de cette partie, pour voir.</p>" for number in range(30))
    Section.objects.filter(page=page, key="indications").update(body_fr=text)
    publish(page, "fr", by=secretary, change="correction", sections=["indications"])
    pdf = made(Site.load(), "sheet")
    assert pdf.pages == 2 and all(f"La phrase {number} de" in pdf.text() for number in range(30))
    assert page_validation.validate_pdf_bytes(pdf.data, profile="ua1").is_compliant


def test_the_sheet_gives_the_urgent_number_and_warns_of_what_french_left_behind(starter, secretary):
    Department.objects.update(urgent_phone="01 99 00 56 78")
    page = Page.objects.get(key="vertebroplasty")
    Section.objects.filter(page=page, key="indications").update(body_fr="<p>Autre chose.</p>")
    publish(page, "fr", by=secretary, change="correction", sections=["indications"])
    english = made(Site.load(), "sheet", language="en")
    assert "01 99 00 56 78" in english.text() and "The French has changed since: For which" in english.text()
    assert "tel:+33199005678" in english.links


def test_papers_follow_their_page_to_a_new_address_and_offline(built, secretary, own_snapshot):
    page = Page.objects.get(key="doctors")
    page.slug_fr = "adresser"
    page.save()
    publish(page, "fr", by=secretary, change="correction", sections=["page"])
    withdraw(page, "en", by=secretary)
    build.refresh(own_snapshot)
    generation = Store(own_snapshot).current()

    def ask(path):
        entry = generation.entries[path]
        return entry["status"], dict(generation.headers[entry["headers"]])

    for name in ("adresser.pdf", "affiche.pdf"):
        assert ask(f"/fr/adresser/{name}")[1]["Content-Type"] == "application/pdf"
        assert ask(f"/fr/adresser/{name}")[1]["Link"].endswith('/fr/adresser/>; rel="canonical"')
        status, headers = ask(f"/fr/medecins/{name}")
        assert (status, headers["Location"]) == (301, f"/fr/adresser/{name}")
        assert ask(f"/en/doctors/{name}")[0] == 410
    assert ask("/q/m/fr")[1]["Location"] == "/fr/adresser/"
    assert ask("/fr/vertebroplastie/affiche.pdf")[0] == 200
    assert "/fr/adresser/" in generation.read(generation.entries["/sitemap.xml"]).decode()


def test_other_pages_have_no_sheet_and_each_address_is_listed_once(site):
    for path in (
        "/fr/vertebroplastie/adresser.pdf",
        "/fr/mentions-legales/affiche.pdf",
        "/fr/rien/affiche.pdf",
    ):
        assert StrictClient().get(path).status_code == 404
    paths = [each.path for key in site.kinds for each in addresses(site, key)]
    assert len(paths) == len(set(paths)) == 3 * len(LANGUAGES)
