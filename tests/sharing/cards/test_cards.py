"""The picture and the words that a messenger shows of a shared address."""

import io

import lxml.html
import pytest
from PIL import Image

from content.documents import Department
from content.models import Department as DepartmentRow
from content.models import Section
from content.publishing import publish
from content.publishing.snapshot import build
from content.sharing.cards.drawing import picture, png

pytestmark = pytest.mark.django_db

DEPARTMENT = Department(name="Radiologie interventionnelle", hospital="Hôpital")
BRAND = (11, 60, 82)


def pixels(card):
    return Image.open(io.BytesIO(png(card))).convert("RGB")


def white(image, box):
    """Share of a part of a picture that is text."""
    part = image.crop(box)
    return sum(count for count, colour in part.getcolors(1 << 20) if min(colour) > 200) / (
        part.width * part.height
    )


LEFT, RIGHT = (0, 260, 600, 630), (600, 260, 1200, 630)


def test_a_title_stands_where_its_language_begins(db):
    french = pixels(picture("fr", DEPARTMENT, "Que faire ?"))
    arabic = pixels(picture("ar", DEPARTMENT, "ماذا أفعل؟"))
    assert french.size == arabic.size == (1200, 630)
    assert max(abs(a - b) for a, b in zip(french.getpixel((5, 625)), BRAND, strict=True)) < 12
    assert white(french, LEFT) > 0.01 and white(arabic, RIGHT) > 0.01
    # The vertebra's own pale colour stands on the other side.
    assert white(french, (60, 300, 600, 600)) > 3 * white(arabic, (60, 300, 600, 600))


def test_a_long_title_is_set_smaller_and_stays_whole_inside(db):
    image = pixels(picture("fr", DEPARTMENT, "Une question bien longue sur le geste, " * 5, "La page"))
    assert white(image, (0, 618, 1200, 630)) == 0, "nothing at the foot"
    assert white(image, (0, 220, 690, 630)) > 0.03
    assert white(image, (0, 170, 690, 220)) == 0, "nor over the department's name"


def test_the_same_values_give_the_same_bytes_and_other_titles_another_picture(db):
    one = picture("fr", DEPARTMENT, "Un titre")
    again = png.__wrapped__(one)
    assert png.__wrapped__(one) == again
    assert png.__wrapped__(picture("fr", DEPARTMENT, "Un autre")) != again


def test_every_page_names_a_picture_that_is_there(built, settings):
    named = set()
    for path, entry in built.entries.items():
        if not entry["file"].endswith(".html"):
            continue
        page = lxml.html.fromstring(built.read(entry))
        said = {each.get("property"): each.get("content") for each in page.xpath("//meta[@property]")}
        if entry["status"] == 200 and not page.xpath('//meta[@name="robots"]'):
            assert all(
                said[f"og:{name}"] for name in "type url title locale site_name image image:alt".split()
            ), path
            image = said["og:image"].removeprefix(settings.SITE_URL)
            assert image in built.entries, image
            assert dict(built.headers[built.entries[image]["headers"]])["Content-Type"] == "image/png"
            named.add(image)
            if not path.endswith("/fiche/"):
                assert said["og:url"] == settings.SITE_URL + path
        else:
            assert not said, path
    assert named == {path for path in built.entries if path.startswith("/cartes/")}, "none is drawn in vain"
    assert "/cartes/v/complications/ar.png" in named and "/cartes/fr.png" in named


def test_a_picture_is_drawn_again_when_what_it_says_changes_and_only_then(built, own_snapshot, secretary):
    def etags():
        generation = build.refresh(own_snapshot)
        return {
            path: entry["etag"] for path, entry in generation.entries.items() if path.startswith("/cartes/")
        }

    before = etags()
    Section.objects.filter(page__key="vertebroplasty", key="suivi").update(title_fr="Et après ?")
    page = Section.objects.get(page__key="vertebroplasty", key="suivi").page
    publish(page, "fr", by=secretary, change="correction", sections=["suivi"])
    changed = etags()
    assert {path for path in before if before[path] != changed[path]} == {"/cartes/v/suivi/fr.png"}
    DepartmentRow.objects.update(name_fr="Un autre nom")
    renamed = etags()
    assert all(renamed[path] != changed[path] for path in changed if path.endswith("fr.png"))
    assert all(renamed[path] == changed[path] for path in changed if path.endswith("ar.png"))


@pytest.mark.parametrize("path", ["/cartes/sottise/fr.png", "/cartes/v/sottise/fr.png", "/cartes/v/de.png"])
def test_a_picture_of_nothing_is_not_found(starter, client, path):
    assert client.get(path).status_code == 404
