"""A photograph, from a secretary's computer to a patient's telephone."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.journeys.test_accessibility import audit
from tests.journeys.test_editing import publish
from tests.pictures import photograph

PAGE = "/fr/vertebroplastie/"
SECTION = "Quel est le principe"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "IMG_4711 Mme Durand.jpg"
    path.write_bytes(photograph((2000, 1500), orientation=1))
    return path


def put(page, file, *, credit="Dr Bernard, service de radiologie", licence="CC BY 4.0", alt=""):
    """Fill in the form of a new picture and send it."""
    page.get_by_label("Fichier de l’image").set_input_files(file)
    page.get_by_label("Description pour ceux").fill(alt)
    page.get_by_label("Auteur").fill(credit)
    page.get_by_label("Licence").fill(licence)
    page.get_by_role("button", name="Enregistrer").click()


def add_illustration(page):
    page.get_by_role("button", name="Ajouter un objet Illustration").click()
    return last_illustration(page)


def last_illustration(page):
    return page.locator(".inline-related:not(.empty-form)", has=page.locator("select[data-picture]")).last


def loaded(image):
    """The file that a browser chose, once it is there.

    Not by `decode()`: it fails when the browser chooses again among the files while it waits.
    """
    image.scroll_into_view_if_needed()
    expect(image).not_to_have_js_property("naturalWidth", 0)
    expect(image).to_have_js_property("complete", True)
    return image.evaluate("e => e.currentSrc")


def test_a_photograph_is_given_described_published_and_seen_on_a_phone(
    site,
    visit,
    open_section,
    file,
    guide,
):
    page = open_section(SECTION, width=1440)
    row = add_illustration(page)
    link = row.get_by_role("link", name="Ajouter une image")
    link.focus()
    with page.expect_popup() as opened:
        page.keyboard.press("Enter")
    put(opened.value, file)
    row.locator("select[data-picture] option:checked", has_text=re.compile("^i[0-9a-f]{8}$")).wait_for(
        state="attached"
    )
    expect(row.locator("[data-picture-view] img")).to_have_js_property("naturalWidth", 640)
    preview = page.frame_locator(".desk-preview iframe").locator("figure img.picture")
    preview.wait_for()
    row.get_by_label("Légende").fill("La salle où se passe l’intervention.")

    publish(page)
    refusal = page.locator(".messagelist .error")
    refusal.get_by_text("n’a pas de description").wait_for()
    assert SECTION in refusal.inner_text() and "La salle où se passe" in refusal.inner_text()
    assert "/media/" not in site.text(PAGE)

    row = last_illustration(page)
    row.get_by_label("Description pour ceux").fill("Une table d’examen sous un arceau de radiologie.")
    guide(page, "image")
    publish(page)
    page.locator(".messagelist .success").get_by_text("Publié").wait_for()

    phone = visit(390, device_scale_factor=2)
    phone.goto(site.url + PAGE)
    image = phone.get_by_role("img", name="Une table d’examen sous un arceau de radiologie.")
    source = loaded(image)
    assert re.search(r"/media/pictures/i[0-9a-f]{8}-640-[0-9a-f]{12}\.jpg$", source)
    figure = phone.locator("figure", has=image)
    expect(figure.get_by_text("Dr Bernard, service de radiologie – CC BY 4.0")).to_be_visible()
    status, headers, body = site.get(source.removeprefix(site.url))
    assert (status, headers["Content-Type"]) == (200, "image/jpeg")
    assert "immutable" in headers["Cache-Control"] and headers["X-Content-Type-Options"] == "nosniff"
    assert b"Exif" not in body and b"Appareil de poche" not in body and b"Durand" not in body
    assert Image.open(io.BytesIO(file.read_bytes())).getexif().get_ifd(0x8825), (
        "the file itself says where it was taken"
    )


def test_a_wide_screen_gets_the_wide_file_and_nothing_moves(site, visit, published_picture):
    page = visit(1280)
    page.goto(site.url + PAGE)
    image = page.locator("figure img.picture").first
    before = image.bounding_box()["height"]
    assert "-1200-" in loaded(image)
    assert image.bounding_box()["height"] == before > 300


@pytest.fixture
def published_picture(site):
    """What the first journey left."""
    if 'img class="picture"' not in site.text(PAGE).replace("\n", " "):
        pytest.fail("the first journey of this file published no picture")


def test_a_page_with_a_picture_fits_a_narrow_screen_and_paper(site, visit, published_picture):
    page = visit(320)
    page.goto(site.url + PAGE)
    loaded(page.locator("figure img.picture").first)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page = visit(1280)
    page.goto(site.url + PAGE)
    loaded(page.locator("figure img.picture").first)
    page.emulate_media(media="print")
    box = page.locator("figure img.picture").first.bounding_box()
    millimetre = 96 / 25.4
    assert box["height"] <= 80 * millimetre + 1
    assert box["width"] / box["height"] == pytest.approx(4 / 3, abs=0.01), "its shape is kept"


def test_a_picture_below_the_screen_is_on_paper_too(site, visit, published_picture):
    page = visit(1280)
    page.goto(site.url + PAGE)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.pdf()
    image = page.locator("figure img.picture").first
    assert image.evaluate("e => e.complete && e.naturalWidth > 0"), asked


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_on_the_page_with_a_picture(site, visit, width, scheme, published_picture):
    page = visit(width, quiet=True, color_scheme=scheme, bypass_csp=True)
    for path in (PAGE, f"{PAGE}principe/"):
        page.goto(site.url + path)
        loaded(page.locator("figure img.picture").first)
        assert audit(page) == [], path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_on_the_desks_screens(site, log_in, width, scheme, published_picture, file):
    page = log_in(width=width, color_scheme=scheme, quiet=True, bypass_csp=True)
    page.get_by_role("link", name="Images", exact=True).click()
    page.get_by_role("link", name="Ajouter image").wait_for()
    assert audit(page) == []
    page.goto(f"{site.url}/admin/content/picture/add/")
    assert audit(page) == []
    put(page, file, credit="  ")
    page.get_by_text("Choisissez de nouveau le fichier").wait_for()
    expect(page.get_by_label("Licence")).to_have_value("CC BY 4.0")
    assert audit(page) == []
    page.goto(f"{site.url}/admin/content/picture/")
    page.locator(".field-__str__ a").first.click()
    page.get_by_role("heading", name="Modification de image").wait_for()
    for link in (None, "Supprimer l’image"):
        if link:
            page.get_by_role("link", name=link).click()
            page.get_by_role("heading", name=link).wait_for()
        assert audit(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_choice_of_a_picture_passes_axe(site, open_section, published_picture):
    page = open_section(SECTION, width=390, quiet=True, bypass_csp=True)
    page.frame_locator(".desk-preview iframe").locator("#principe h2").wait_for()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("scrollY") == 0, "the page beside the form moves itself, not the form"
    # The frame is the public page, which is audited by itself.
    assert audit(page, leave_out=["frame-tested"]) == []
    box = page.get_by_role("link", name="Ajouter une image").first.bounding_box()
    assert box["height"] >= 47.5 and box["width"] >= 47.5


def test_a_picture_that_is_online_cannot_be_deleted(site, log_in, published_picture):
    page = log_in()
    page.goto(f"{site.url}/admin/content/picture/")
    page.locator(".field-__str__ a").first.click()
    page.get_by_role("link", name="Supprimer l’image").click()
    page.get_by_text("Cette image ne peut pas être supprimée").wait_for()
    expect(page.get_by_role("button", name="Supprimer l’image")).to_have_count(0)
    assert SECTION in page.locator(".structure").inner_text()
