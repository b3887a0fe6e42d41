"""A risk in pictures: what is drawn is what was counted, or nothing is drawn."""

import re

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from content.documents.schema import RiskFigure, Section
from content.publishing.risks import Share, count, crowd


def risk(numerator, denominator, source="Auteur, Revue"):
    return RiskFigure(
        key="r", label="Fuite", numerator=numerator, denominator=denominator, source=source, year=2019
    )


@pytest.mark.parametrize(
    ("numerator", "denominator", "people", "share", "drawn"),
    [
        (4, 3175, 1, Share.ABOUT, True),
        (1, 1000, 1, Share.EXACT, True),
        (3, 100, 30, Share.EXACT, True),
        (1, 80, 13, Share.ABOUT, True),
        (1, 2000, 1, Share.ABOUT, True),
        (1, 2001, 1, Share.LESS, False),
        (1, 10**9, 1, Share.LESS, False),
        (1999, 2000, 999, Share.MORE, False),
        (7, 7, 1000, Share.EXACT, True),
    ],
)
def test_a_risk_in_a_thousand_people(numerator, denominator, people, share, drawn):
    found = crowd(risk(numerator, denominator))
    assert (found.people, found.share, found.drawn) == (people, share, drawn)


def test_nobody_among_some_is_not_nobody_among_a_thousand():
    assert crowd(risk(0, 80)) is None


@given(denominator=st.integers(1, 10**7), data=st.data())
def test_a_drawing_never_says_more_or_less_than_half_a_person_beside_what_was_counted(denominator, data):
    numerator = data.draw(st.integers(1, denominator))
    found = crowd(risk(numerator, denominator))
    if found.drawn:
        assert abs(found.people * denominator - 1000 * numerator) * 2 <= denominator
        assert found.people > 0 and (found.people < 1000 or numerator == denominator)
    else:
        assert (found.people, found.share) in {(1, Share.LESS), (999, Share.MORE)}


def counted(path, every, first):
    """People on the lines of a path: one each `every` units, beginning where the line does."""
    return sum(
        (int(end) - float(start) + first) / every
        for start, end in re.findall(r"M([\d.]+) [\d.]+H(\d+)", path)
    )


@pytest.mark.parametrize("people", [1, 39, 40, 41, 530, 999])
def test_the_paths_hold_a_thousand_people_and_few_bytes(people):
    drawing = crowd(risk(people, 1000))
    for paths, first in ((drawing.heads, 5), (drawing.bodies, 2.5)):
        assert [counted(path, 10, first) for path in paths] == [people, 1000 - people]
    assert len("".join((*drawing.heads, *drawing.bodies, drawing.ground))) < 1800


@pytest.mark.parametrize("source", ["", " \u00a0", None])
def test_without_its_source_a_figure_is_not_shown(source):
    kept = risk(4, 3175)
    section = Section(key="s", kind="text", title="S", risks=(risk(4, 3175, source), kept))
    assert section.figures == (kept,)


@pytest.mark.parametrize(("numerator", "denominator"), [(None, 10), (1, None), (1, 0), (11, 10), (-1, 10)])
def test_without_both_numbers_a_figure_is_not_shown(numerator, denominator):
    assert not risk(numerator, denominator).complete


@pytest.mark.parametrize(("language", "shown"), [("fr", "3\u202f175"), ("en", "3,175"), ("ar", "3175")])
def test_numbers_are_written_as_the_language_does(language, shown):
    with translation.override(language):
        assert count(3175) == shown
