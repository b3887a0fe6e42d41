"""The words in which the editor speaks of a paste."""

import re
from pathlib import Path

import pytest
from django.utils import translation

from content.admin import pasting
from content.admin.forms import EDITOR, editor
from content.models import richtext

CLEANER = Path(__file__).resolve().parents[2] / "static" / "desk" / "clean.js"


@pytest.mark.parametrize(
    ("language", "one", "several"),
    [("fr", "[count]\u00a0image", "[count]\u00a0images"), ("en", "[count] picture", "[count] pictures")],
)
def test_a_count_has_its_singular_and_its_plural(language, one, several):
    with translation.override(language):
        words = pasting.words()
    assert words["language"] == language
    pictures = words["dropped"]["pictures"]
    assert (pictures["one"], pictures["other"]) == (one, several)


def test_arabic_has_its_six_forms_and_no_number_of_ours_is_left_in_them():
    with translation.override("ar"):
        words = pasting.words()
    assert words["dropped"]["pictures"]["two"] == "صورتان"
    assert words["dropped"]["pictures"]["few"] == "[count] صور"
    for forms in (*words["dropped"].values(), *words["remarks"].values()):
        assert not re.search(r"\d", "".join(forms.values()))


def test_everything_that_is_counted_has_its_words():
    counted = re.search(r"const lost = \{(.*?)\}", CLEANER.read_text(), re.S)[1]
    assert set(re.findall(r"(\w+): 0", counted)) == pasting.DROPPED.keys() | pasting.REMARKS.keys()


def test_what_a_paste_may_leave_is_what_the_server_lets_through():
    elements = set(re.search(r'ALLOWED = "([^"]+)"', CLEANER.read_text())[1].split(","))
    assert elements == richtext.ELEMENTS - {"abbr"}, "the editor has no button for an abbreviation"
    schemes = set(re.search(r"SCHEMES = /\^\(([^)]+)\)", CLEANER.read_text())[1].replace("?", "").split("|"))
    assert schemes == richtext.SCHEMES - {"http"}, "https? stands for both"


def test_every_rich_text_has_the_cleaner_and_all_its_buttons():
    assert editor()["extensions"].keys() == EDITOR.keys() | {"CleanPaste"}
