"""A doctor hands over the one right section: link, e-mail, text message, QR code on the screen."""

import io
import re

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

SECTION = "/fr/vertebroplastie/complications/"


def read(locator):
    """What a telephone reads from the screen."""
    locator.scroll_into_view_if_needed()
    locator.evaluate("image => image.decode()")
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(locator.screenshot())))
    return found.text


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_code_on_the_screen_is_that_of_the_language_chosen_without_javascript(site, visit, width, scheme):
    page = visit(width, java_script_enabled=False, color_scheme=scheme)
    page.goto(site.url + SECTION)
    page.get_by_role("link", name="Partager").click()
    bar = page.locator("#partager")
    code = bar.locator("img:visible")
    assert read(code) == f"{site.url}/q/v/complications/fr"
    assert code.bounding_box()["width"] >= 280, "read across a desk"
    for name, language in (("العربية", "ar"), ("English", "en")):
        bar.get_by_label(name).check()
        code = bar.locator("img:visible")
        assert code.count() == 1 and read(code) == f"{site.url}/q/v/complications/{language}"
        mail = bar.get_by_role("link", name="E-mail").get_attribute("href")
        assert mail.startswith("mailto:?subject=") and mail.endswith(f"%2Fq%2Fv%2Fcomplications%2F{language}")
        assert bar.get_by_role("link", name="SMS").get_attribute("href").startswith("sms:?&body=")
    assert not bar.get_by_text("Copier le lien").locator("visible=true").count(), (
        "what needs a script is not offered"
    )


def test_a_copied_link_is_said_and_leads_to_the_patients_language(site, visit):
    page = visit(390, permissions=["clipboard-read", "clipboard-write"])
    page.goto(site.url + SECTION)
    bar = page.locator("#partager")
    bar.get_by_label("العربية").check()
    bar.get_by_role("link", name="Copier le lien").click()
    status = page.get_by_role("status")
    status.filter(has_text="Lien copié").wait_for()
    expect(status).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{site.url}/q/v/complications/ar"
    page.goto(copied)
    assert page.url == f"{site.url}/ar/vertebroplasty/complications/"
    assert page.locator("html").get_attribute("dir") == "rtl"


def test_the_share_sheet_gets_the_link_of_the_language_chosen(site, visit):
    page = visit(390)
    page.add_init_script("navigator.share = what => { window.shared = what; return Promise.resolve(); }")
    page.goto(site.url + SECTION)
    bar = page.locator("#partager")
    bar.get_by_label("English").check()
    bar.get_by_role("button", name="Partager").click()
    shared = page.evaluate("window.shared")
    assert shared["url"] == f"{site.url}/q/v/complications/en" and shared["title"].startswith(
        "Are there any complications"
    )


def test_a_browser_that_cannot_share_offers_no_button_for_it(site, visit):
    page = visit(1280)
    page.add_init_script("delete Navigator.prototype.share")
    page.goto(site.url + SECTION)
    expect(page.locator("[data-share]")).to_have_count(0)
    expect(page.locator("#partager").get_by_role("link", name="E-mail")).to_be_visible()


def test_a_link_to_a_part_that_is_not_there_shows_the_page_and_a_sentence(site, visit):
    page = visit(390, java_script_enabled=False, locale="fr-FR")
    page.goto(site.url + "/fr/vertebroplastie/")
    sentence = page.locator("#unknown_part")
    expect(sentence).to_be_hidden()
    page.goto(site.url + "/q/v/sottise")
    assert re.search(r"/fr/vertebroplastie/#unknown_part$", page.url)
    assert sentence.is_visible() and sentence.bounding_box()["y"] < 844
