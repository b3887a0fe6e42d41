"""axe-core on every page and language, at two widths, light and dark."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe

TAGS = ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = {
    "fr": (
        "/fr/vertebroplastie/",
        "/fr/accessibilite/",
        "/fr/mentions-legales/",
        "/fr/donnees-personnelles/",
    ),
    "en": ("/en/vertebroplasty/", "/en/accessibility/", "/en/legal-notice/", "/en/personal-data/"),
    "ar": ("/ar/vertebroplasty/", "/ar/accessibility/", "/ar/legal-notice/", "/ar/personal-data/"),
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
    index = json.loads((site.data / "snapshot" / "current" / "index.json").read_text())["entries"]
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


def test_axe_finds_nothing_on_paper(site, visit):
    page = visit(1280, quiet=True, bypass_csp=True)
    page.goto(site.url + "/fr/vertebroplastie/")
    page.emulate_media(media="print")
    assert audit(page) == []
