"""Marks in an excerpt, and the directive that has browsers mark the passage on its page."""

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.reading.search.excerpt import LENGTH, excerpt, marked, passage, places
from content.reading.search.folding import words

CIMENT = frozenset({("ciment",)})


def passage_of(line, page="", phrases=CIMENT):
    return unquote(passage(line, places(line, phrases), (page or line).lower()))


def test_words_are_marked_as_they_are_written():
    assert (
        marked("Le Ciment, l’os & le CIMENT", CIMENT)
        == "Le <mark>Ciment</mark>, l’os &amp; le <mark>CIMENT</mark>"
    )


def test_a_phrase_is_marked_whole_and_the_longest_wins():
    phrases = {("colonne", "vertebrale"), ("colonne",)}
    assert marked("la colonne vertébrale, une colonne", phrases) == (
        "la <mark>colonne vertébrale</mark>, une <mark>colonne</mark>"
    )


def test_a_long_line_is_cut_between_words_around_the_first_mark():
    line = "avant " * 100 + "le ciment est là " + "après " * 100
    shown = excerpt(line, places(line, CIMENT))
    assert shown.startswith("… avant") and shown.endswith("après …") and "<mark>ciment</mark>" in shown
    assert len(shown) < LENGTH + 40


def test_a_short_line_is_whole():
    assert excerpt("Du ciment.", places("Du ciment.", CIMENT)) == "Du <mark>ciment</mark>."


def test_a_line_without_a_space_is_cut_too():
    assert len(excerpt("x" * 1000, [])) < LENGTH + 5


def test_the_passage_is_told_apart_by_the_words_around_it():
    assert passage_of("injecter du ciment dans la vertèbre") == ":~:text=du-,ciment,-dans"
    page = "injecter du ciment dans la vertèbre\npuis du ciment dans le sac"
    assert passage_of("puis du ciment dans le sac", page) == ":~:text=puis du-,ciment,-dans le"


def test_a_passage_that_the_page_holds_twice_is_not_pointed_at():
    line = "du ciment médical"
    assert passage_of(line, f"{line}\n{line}") == ""


def test_nothing_is_pointed_at_when_nothing_was_found():
    assert passage_of("rien ici") == ""


def test_a_passage_goes_from_space_to_space_since_browsers_want_whole_words():
    assert passage_of("avec l’IRM, déjà faite", phrases={("irm",)}) == ":~:text=avec-,l’IRM,,-déjà"


def test_the_directive_s_own_signs_are_encoded():
    line = "a,b sous-jacent & ciment -c-"
    assert passage(line, places(line, CIMENT), line) == ":~:text=%26-,ciment,-%2Dc%2D"


@given(st.text(max_size=400), st.sampled_from(["ciment", "os", "a", "1"]))
def test_an_excerpt_is_well_formed_and_holds_nothing_but_marks(text, word):
    line = " ".join(f"{text} {word} {text}".split())
    shown = excerpt(line, places(line, {(word,)}))
    assert shown.count("<") == 2 * shown.count("<mark>") == 2 * shown.count("</mark>")


@pytest.mark.parametrize("text", ["½ ciment", "ﬁn ciment", "مُثبِّت ciment"])
def test_places_are_those_of_the_text_as_it_is_written(text):
    (found,) = places(text, CIMENT)
    assert text[slice(*found)] == "ciment"
    assert all(0 <= word.start < word.end <= len(text) for word in words(text))
