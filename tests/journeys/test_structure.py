"""Order, new pages, withdrawal; texts that leave as files and come back: what a person does, in a real browser."""

import io
import os
import re
import zipfile

import pytest
from playwright.sync_api import expect

from tests.journeys.test_accessibility import audit

PAGE = "/fr/vertebroplastie/"


def address(site, page, end):
    """A screen of the first procedure's page, from its own."""
    page.goto(f"{site.url}/admin/content/page/")
    page.get_by_role("link", name="Vertébroplastie et kyphoplastie").first.click()
    number = re.search(r"/page/(\d+)/", page.url)[1]
    page.goto(f"{site.url}/admin/content/page/{number}/{end}")
    return number


def keys(page):
    return page.locator("[data-key]").evaluate_all("rows => rows.map(row => row.dataset.key)")


@pytest.mark.parametrize("javascript", [True, False])
def test_sections_are_moved_with_the_keyboard_alone(site, log_in, javascript):
    page = log_in(java_script_enabled=javascript)
    address(site, page, "ordre/")
    before = keys(page)
    button = page.get_by_role("button", name=re.compile("Descendre.*complications"))
    button.focus()
    page.keyboard.press("Enter")
    page.get_by_text(re.compile("Pas encore enregistré")).wait_for()
    assert keys(page).index("complications") == before.index("complications") + 1
    assert page.evaluate("document.activeElement.value") == "complications", "the focus follows"
    page.keyboard.press("Enter")
    page.get_by_text(re.compile("en place 10 sur")).wait_for()
    page.get_by_role("button", name="Enregistrer cet ordre").press("Enter")
    page.get_by_text("Ordre enregistré").wait_for()
    assert keys(page).index("complications") == before.index("complications") + 2
    for _time in range(2):
        page.get_by_role("button", name=re.compile("Monter.*complications")).press("Enter")
    page.get_by_role("button", name="Enregistrer cet ordre").press("Enter")
    page.get_by_text("Ordre enregistré").wait_for()
    assert keys(page) == before


def test_sections_are_dragged_by_their_handle(site, log_in, guide):
    page = log_in()
    address(site, page, "ordre/")
    guide(page, "ordre")
    before = keys(page)
    handle = page.locator('[data-key="principe"] [data-handle]')
    handle.scroll_into_view_if_needed()
    target = page.locator('[data-key="indications"]').bounding_box()
    box = handle.bounding_box()
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 10, target["y"] + target["height"] - 4, steps=12)
    page.mouse.up()
    moved = keys(page)
    assert moved.index("principe") == moved.index("indications") + 1 and moved != before
    page.get_by_role("button", name="Enregistrer cet ordre").click()
    page.get_by_text("Ordre enregistré").wait_for()
    assert keys(page) == moved
    assert site.text(PAGE).index('id="principe"') < site.text(PAGE).index('id="indications"'), (
        "a draft so far"
    )


def test_two_people_who_reorder_choose(site, log_in):
    one, two = log_in(), log_in("medecin")
    address(site, one, "ordre/")
    address(site, two, "ordre/")
    one.get_by_role("button", name=re.compile("Monter.*complications")).click()
    two.get_by_role("button", name=re.compile("Descendre.*complications")).click()
    one.get_by_role("button", name="Enregistrer cet ordre").click()
    one.get_by_text("Ordre enregistré").wait_for()
    with two.expect_response(lambda answer: answer.request.method == "POST") as answer:
        two.get_by_role("button", name="Enregistrer cet ordre").click()
    assert answer.value.status == 409
    two.get_by_role("button", name="Garder mon ordre").click()
    two.get_by_text("Ordre enregistré").wait_for()


def test_a_new_page_from_the_template_is_filled_published_and_read(site, visit, log_in):
    page = log_in("administration")
    page.goto(f"{site.url}/admin/content/page/nouvelle/")
    page.get_by_label("Nom de l’intervention").fill("Infiltration du genou")
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_label("Clé permanente")).to_have_value("infiltration-genou")
    page.get_by_role("button", name="Créer la page").click()
    page.get_by_text("Page ajoutée").wait_for()
    page.goto(f"{site.url}/admin/etat/")
    table = page.locator(".desk-page", has=page.get_by_role("heading", name="Infiltration du genou"))
    table.locator("tr", has_text="principe").get_by_role("link").first.click()
    page.locator(".ProseMirror[contenteditable]").first.wait_for()
    assert page.get_by_text("Ce que fait le médecin, dans l’ordre").is_visible(), (
        "guidance stands by the empty field"
    )
    page.get_by_label("Question (titre)", exact=False).fill("En quoi consiste l’infiltration ?")
    page.get_by_role("textbox", name=re.compile("texte", re.I)).first.click()
    page.keyboard.insert_text("Une phrase de la journée.")
    publish(page)
    reader = visit(390)
    reader.goto(f"{site.url}/fr/infiltration-genou/")
    expect(reader.get_by_text("Une phrase de la journée.")).to_be_visible()
    assert "Ce que fait le médecin" not in reader.content()
    assert reader.locator("section[id]").filter(has=reader.get_by_role("heading", level=2)).count() >= 1


