"""axe-core on every page and language, at two widths, light and dark."""

import io

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

from content.publishing.snapshot.store import Store

TAGS = ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = {
    "fr": (
        "/fr/vertebroplastie/",
        "/fr/accessibilite/",
        "/fr/mentions-legales/",
        "/fr/donnees-personnelles/",
        "/fr/medecins/",
    ),
    "en": (
        "/en/vertebroplasty/",
        "/en/accessibility/",
        "/en/legal-notice/",
        "/en/personal-data/",
        "/en/doctors/",
    ),
    "ar": (
        "/ar/vertebroplasty/",
        "/ar/accessibility/",
        "/ar/legal-notice/",
        "/ar/personal-data/",
        "/ar/doctors/",
    ),
}


def audit(page, *, leave_out=()):
    """(rule, element, why) of each violation, and of each thing that axe could not decide.

    axe cannot tell what lies under a drawing's label: tests/test_styles.py computes that contrast from the tokens.
    """
    options = {
        "runOnly": TAGS,
        "resultTypes": ["violations", "incomplete"],
        "rules": {rule: {"enabled": False} for rule in leave_out},
    }
    results = Axe().run(page, options=options).response
    return [
        (rule["id"], node["target"], node.get("failureSummary", ""))
        for kind in ("violations", "incomplete")
        for rule in results[kind]
        for node in rule["nodes"]
        if not (kind == "incomplete" and rule["id"] == "color-contrast" and node["html"].startswith("<text "))
    ]


def every_address(site):
    index = Store(site.data / "snapshot").current().entries
    return [
        path for path, entry in index.items() if entry["file"].endswith(".html") and entry["status"] != 301
    ]


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", PAGES)
def test_axe_finds_nothing(site, visit, language, width, scheme):
    page = visit(width, quiet=True, color_scheme=scheme, bypass_csp=True)
    addresses = [path for path in every_address(site) if path.startswith(f"/{language}/")]
    assert set(PAGES[language]) <= set(addresses) and len(addresses) > 15
    for path in addresses:
        page.goto(site.url + path)
        assert audit(page) == [], path


def test_axe_finds_nothing_with_forced_colours(site, visit):
    page = visit(390, quiet=True, bypass_csp=True, forced_colors="active")
    page.goto(site.url + "/fr/vertebroplastie/")
    # The reader's own colours are used, and axe sees those that the page asked for.
    assert audit(page, leave_out=["color-contrast", "color-contrast-enhanced"]) == []


def contrast(one, other):
    """WCAG's ratio of two colours, (red, green, blue) from 0 to 255."""

    def luminance(colour):
        parts = [each / 255 for each in colour]
        parts = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def ink(element):
    """Share of an element's pixels that stand out from its ground, the commonest colour: 3:1 or more (WCAG 1.4.11)."""
    picture = Image.open(io.BytesIO(element.screenshot(animations="disabled"))).convert("RGB")
    colours = sorted(picture.getcolors(picture.width * picture.height), reverse=True)
    ground = colours[0][1]
    drawn = sum(count for count, colour in colours if contrast(colour, ground) >= 3)
    return drawn / (picture.width * picture.height)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_drawing_is_seen_with_forced_colours(site, visit, scheme):
    """Pixels, as the reader's own colours leave them: lines, and the words that name them."""
    page = visit(390, bypass_csp=True, forced_colors="active", color_scheme=scheme)
    page.goto(site.url + "/fr/vertebroplastie/")
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    labels = page.locator("svg.drawing .label").all()
    assert len(labels) >= 10
    assert [each.text_content() for each in labels if ink(each) < 0.1] == []
    page.add_style_tag(content=".label, .leader { visibility: hidden }")
    drawings = page.locator("svg.drawing").all()
    assert len(drawings) >= 7
    assert [each.get_attribute("aria-label") for each in drawings if ink(each) < 0.03] == []


def test_axe_finds_nothing_on_paper(site, visit):
    page = visit(1280, quiet=True, bypass_csp=True)
    for path in ("/fr/vertebroplastie/", "/fr/medecins/"):
        page.goto(site.url + path)
        page.emulate_media(media="print")
        assert audit(page) == [], path
