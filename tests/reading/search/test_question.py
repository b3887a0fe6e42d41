"""Whatever is typed becomes a question that can be searched and shown."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.reading.search import question
from content.reading.search.question import LONGEST, MOST_WORDS, Question, read


def test_a_question_is_one_line():
    assert read("  ciment \n\t douleur ") == Question("ciment douleur")


@pytest.mark.parametrize("typed", ["", "   ", "\x00", "\u200b\u00ad", "\ud800", "\u3000\u2003"])
def test_nothing_readable_is_no_question(typed):
    assert read(typed).text == ""


def test_a_question_that_is_too_long_is_cut_and_it_says_so():
    assert read("a" * LONGEST) == Question("a" * LONGEST)
    assert read("a" * (LONGEST + 1)) == Question("a" * LONGEST, cut=True)
    assert read("ciment " * 2000).cut and len(read("é" * 10_000).text) == LONGEST
    assert read(" " * 50_000 + "ciment").text == "", "what is beyond is not even cleaned"


@pytest.mark.parametrize(
    ("typed", "text"), [("I.R.M.", "IRM"), ("i.r.m ?", "irm ?"), ("1.5", "1.5"), ("un.deux", "un.deux")]
)
def test_dots_inside_an_acronym_go(typed, text):
    assert read(typed).text == text


@pytest.mark.django_db
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(max_size=300), language=st.sampled_from(["fr", "en", "ar"]))
def test_any_text_is_searched_without_a_complaint(find, typed, language):
    found = find(typed, language)
    for each in found.results:
        assert each.title.count("<mark>") == each.title.count("</mark>")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed", ['"', "AND OR NOT", "a* NEAR(b)", "title:ciment", "^ciment", "'; DROP TABLE words --", "%_"]
)
def test_the_index_s_own_language_means_nothing(find, typed):
    find(typed)


@pytest.mark.django_db
def test_a_question_of_very_many_words_is_searched_by_its_first_ones(find, monkeypatch):
    monkeypatch.setattr(question, "LONGEST", 10_000)
    found = find(" ".join(f"mot{n}xyz" for n in range(50)))
    assert len(found.unknown) == MOST_WORDS
