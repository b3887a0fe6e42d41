"""What a repository forgets: templates that nobody uses, tags that are loaded for nothing, undocumented components."""

import re
import subprocess
from pathlib import Path

import allauth
import pytest

from content.sections import DRAWINGS

ROOT = Path(__file__).parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
CODE = "".join(
    path.read_text(encoding="utf-8")
    for folder in ("content", "vertebro_site")
    for path in (ROOT / folder).rglob("*.py")
)
TAGS = {
    "i18n": r"\{% (?:translate|blocktranslate|language|get_current_language)\b|\|language_name",
    "static": r"\{% static\b",
    "reading": r"\|(?:rich|breakable|web|crowd|count)\b",
}


def name(path):
    return str(path.relative_to(ROOT / "templates"))


def is_djangos(path):
    """Django's admin finds these by their address."""
    return re.match(r"admin/(?:index|base_site|login|content/\w+/change_form)\.html$", name(path))


def is_allauths(path):
    """It finds these by the names of its own."""
    return any((Path(allauth.__file__).parent / "templates").glob(name(path))) or name(path) == "429.html"


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_template_is_used(path):
    others = "".join(each.read_text(encoding="utf-8") for each in TEMPLATES if each != path) + CODE
    drawing = path.stem in DRAWINGS and path.parent.name == "drawings"
    assert drawing or is_djangos(path) or is_allauths(path) or f'"{name(path)}"' in others


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_tag_library_that_a_template_loads_is_used(path):
    text = path.read_text(encoding="utf-8")
    for line in re.findall(r"\{% load ([^%]+) %\}", text):
        for library in line.split():
            assert re.search(TAGS[library], text), library


@pytest.mark.parametrize("path", [each for each in TEMPLATES if each.suffix == ".html"], ids=name)
def test_every_template_says_what_it_is_and_takes(path):
    assert re.search(r"\{# .+[.] .*#\}|\{# .+[.] #\}", path.read_text(encoding="utf-8"))


def test_every_drawing_that_may_be_chosen_exists_and_the_others_are_ours():
    drawn = {path.stem for path in (ROOT / "templates/components/drawings").glob("*.html")}
    assert drawn == set(DRAWINGS) | {"defs", "logo", "spine"}


def test_the_guide_shows_the_pictures_that_the_journeys_take():
    """`make guide` takes them."""
    journeys = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "journeys").glob("test_*.py")
    )
    taken = sorted(re.findall(r'\bguide\(\w+, "([^"]+)"', journeys))
    text = (ROOT / "docs" / "secretaires.md").read_text(encoding="utf-8")
    shown = sorted(re.findall(r"\]\(secretaires/([^)]+)\.png\)", text))
    assert shown == taken == sorted(path.stem for path in (ROOT / "docs" / "secretaires").glob("*.png"))


def test_no_merge_was_left_half_done():
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    texts = (ROOT / name for name in tracked if name and not name.endswith((".png", ".woff2", ".mo")))
    marked = re.compile(rb"^(?:<{7}|>{7}) ", re.M)
    assert [str(path) for path in texts if path.is_file() and marked.search(path.read_bytes())] == []