def publish(page):
    """Press « Publier » and answer its question, whichever form it has."""
    page.get_by_role("button", name="Publier").first.click()
    dialog = page.get_by_role("dialog")
    if dialog.count() and dialog.is_visible():
        dialog.get_by_role("radio").first.check()
        dialog.get_by_role("button", name=re.compile("Publier")).click()
    page.locator(".messagelist .success").get_by_text("Publié").wait_for()


def test_a_language_is_withdrawn_says_so_and_comes_back(site, visit, log_in):
    page = log_in()
    number = address(site, page, "retirer-du-site/ar/")
    page.get_by_role("button", name="Retirer la page du site").click()
    page.get_by_text("Retiré du site").wait_for()
    reader = visit(390, bypass_csp=True)
    answer = reader.goto(f"{site.url}/ar/vertebroplasty/complications/")
    assert answer.status == 410
    assert reader.locator("html").get_attribute("dir") == "rtl"
    expect(reader.get_by_role("link", name="Vertébroplastie et kyphoplastie")).to_be_visible()
    assert audit(reader) == []
    assert "/ar/vertebroplasty/" not in site.text("/sitemap.xml")
    reader.goto(site.url + PAGE)
    expect(reader.locator('[hreflang="ar"]')).to_have_count(0)
    page.goto(f"{site.url}/admin/content/page/{number}/change/?lang=ar")
    publish(page)
    assert site.get("/ar/vertebroplasty/")[0] == 200


def test_a_page_leaves_as_files_is_corrected_and_comes_back_as_a_draft(site, log_in):
    page = log_in(bypass_csp=True)
    number = address(site, page, "exporter/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Toutes les langues").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    old = "Vertébroplastie et kyphoplastie sont des interventions mini-invasives"
    assert old in files["vertebroplasty.fr.yaml"]
    files["vertebroplasty.fr.yaml"] = files["vertebroplasty.fr.yaml"].replace(
        old, old.replace("mini-", "peu ")
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)

    page.goto(f"{site.url}/admin/content/page/importer/")
    page.get_by_label("Fichiers").set_input_files(
        {"name": "page.zip", "mimeType": "application/zip", "buffer": packed.getvalue()}
    )
    page.get_by_role("button", name="Voir les différences").click()
    page.get_by_role("heading", name="Résumé des différences").wait_for()
    assert page.locator("ins").count() == 1 and page.locator("del").count() == 1
    assert audit(page) == []
    page.get_by_role("button", name="Importer en brouillons").click()
    page.get_by_text("Importé en brouillons").wait_for()
    assert audit(page) == []
    page.goto(f"{site.url}/admin/content/page/{number}/apercu/fr/?section=principe")
    expect(page.get_by_text("peu invasives").first).to_be_visible()
    assert "peu invasives" not in site.text(PAGE), "readers see nothing of it"


SCREENS = (
    "ordre/",
    "nouvelle-partie/",
    "nouvelle-partie/?title=Un+titre&kind=text",
    "retirer-du-site/fr/",
    "exporter/",
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_on_these_screens(site, log_in, width, scheme):
    page = log_in("administration", width=width, color_scheme=scheme, quiet=True, bypass_csp=True)
    number = address(site, page, "ordre/")
    here = [f"content/page/{number}/{end}" for end in SCREENS]
    more = [
        "content/page/nouvelle/",
        "content/page/nouvelle/?title=Genou",
        "content/page/importer/",
        "corbeille/",
        f"corbeille/mettre/page/{number}/",
    ]
    for end in (*here, *more):
        page.goto(f"{site.url}/admin/{end}")
        if pictures := os.environ.get("PICTURES"):
            page.screenshot(
                path=f"{pictures}/{re.sub('[^a-z]+', '-', end)}-{width}-{scheme}.png", full_page=True
            )
        assert audit(page) == [], end
        small = page.locator(
            ".structure button:visible, .structure a:visible, .structure select:visible"
        ).evaluate_all(
            "all => all.map(each => each.getBoundingClientRect())"
            ".filter(box => box.height < 47.5 || box.width < 47.5).length"
        )
        assert small == 0, end
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), end


def title(page, key):
    return page.locator(f'[name="titles.{key}.title"]')


def save_titles(page):
    page.get_by_role("button", name="Enregistrer les titres").click()


