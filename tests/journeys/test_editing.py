"""A secretary edits, looks, publishes; a reader sees what was published and nothing else."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.test_accessibility import audit

PAGE = "/fr/vertebroplastie/"


def add(page, sentence):
    """Write a sentence at the end of the section's text."""
    editor = page.get_by_role("textbox", name=re.compile("texte", re.I)).first
    editor.click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(f" {sentence}")


def covered(page, selector):
    """Whether the preview's bar lies over the element."""
    return page.locator(selector).evaluate(
        "e => e.getBoundingClientRect().top < document.querySelector('.bar').getBoundingClientRect().bottom"
    )


def publish(page, kind="Le texte dit autre chose"):
    """Press « Publier » and answer the one question."""
    page.get_by_role("button", name="Publier", exact=True).click()
    question = page.get_by_role("dialog")
    assert question.get_by_role("button", name="Publier", exact=True).is_disabled(), (
        "no answer is chosen beforehand"
    )
    question.get_by_label(kind).check()
    question.get_by_role("button", name="Publier", exact=True).click()


def test_edit_preview_publish_read(site, visit, open_section):
    page = open_section("Après la vertébroplastie")
    add(page, "Prenez votre carnet de suivi.")

    page.get_by_role("button", name="Aperçu").click()
    expect(page.get_by_text("Prenez votre carnet de suivi.")).to_be_visible()
    assert "#suivi" in page.url
    expect(page.get_by_text("non public")).to_be_in_viewport()
    expect(page.locator("#suivi h2")).to_be_in_viewport()
    for title in ("#suivi h2", "#h-sommaire"):
        assert not covered(page, title), f"the bar lies over {title}"
    assert "Prenez votre carnet" not in site.text(PAGE), "a preview is not public"

    page.get_by_role("link", name="Revenir à la modification").click()
    publish(page, "Simple correction")
    page.locator(".messagelist .success").get_by_text("Publié").wait_for()

    reader = visit(390)
    reader.goto(site.url + PAGE)
    expect(reader.locator("#suivi").get_by_text("Prenez votre carnet de suivi.")).to_be_visible()
    expect(reader.get_by_text("N° 2")).to_be_visible()
    assert "Prenez votre carnet de suivi." in site.text(PAGE + "suivi/")


def test_a_draft_is_never_public(site, visit, open_section):
    page = open_section("Quelles sont les alternatives")
    add(page, "Brouillon de midi.")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.get_by_text("Brouillon enregistré").wait_for()

    for path in (PAGE, PAGE + "alternatives/", "/en/vertebroplasty/", "/sitemap.xml"):
        assert "Brouillon de midi" not in site.text(path), path
    preview = page.get_by_role("button", name="Aperçu")
    preview.click()
    page.get_by_text("Brouillon de midi").first.wait_for()
    address = page.url.removeprefix(site.url)
    assert site.get(address)[0] == 302, "without logging in, a preview's address shows nothing"

    # A colleague publishes another section: the draft stays where it is.
    page = open_section("Existe-t-il des complications")
    add(page, "Une phrase relue.")
    publish(page)
    page.locator(".messagelist .success").get_by_text("Publié").wait_for()
    assert "Une phrase relue." in site.text(PAGE)
    assert "Brouillon de midi" not in site.text(PAGE)


@pytest.mark.parametrize("words", ["Cela concerne x patients par an.", "Délai à valider."])
def test_a_placeholder_is_refused_in_french_and_the_text_is_kept(site, open_section, words):
    page = open_section("Quel est le principe")
    add(page, words)
    publish(page)
    refusal = page.locator(".messagelist .error").last
    refusal.wait_for()
    said = refusal.inner_text()
    assert said.startswith("Non publié.") and "Quel est le principe" in said
    expect(page.locator(".ProseMirror[contenteditable]").first).to_contain_text(words)
    assert words not in site.text(PAGE)


def test_what_a_legal_page_must_say_cannot_be_emptied_and_the_sentence_says_so(site, log_in):
    page = log_in()
    page.goto(site.url + "/admin/content/department/")
    page.get_by_label("hébergeur du site").fill("")
    page.get_by_role("button", name="Enregistrer et publier").click()
    refusal = page.locator(".errornote, .errorlist").filter(has_text="Mentions légales").first
    refusal.wait_for()
    assert "hébergeur du site" in refusal.inner_text()
    assert page.get_by_label("hébergeur du site").input_value() == "", "what was typed stays"
    assert "Hébergeur de démonstration" in site.text("/fr/mentions-legales/")


def test_arabic_is_edited_from_right_to_left_under_its_own_name(open_section):
    page = open_section("Pour quels patients", "العربية")
    editor = page.locator(".ProseMirror[contenteditable]").first
    assert editor.get_attribute("dir") == "rtl" and editor.get_attribute("lang") == "ar"
    assert editor.get_attribute("aria-label")


def test_a_publication_is_taken_back_at_once(site, open_section):
    page = open_section("Pour quels patients")
    add(page, "Phrase de trop.")
    publish(page)
    page.locator(".messagelist .success").get_by_text("Publié").wait_for()
    assert "Phrase de trop." in site.text(PAGE)
    page.get_by_role("button", name="Annuler la publication").click()
    page.locator(".messagelist .success").get_by_text("annulée").wait_for()
    assert "Phrase de trop." not in site.text(PAGE)
    draft = page.locator(".ProseMirror[contenteditable]").first.inner_text()
    assert "Phrase de trop." in draft, "the draft stays"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_at_the_desk(site, log_in, width, scheme):
    page = log_in(width=width, color_scheme=scheme, bypass_csp=True, quiet=True)
    assert audit(page) == []
    page.get_by_role("link", name="État des textes").click()
    assert audit(page) == []
    page.locator("tr", has=page.get_by_role("rowheader", name="Existe-t-il")).get_by_role(
        "link"
    ).first.click()
    page.locator(".ProseMirror[contenteditable]").first.wait_for()
    # Buttons of the editor that cannot act now show it from its first change of selection on.
    page.locator(".ProseMirror[contenteditable]").first.click()
    page.locator(".prose-menubar__button.disabled[aria-disabled=true]").first.wait_for()
    # The frame beside the form is audited as the page that it is.
    assert audit(page, leave_out=["frame-tested"]) == []
    page.goto(site.url + page.locator(".desk-preview").get_attribute("data-preview"))
    assert audit(page) == []
