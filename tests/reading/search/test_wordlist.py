"""The lists that people review say what they are supposed to."""

from pathlib import Path

import pytest
import yaml

from content.reading.search import index, wordlist
from content.reading.search.build import index_file
from content.reading.search.folding import stems
from content.reading.search.wordlist import word_list

LANGUAGES = ("fr", "en", "ar")


def listed(language):
    file = Path(wordlist.__file__).with_name(f"words.{language}.yaml")
    return yaml.safe_load(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_holds_texts_only(language):
    """YAML reads an unquoted `on` or `no` as true or false."""
    data = listed(language)
    assert all(isinstance(each, str) and each for each in data["little"])
    assert all(len(group) > 1 and all(isinstance(each, str) for each in group) for group in data["same"])


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_group_stands_for_something_that_the_department_says(indexed, language):
    with index.opened(index_file(indexed, language)) as database:
        known = {stem for (stem,) in database.execute("SELECT stem FROM stems")}
    for group in word_list(language).groups:
        assert any(all(stems(word, language) & known for word in phrase) for phrase in group), group


def test_a_language_without_a_list_is_searched_without_one():
    assert word_list("de").groups == () and word_list("de").phrase_at(["a"], 0) == (0, set())


def test_the_longest_way_to_say_a_thing_is_taken():
    typed = "imagerie par resonance magnetique".split()
    assert word_list("fr").phrase_at(typed, 0)[0] == 4
    assert word_list("fr").phrase_at(typed, 2)[0] == 2
    assert word_list("fr").phrase_at(typed, 1)[0] == 0