def test_two_people_rename_sections_in_one_table(site, log_in):
    one, two = log_in(), log_in("medecin", quiet=True)
    for page in (one, two):
        page.goto(f"{site.url}/admin/content/page/")
        page.get_by_role("link", name="Vertébroplastie et kyphoplastie").first.click()
        page.get_by_role("link", name="Titres des parties").click()
    two.get_by_text("a aussi ce texte ouvert").wait_for(timeout=30_000)
    title(one, "suivi").fill("Que faire après ?")
    save_titles(one)
    one.get_by_text("Titres de 1 partie enregistrés").wait_for()
    title(two, "principe").fill("Comment ça marche ?")
    save_titles(two)
    two.get_by_text("leurs modifications et les vôtres").or_(
        two.get_by_text("ses modifications et les vôtres")
    ).wait_for()
    expect(title(two, "suivi")).to_have_value("Que faire après\u202f?")

    title(one, "principe").fill("Le geste en bref")
    title(one, "alternatives").fill("Et sinon ?")
    with one.expect_response(lambda answer: answer.request.method == "POST") as answer:
        save_titles(one)
    assert answer.value.status == 409
    one.get_by_role("heading", name="Deux versions du même texte").wait_for()
    expect(one.locator("ins", has_text="Comment ça marche")).to_be_visible()
    expect(one.locator("ins", has_text="Le geste en bref")).to_be_visible()
    one.get_by_role("button", name="Garder tous mes textes").click()
    one.get_by_text("Enregistré selon votre choix").wait_for()
    assert [title(one, key).input_value() for key in ("principe", "alternatives", "suivi")] == [
        "Le geste en bref",
        "Et sinon\u202f?",
        "Que faire après\u202f?",
    ]
    assert "Le geste en bref" not in site.text(PAGE), "a draft so far"


def test_titles_survive_a_closed_tab_and_an_ended_session(site, log_in):
    page = log_in(quiet=True)
    address(site, page, "titres/?lang=en")
    title(page, "suivi").fill("Closed too early")
    page.wait_for_timeout(600)
    where = page.url
    page.close()
    again = page.context.new_page()
    again.goto(where)
    again.get_by_text("a été retrouvé dans ce navigateur").wait_for()
    again.get_by_role("button", name="Le reprendre").click()
    again.get_by_text("pas encore enregistré").wait_for()
    expect(title(again, "suivi")).to_have_value("Closed too early")
    again.context.clear_cookies(name="sessionid")
    save_titles(again)
    again.get_by_text("Votre session a expiré").wait_for()
    again.get_by_label(re.compile("Nom d.utilisateur")).fill("secretariat")
    again.get_by_label("Mot de passe").fill(site.accounts["secretariat"])
    again.get_by_role("button", name="Connexion").click()
    again.get_by_text("pas encore enregistré").wait_for()
    expect(title(again, "suivi")).to_have_value("Closed too early")
    save_titles(again)
    again.get_by_text("Titres de 1 partie enregistrés").wait_for()
    again.reload()
    assert again.locator("[data-draft-banner]").is_hidden()
    expect(title(again, "suivi")).to_have_value("Closed too early")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_on_the_table_of_titles_refused_and_disputed_too(site, log_in, width, scheme):
    # Tall: of a line that passes under the bar with the button, axe cannot tell the background.
    options = {"width": width, "height": 4800, "color_scheme": scheme, "bypass_csp": True, "quiet": True}
    page = log_in(**options)
    address(site, page, "titres/")
    look(page, "french", width, scheme)
    address(site, page, "titres/?lang=ar")
    look(page, "arabic", width, scheme)
    other = page.context.new_page()
    other.goto(page.url)
    page.locator("[maxlength]").evaluate_all("all => all.forEach(each => each.removeAttribute('maxlength'))")
    title(page, "suivi").fill("س" * 201)
    save_titles(page)
    page.get_by_text("voir la phrase à côté du champ").wait_for()
    look(page, "refused", width, scheme)
    title(page, "suivi").fill(f"المتابعة {width} {scheme}")
    save_titles(page)
    page.get_by_text("Titres de 1 partie enregistrés").wait_for()
    title(other, "suivi").fill(f"بعد العملية {width} {scheme}")
    save_titles(other)
    other.get_by_role("heading", name="Deux versions du même texte").wait_for()
    look(other, "disputed", width, scheme)


def look(page, name, width, scheme):
    """axe, large targets, no scrolling sideways, and a picture for whoever names a directory in PICTURES."""
    assert audit(page) == [], name
    small = page.locator(
        ".structure button:visible, .structure a:visible, .titles input:visible"
    ).evaluate_all(
        "all => all.filter(each => each.getBoundingClientRect().height < 47.5).map(each => each.outerHTML)"
    )
    assert small == [], name
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    if pictures := os.environ.get("PICTURES"):
        page.screenshot(path=f"{pictures}/titles-{name}-{width}-{scheme}.png", full_page=True)
