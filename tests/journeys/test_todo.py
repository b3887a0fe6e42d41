"""The desk's first page: a secretary sees what is to do, goes where it is done, and sees it gone."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.test_accessibility import audit
from tests.journeys.test_editing import add


def row(page, place, label):
    """The row of the list about a place, with the reason's label."""
    return page.locator(".todo-rows > li", has_text=place).filter(has=page.get_by_text(label, exact=True))


def test_each_row_says_why_and_leads_to_the_very_place(site, log_in, guide):
    page = log_in()
    page.get_by_role("link", name="État des textes").click()
    title = "Après la vertébroplastie"
    page.locator("tr", has=page.get_by_role("rowheader", name=title)).get_by_role("link").first.click()
    page.locator(".ProseMirror[contenteditable]").first.wait_for()
    add(page, "Cela concerne x patients.")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.get_by_text("Brouillon enregistré.").wait_for()

    page.goto(f"{site.url}/admin/")
    blocked = row(page, title, "Bloqué")
    expect(blocked).to_contain_text("n’a jamais été rempli")
    guide(page, "a-traiter")
    blocked.get_by_role("link", name="Corriger").click()
    editor = page.get_by_role("textbox", name=re.compile("texte", re.I)).first
    editor.get_by_text("Cela concerne x patients.").wait_for()
    editor.fill("Gardez ce document.")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.get_by_text("Brouillon enregistré.").wait_for()

    page.goto(f"{site.url}/admin/")
    expect(row(page, title, "Bloqué")).to_have_count(0)
    unpublished = row(page, title, "À publier")
    expect(unpublished).to_contain_text("Brouillon de")
    unpublished.get_by_role("link", name="Relire et publier").click()
    page.get_by_role("button", name="Publier", exact=True).click()
    page.get_by_role("dialog").get_by_label("Simple correction").check()
    guide(page, "publier")
    page.get_by_role("dialog").get_by_role("button", name="Publier", exact=True).click()
    page.get_by_text("Publié").wait_for()
    assert "Gardez ce document." in site.text("/fr/vertebroplastie/")

    page.goto(f"{site.url}/admin/")
    expect(row(page, title, "À publier")).to_have_count(0)
    stale = row(page, title, "À mettre à jour")
    expect(stale).to_have_count(2)
    stale.filter(has_text="en anglais").get_by_role("link", name="Mettre à jour").click()
    guide(page, "traduire")
    page.get_by_role("button", name="Toujours juste").click()
    page.get_by_text("Confirmé").wait_for()
    page.goto(f"{site.url}/admin/")
    expect(stale).to_have_count(1)


def test_a_page_that_readers_do_not_have_is_read_again_and_published_whole(site, log_in):
    administrator = log_in("administration")
    administrator.goto(f"{site.url}/admin/content/page/nouvelle/")
    administrator.get_by_label("Nom de l’intervention").fill("Infiltration du genou")
    administrator.get_by_role("button", name="Continuer").click()
    administrator.get_by_role("button", name="Créer la page").click()
    administrator.get_by_text("Page ajoutée").wait_for()
    administrator.goto(f"{site.url}/admin/etat/")
    table = administrator.locator(
        ".desk-page", has=administrator.get_by_role("heading", name="Infiltration du genou")
    )
    table.locator("tr", has_text="principe").get_by_role("link").first.click()
    administrator.locator(".ProseMirror[contenteditable]").first.wait_for()
    administrator.get_by_label("Question (titre)").fill("Quel est le principe ?")
    add(administrator, "Une piqûre dans le genou.")
    administrator.get_by_role("button", name="Enregistrer le brouillon").click()
    administrator.get_by_text("Brouillon enregistré.").wait_for()

    page = log_in()
    page.goto(f"{site.url}/admin/")
    whole = row(page, "Infiltration du genou", "À publier")
    whole.get_by_role("link", name="Relire et publier").click()
    expect(page.get_by_text("Une piqûre dans le genou.")).to_be_visible()
    page.get_by_label("Simple correction").check()
    page.get_by_role("button", name="Publier ce qui est coché").click()
    page.get_by_role("link", name="Voir la page").click()
    expect(page.get_by_text("Une piqûre dans le genou.")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_on_the_list_and_on_the_screen_of_a_whole_page(site, log_in, width, scheme):
    page = log_in(width=width, color_scheme=scheme, bypass_csp=True, quiet=True)
    for summary in page.locator("summary").all():
        summary.click()
    assert audit(page) == []
    page.goto(f"{site.url}/admin/content/page/1/publier/ar/")
    assert audit(page) == []
