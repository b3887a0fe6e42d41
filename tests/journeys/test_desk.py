"""The desk as two secretaries use it: beside the page, at the same time, with sessions that end and tabs that close."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.test_accessibility import audit
from tests.journeys.test_editing import add

PAGE = "/fr/vertebroplastie/"


def editor(page):
    return page.locator(".ProseMirror[contenteditable]").first


def test_the_page_is_beside_the_form_and_follows_what_is_typed(site, open_section, guide):
    page = open_section("Quel est le principe", width=1440)
    add(page, "Vu en direct.")
    frame = page.frame_locator(".desk-preview iframe")
    frame.get_by_text("Vu en direct.").wait_for()
    page.get_by_text("À jour de ce que vous écrivez").wait_for()
    assert page.locator(".desk-preview iframe").get_attribute("width") == "390"
    guide(page, "modifier")
    page.get_by_role("button", name="Ordinateur").click()
    assert page.locator(".desk-preview iframe").get_attribute("width") == "1280"
    expect(frame.get_by_text("Vu en direct.")).to_have_count(1)
    assert "Vu en direct" not in site.text(PAGE)


def test_publishing_asks_one_question_and_no_answer_is_ready_made(site, open_section):
    page = open_section("Quel est le principe")
    add(page, "Pas encore.")
    page.get_by_role("button", name="Publier", exact=True).click()
    page.get_by_role("button", name="Ne pas publier").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert "Pas encore." not in site.text(PAGE)


def test_two_people_on_one_sentence_see_both_texts_and_one_click_keeps_either(site, open_section, guide):
    first = open_section("Quelles sont les alternatives")
    second = open_section("Quelles sont les alternatives", username="medecin", quiet=True)
    second.get_by_text("a aussi ce texte ouvert").wait_for(timeout=30_000)
    add(first, "Phrase du secrétariat.")
    first.get_by_role("button", name="Enregistrer le brouillon").click()
    first.get_by_text("Brouillon enregistré").wait_for()
    add(second, "Phrase du médecin.")
    second.get_by_role("button", name="Enregistrer le brouillon").click()
    second.get_by_role("heading", name="Deux versions du même texte").wait_for()
    expect(second.locator("ins", has_text="Phrase du secrétariat")).to_have_count(1)
    expect(second.locator("ins", has_text="Phrase du médecin")).to_have_count(1)
    guide(second, "deux-textes")
    second.get_by_label("Écrire un seul texte à partir des deux").check()
    union = editor(second)
    assert "Phrase du secrétariat." in union.inner_text() and "Phrase du médecin." in union.inner_text()
    second.get_by_role("button", name="Enregistrer ce qui est coché").click()
    second.get_by_text("Enregistré selon votre choix").wait_for()
    kept = editor(second).inner_text()
    assert "Phrase du secrétariat." in kept and "Phrase du médecin." in kept


def test_a_session_that_ended_costs_no_word(site, open_section):
    page = open_section("Pour quels patients", quiet=True)
    add(page, "Écrit trop longtemps après.")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.get_by_text("Votre session a expiré").wait_for()
    page.get_by_label(re.compile("Nom d.utilisateur")).fill("secretariat")
    page.get_by_label("Mot de passe").fill(site.accounts["secretariat"])
    page.get_by_role("button", name="Connexion").click()
    page.get_by_text("pas encore enregistré").wait_for()
    expect(editor(page)).to_contain_text("Écrit trop longtemps après.")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.get_by_text("Brouillon enregistré").wait_for()
    expect(editor(page)).to_contain_text("Écrit trop longtemps après.")


def test_a_closed_tab_costs_no_word(site, open_section, guide):
    page = open_section("Existe-t-il des complications", quiet=True)
    add(page, "Onglet fermé trop tôt.")
    page.wait_for_timeout(600)
    address = page.url
    page.close()
    again = page.context.new_page()
    again.goto(address)
    again.get_by_text("a été retrouvé dans ce navigateur").wait_for()
    guide(again, "fenetre-fermee")
    again.get_by_role("button", name="Le reprendre").click()
    again.get_by_text("pas encore enregistré").wait_for()
    expect(editor(again)).to_contain_text("Onglet fermé trop tôt.")
    again.get_by_role("button", name="Enregistrer le brouillon").click()
    again.get_by_text("Brouillon enregistré").wait_for()
    again.reload()
    editor(again).wait_for()
    assert again.locator("[data-draft-banner]").is_hidden(), "once saved, nothing is left in the browser"


def test_versions_are_compared_and_brought_back(site, open_section, guide):
    page = open_section("Quel est le principe")
    add(page, "Version un.")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.get_by_text("Brouillon enregistré").wait_for()
    page.get_by_role("link", name="Versions").click()
    rows = page.locator(".desk-versions tbody tr")
    rows.nth(1).get_by_role("radio").nth(0).check(force=True)
    rows.nth(0).get_by_role("radio").nth(1).check(force=True)
    page.get_by_role("button", name="Comparer").click()
    page.locator("ins", has_text="Version un.").wait_for()
    guide(page, "versions")
    expect(page.locator("main")).not_to_contain_text("<p>", use_inner_text=True)
    assert audit(page) == []
    page.get_by_role("button", name="Revenir à cette version").nth(1).click()
    page.get_by_text("de nouveau le brouillon").wait_for()
    expect(editor(page)).not_to_contain_text("Version un.")


def test_a_day_in_the_past_has_a_permanent_address(site, visit, open_section):
    page = open_section("Quel est le principe")
    page.get_by_role("link", name="Ce que disait cette page").click()
    import datetime

    page.get_by_label("Jour").fill(datetime.date.today().isoformat())
    page.get_by_role("button", name="Chercher").click()
    address = page.get_by_label("Adresse permanente").input_value()
    assert audit(page) == []
    lawyer = visit()
    lawyer.goto(address)
    expect(lawyer.get_by_text("Archive")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_page_of_two_texts(open_section, width, scheme):
    # Tall: of a line that the window's edge cuts, axe cannot tell the background.
    options = {"width": width, "height": 2400, "color_scheme": scheme, "bypass_csp": True, "quiet": True}
    first = open_section("Quel est le principe", **options)
    other = first.context.new_page()
    other.goto(first.url)
    editor(other).wait_for()
    add(first, f"Une {width} {scheme}.")
    first.get_by_role("button", name="Enregistrer le brouillon").click()
    first.get_by_text("Brouillon enregistré").wait_for()
    add(other, f"Autre {width} {scheme}.")
    other.get_by_role("button", name="Enregistrer le brouillon").click()
    other.get_by_role("heading", name="Deux versions du même texte").wait_for()
    assert audit(other) == []


def test_the_editor_speaks_french(open_section):
    page = open_section("Quel est le principe")
    labels = [each.get_attribute("aria-label") for each in page.locator(".prose-menubar [aria-label]").all()]
    assert "gras" in labels and not {"bold", "italic", "undo", "insert link"} & set(labels)


def test_advice_stands_beside_its_field_while_typing(site, open_section):
    page = open_section("Quel est le principe", width=1440)
    add(page, "Cela concerne x patients par an.")
    page.locator(".desk-advice .desk-blocking", has_text="x patients").wait_for()
    assert page.locator("[data-advice-summary]").inner_text().startswith("Empêche de publier")
