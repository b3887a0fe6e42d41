"""A risk in pictures, on a phone, on paper and in the reader's own colours. The figures are made for the test."""

import io
import subprocess
import sys

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.journeys.conftest import ROOT
from tests.journeys.test_accessibility import audit, contrast

COUNT = """
from content.models import RiskFigure, Section
from content.publishing import publish
from django.contrib.auth.models import User

section = Section.objects.get(page__key="vertebroplasty", key="complications")
for position, (key, numerator, denominator) in enumerate((("quarante-cinq", 45, 1000), ("rare", 4, 31750))):
    RiskFigure.objects.create(
        section=section, key=key, position=position, label_fr="Évènement", label_en="Event", label_ar="حدث",
        numerator=numerator, denominator=denominator, source="Auteur d’essai, Revue", year=2019,
    )
for language in ("fr", "en", "ar"):
    publish(section.page, language, sections=["complications"],
            by=User.objects.get(username="secretariat"), change="correction")
"""
PLACE = 40, 25


@pytest.fixture(scope="module")
def counted(site):
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-c", COUNT],
        cwd=ROOT, env=site.env, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return site


def framed(page):
    """(column, row) of each person whose place stands out from the ground, from the pixels of the drawing."""
    drawing = page.locator("svg.crowd")
    expect(drawing).to_have_count(1)
    drawing.scroll_into_view_if_needed()
    picture = Image.open(io.BytesIO(drawing.screenshot(animations="disabled"))).convert("RGB")
    wide, high = picture.width / PLACE[0], picture.height / PLACE[1]
    # The ground is what lies above the head of the last person, whom 45 do not reach.
    ground = picture.getpixel((picture.width // 2, round(high * 24.05)))
    return {
        (column, row)
        for row in range(PLACE[1])
        for column in range(PLACE[0])
        # The upper corners of a place: no figure of a person reaches there.
        if all(
            contrast(picture.getpixel((int((column + aside) * wide), int((row + 0.12) * high))), ground)
            >= 4.5
            for aside in (0.15, 0.85)
        )
    }


@pytest.mark.parametrize(
    "options",
    [{}, {"color_scheme": "dark"}, {"forced_colors": "active"}, {"forced_colors": "active", "color_scheme": "dark"}],
    ids=str,
)  # fmt: skip
def test_as_many_people_stand_out_as_were_counted(counted, visit, options):
    page = visit(1280, device_scale_factor=2, bypass_csp=True, **options)
    page.goto(counted.url + "/fr/vertebroplastie/complications/")
    expect(page.locator(".risks")).to_contain_text("45 personnes sur 1\u202f000")
    expect(page.locator(".risks")).to_contain_text("Soit 45 sur 1\u202f000.")
    expect(page.locator(".risks")).to_contain_text("Auteur d’essai, Revue (2019)")
    assert framed(page) == {(each % 40, each // 40) for each in range(45)}


def test_on_paper_too_and_whole(counted, visit):
    page = visit(800, device_scale_factor=2)
    page.goto(counted.url + "/fr/vertebroplastie/")
    page.emulate_media(media="print")
    assert framed(page) == {(each % 40, each // 40) for each in range(45)}
    assert page.locator("svg.crowd").evaluate("e => getComputedStyle(e).breakInside") == "avoid"


def test_in_arabic_they_stand_from_the_right(counted, visit):
    page = visit(1280, device_scale_factor=2)
    page.goto(counted.url + "/ar/vertebroplasty/complications/")
    expect(page.locator(".risks")).to_contain_text("أي 45 من كل 1000.")
    assert framed(page) == {(39 - each % 40, each // 40) for each in range(45)}


def test_what_is_too_rare_to_draw_is_said_and_not_drawn(counted, visit):
    page = visit(390)
    for path, said in (
        ("/fr/vertebroplastie/complications/", "Soit moins de 1 sur 1\u202f000."),
        ("/en/vertebroplasty/complications/", "That is less than 1 in 1,000."),
        ("/ar/vertebroplasty/complications/", "أي أقل من 1 من كل 1000."),
    ):
        page.goto(counted.url + path)
        rare = page.locator(".risks .row").nth(1)
        expect(rare).to_contain_text(said)
        expect(rare.locator("svg.crowd")).to_have_count(0)
        overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(overflow) <= 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_a_page_with_risks(counted, visit, scheme):
    page = visit(390, quiet=True, bypass_csp=True, color_scheme=scheme)
    for path in ("/fr/vertebroplastie/complications/", "/ar/vertebroplasty/complications/"):
        page.goto(counted.url + path)
        expect(page.locator("svg.crowd")).to_be_visible()
        assert audit(page) == [], path
