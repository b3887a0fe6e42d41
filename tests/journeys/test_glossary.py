"""A patient meets a word that they do not know; a secretary explains another one."""

import pytest
from playwright.sync_api import expect

from tests.journeys.test_accessibility import audit
from tests.journeys.test_editing import publish

PAGE = "/fr/vertebroplastie/"
WORD = "#benefices a.term[href='#m-cyphose']"


@pytest.mark.parametrize("script", [True, False])
def test_a_word_is_explained_where_it_stands(site, visit, script):
    page = visit(390, java_script_enabled=script)
    page.goto(site.url + PAGE)
    word, note = page.locator(WORD), page.locator("#m-cyphose")
    expect(note).to_be_hidden()
    word.scroll_into_view_if_needed()
    before = word.bounding_box()
    word.click()
    expect(note).to_be_visible()
    expect(note.get_by_text("Déformation secondaire de la colonne vertébrale")).to_be_in_viewport()
    assert word.bounding_box() == before, "the page stays where it is"
    note.get_by_role("link", name="Fermer").click()
    expect(note).to_be_hidden()
    assert word.bounding_box() == before
    word.click()
    note.get_by_role("link", name="Glossaire").click()
    expect(page).to_have_url(f"{site.url}/fr/glossaire/#cyphose")
    expect(page.get_by_role("heading", name="Cyphose")).to_be_in_viewport()


def test_the_keyboard_opens_and_escape_closes_with_the_focus_back_on_the_word(site, visit):
    page = visit(1280)
    page.goto(site.url + PAGE)
    word, note = page.locator(WORD), page.locator("#m-cyphose")
    steps = page.evaluate("history.length")
    word.focus()
    page.keyboard.press("Enter")
    expect(note).to_be_visible()
    page.keyboard.press("Tab")
    expect(note.get_by_role("link", name="Fermer")).to_be_focused()
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()
    expect(word).to_be_focused()
    page.keyboard.press("Enter")
    for _link in ("Fermer", "Glossaire", "what follows on the page"):
        page.keyboard.press("Tab")
    expect(note).to_be_hidden()
    assert page.evaluate("history.length") == steps


def test_paper_has_every_explanation_in_a_list(site, visit):
    page = visit(1280)
    page.goto(site.url + PAGE)
    expect(page.get_by_role("heading", name="Les mots expliqués")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Les mots expliqués")).to_be_visible()
    assert page.locator(".gloss:visible").count() == 8
    assert not page.locator(".gloss a:visible").count()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("path", "word", "width"),
    [(PAGE, WORD, 390), (PAGE, WORD, 1280), ("/ar/vertebroplasty/", "#indications a.term", 390)],
)
def test_axe_finds_nothing_while_a_word_is_explained(site, visit, path, word, width, scheme):
    page = visit(width, quiet=True, color_scheme=scheme, bypass_csp=True)
    page.goto(site.url + path)
    page.locator(word).first.click()
    note = page.locator(".gloss:visible")
    expect(note).to_be_visible()
    # What the explanation hides, Escape shows again. And axe looks through its opaque ground at the lines behind it,
    # whose colours it then cannot tell: that ink on a panel is read is what tests/test_styles.py holds.
    found = [each for each in audit(page) if each[0] != "target-size"]
    assert [each for each in found if "partially overlaps other elements" not in each[2]] == []
    assert all(link.bounding_box()["height"] >= 48 for link in note.get_by_role("link").all())
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("path", ["/fr/glossaire/", "/ar/glossary/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_on_the_glossary(site, visit, path, width, scheme):
    page = visit(width, quiet=True, color_scheme=scheme, bypass_csp=True)
    page.goto(site.url + path)
    assert audit(page) == []


def test_a_word_is_added_published_and_explained_on_every_page(site, log_in, visit):
    page = log_in(width=1280)
    page.goto(f"{site.url}/admin/content/page/")
    page.get_by_role("link", name="Glossaire").first.click()
    page.get_by_role("link", name="Ajouter une partie").click()
    page.get_by_label("Mot, en français").fill("Canule")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("button", name="Ajouter la partie").click()
    expect(page.locator("#id_title_fr")).to_have_value("Canule")
    page.get_by_label("autres formes du mot").fill("canules")
    # The editor hides the field that it takes the place of: whoever is quick finds that one.
    page.locator(".ProseMirror[contenteditable]").first.click()
    page.keyboard.type("Un tube fin, pour essayer.")
    publish(page)
    page.locator(".messagelist .success").get_by_text("Publié").wait_for()
    reader = visit(390)
    reader.goto(site.url + PAGE)
    reader.locator("#parcours a.term[href='#m-canule']").click()
    expect(reader.get_by_text("Un tube fin, pour essayer.")).to_be_visible()
    assert "Un tube fin" in site.text("/fr/glossaire/")
