"""A paper: taken from the page, found out of date by its code; and the editor whose text got too long for it."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.test_accessibility import audit
from tests.journeys.test_editing import add, publish

LEAFLET = "/fr/vertebroplastie/fiche/"


def test_a_patient_takes_the_leaflet_without_javascript(site, visit):
    page = visit(390, java_script_enabled=False)
    page.goto(site.url + "/fr/vertebroplastie/")
    page.get_by_role("link", name="Fiche à imprimer").click()
    assert page.url == site.url + LEAFLET
    expect(
        page.get_by_role("heading", name="Venez à la consultation avec votre IRM du rachis")
    ).to_be_visible()
    for name in ("Deux pages (PDF)", "Grands caractères (PDF)"):
        link = page.get_by_role("link", name=name)
        assert link.bounding_box()["height"] >= 48
        status, headers, body = site.get(link.get_attribute("href"))
        assert status == 200 and headers["Content-Type"] == "application/pdf" and body.startswith(b"%PDF")
    page.get_by_role("link", name="العربية").last.click()
    assert page.url.endswith("/ar/vertebroplasty/fiche/")
    assert page.locator("html").get_attribute("dir") == "rtl"


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_of_a_paper_is_accessible_in_every_language(site, visit, width, scheme):
    page = visit(width, quiet=True, color_scheme=scheme, bypass_csp=True)
    for path in (
        *(f"/q/v/fiche/{code}/#edition-1" for code in ("fr", "en", "ar")),
        "/q/v/fiche/fr/",
        LEAFLET,
    ):
        page.goto("about:blank")
        page.goto(site.url + path)
        assert audit(page) == [], path
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) == 0


def test_a_text_that_got_too_long_warns_its_editor_and_its_paper_says_so(site, visit, open_section):
    page = open_section("Existe-t-il des complications")
    add(page, "Une phrase de plus, pour voir ce que devient la fiche. " * 12)
    publish(page)
    warning = page.locator(".messagelist .warning")
    expect(warning).to_contain_text(
        re.compile(r"ne tient plus en deux pages.*lignes de trop.*Les complications")
    )
    expect(page.locator(".messagelist .success")).to_contain_text("Publié")

    reader = visit(390)
    reader.goto(site.url + "/q/v/fiche/fr/1")
    said = reader.get_by_role("heading", name="Non, ce papier n’est plus à jour")
    expect(said).to_be_visible()
    reader.get_by_role("link", name="Les complications").click()
    assert reader.url.endswith("/fr/vertebroplastie/complications/")
    reader.goto(site.url + "/q/v/fiche/fr/2")
    expect(reader.get_by_role("heading", name="Oui, ce papier est à jour")).to_be_visible()
    reader.goto(site.url + "/q/v/fiche/fr/77")
    expect(reader.get_by_role("heading", name="La fiche d’aujourd’hui")).to_be_visible()
    expect(reader.get_by_role("heading", name="ce papier n’est plus à jour")).to_be_hidden()
