"""A family doctor scans the poster, copies a sentence, hands over one part in Arabic, takes the sheet."""

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import expect

from tests.journeys.test_sharing import read

DOCTORS = "/fr/medecins/"


def scanned(site, path):
    """The address that a telephone reads on a poster."""
    status, headers, body = site.get(path)
    assert status == 200 and headers["Content-Type"] == "application/pdf"
    (found,) = zxingcpp.read_barcodes(pypdfium2.PdfDocument(body)[0].render(scale=2).to_pil())
    return found.text


def test_a_doctor_goes_from_the_poster_to_the_letter_the_patient_and_the_sheet(site, visit):
    page = visit(390, locale="fr-FR", permissions=["clipboard-read", "clipboard-write"])
    page.goto(scanned(site, f"{DOCTORS}affiche.pdf"))
    expect(page).to_have_url(site.url + DOCTORS)
    rule = page.get_by_role("heading", name="Venez à la consultation avec votre IRM du rachis")
    expect(rule).to_be_in_viewport(ratio=1)

    page.get_by_role("button", name="Copier la phrase (IRM réalisée)").click()
    status = page.get_by_role("status")
    expect(status).to_have_text("Phrase copiée")
    expect(status).to_be_in_viewport()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert (
        copied == "Le patient se présentera à la consultation avec son IRM rachidienne (date\u00a0:\u00a0…)."
    )
    page.get_by_role("button", name="Copier toutes les phrases").click()
    expect(status).to_have_text("Phrases copiées")
    every = page.evaluate("navigator.clipboard.readText()").split("\n")
    assert len(every) == 7 and copied in every

    kit = page.locator("#remettre")
    kit.get_by_label("العربية").check()
    part = kit.get_by_role("listitem").filter(has_text="Les complications").locator("visible=true")
    part.get_by_role("link", name="Copier le lien").click()
    expect(status).to_have_text("Lien copié")
    patient = visit(390)
    patient.goto(page.evaluate("navigator.clipboard.readText()"))
    expect(patient).to_have_url(f"{site.url}/ar/vertebroplasty/complications/")
    expect(patient.locator("html")).to_have_attribute("dir", "rtl")

    sheet = page.get_by_role("link", name="Fiche d’adressage (PDF)")
    status_code, headers, body = site.get(sheet.get_attribute("href"))
    assert status_code == 200 and headers["Content-Type"] == "application/pdf" and body.startswith(b"%PDF")


def test_without_javascript_everything_is_there_to_read_scan_and_select(site, visit):
    page = visit(1280, java_script_enabled=False)
    page.goto(site.url + "/fr/vertebroplastie/")
    page.get_by_role("main").get_by_role("link", name="Vous êtes médecin").click()
    expect(page).to_have_url(site.url + DOCTORS)
    expect(page.get_by_text("Merci de recevoir ce patient").first).to_be_visible()
    expect(page.get_by_role("button", name="Copier")).to_have_count(0)
    kit = page.locator("#remettre")
    for name, language in (("English", "en"), ("العربية", "ar")):
        kit.get_by_label(name).check()
        expect(kit.locator("img:visible")).to_have_count(1)
        assert read(kit.locator("img:visible")) == f"{site.url}/q/v/{language}"
        for link in kit.locator("a[type='application/pdf']:visible").all():
            assert site.get(link.get_attribute("href"))[2].startswith(b"%PDF")
    kit.get_by_role("link", name="QR code (PNG)").locator("visible=true").click()
    expect(page).to_have_url(f"{site.url}/q/v/ar.png")


def test_a_browser_that_may_not_copy_selects_the_sentence_and_says_so(site, visit):
    page = visit(390)
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('refused'))")
    page.goto(site.url + DOCTORS)
    page.get_by_role("button", name="Copier la phrase (Fracture du sacrum)").click()
    expect(page.get_by_role("status")).to_have_text("Phrases sélectionnées\u00a0: copiez-les")
    assert "fracture ostéoporotique du sacrum" in page.evaluate("String(getSelection())")


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("path", [DOCTORS, "/en/doctors/", "/ar/doctors/"])
def test_nothing_runs_over_the_edge_and_every_control_is_large_enough(site, visit, width, path):
    page = visit(width)
    page.goto(site.url + path)
    expect(page.locator("#contacts")).to_be_visible()
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) == 0
    for control in page.locator("main :is(a.btn, button, a.tap, .sharing label):visible").all():
        assert control.bounding_box()["height"] >= 48, control.text_content()
