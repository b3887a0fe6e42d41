"""The colours that the tokens promise, and what the stylesheet must survive."""

import re

import pytest

from content.publishing import styles

THEMES = ("light", "dark")
TEXT_ON_GROUND = [
    ("ink", "bg"), ("ink", "panel"), ("ink2", "bg"), ("ink2", "panel"), ("link", "bg"), ("link", "panel"),
    ("ink", "amber-bg"), ("yes", "amber-bg"), ("red", "amber-bg"), ("yes", "bg"), ("red", "bg"), ("red", "red-bg"),
    ("ink", "red-bg"), ("brand-ink", "brand"), ("bg", "ink"),
    ("ink", "mark"), ("link", "mark"),
]  # fmt: skip
LINES_ON_GROUND = [
    ("rule", "bg"),
    ("link", "bg"),
    ("red", "bg"),
    ("amber-line", "bg"),
    ("amber-line", "amber-bg"),
]


def tokens(theme):
    text = "".join(path.read_text() for path in styles.files() if path.name.startswith("tokens"))
    light, _, dark = text.partition("@media screen and (prefers-color-scheme: dark)")
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", light))
    if theme == "dark":
        found |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", dark.split("@media")[0]))
    return found


def luminance(colour):
    """WCAG 2.2, relative luminance."""
    digits = colour.removeprefix("#")
    digits = digits if len(digits) == 6 else "".join(each * 2 for each in digits)
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_formula_is_wcags():
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground"), TEXT_ON_GROUND)
def test_text_stands_out_seven_to_one(theme, text, ground):
    colours = tokens(theme)
    assert contrast(colours[text], colours[ground]) >= 7


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("line", "ground"), LINES_ON_GROUND)
def test_lines_of_controls_stand_out_three_to_one(theme, line, ground):
    colours = tokens(theme)
    assert contrast(colours[line], colours[ground]) >= 3


def test_amber_is_used_for_the_mri_rule_only():
    for path in styles.files():
        for selector in re.findall(r"([^{}]+)\{[^{}]*var\(--amber", path.read_text()):
            assert re.search(r"\.(irm|flag|must)\b", selector), (path.name, selector)


def test_comments_go_and_selectors_stay():
    css = styles.public().text
    assert "/*" not in css and "font:atkinson" not in css
    assert ".dock a:focus-visible" in css and ".flow > * + :is(h3, h4)" in css


def test_margins_and_paddings_are_logical():
    for path in styles.files():
        physical = re.findall(
            r"(?:margin|padding|border)-(?:left|right)|text-align: (?:left|right)", path.read_text()
        )
        assert physical == [], path.name
