"""What is shown of counts: none that is small, and none that another one gives away."""

import datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from content.audience.figures import FEW, Period, bars, by_subject, figure
from content.models import Reading

TODAY = datetime.date(2026, 11, 27)
counts = st.integers(0, 10_000)


@given(counts)
def test_what_is_shown_is_round_near_and_never_small(count):
    shown = figure(count)
    assert shown.number % FEW == 0
    assert shown.few == (0 < count < FEW)
    assert shown.few or 0 <= count - shown.number < FEW


@given(st.integers(1, FEW - 1), st.integers(1, FEW - 1))
def test_small_counts_look_the_same(one, other):
    assert figure(one) == figure(other) and str(figure(one)) == "moins de 5"


@given(st.lists(st.integers(FEW, 500), min_size=1, max_size=6), st.integers(1, FEW - 1))
def test_a_sum_does_not_give_a_small_count_away(others, hidden):
    """Whoever knows all that is shown, the sum included, still has to guess what is hidden in it.

    Unless every other number is the last one of its step, which nobody can know.
    """
    shown, total = [figure(each) for each in others], figure(sum(others) + hidden)

    def agrees(guess):
        """Whether some counts that look like these have this sum."""
        least = sum(each.number for each in shown) + guess
        most = sum(each.number + FEW - 1 for each in shown) + guess
        return any(figure(each) == total for each in range(least, most + 1))

    assume(any(each % FEW < FEW - 1 for each in others))
    assert sum(map(agrees, range(1, FEW))) > 1


def test_periods_end_today_and_their_parts_follow_each_other():
    weeks, year = Period.WEEKS.starts(TODAY), Period.YEAR.starts(TODAY)
    assert len(weeks) == 28 and weeks[-1] == TODAY and weeks[0] == datetime.date(2026, 10, 31)
    assert (
        len(year) == 12 and year[0] == datetime.date(2025, 12, 1) and year[-1] == datetime.date(2026, 11, 1)
    )


@pytest.mark.django_db
def test_bars_add_up_what_was_read_in_their_part_and_nothing_else(django_assert_num_queries):
    for day, language, count in (
        ("2025-11-30", "fr", 900),
        ("2025-12-01", "fr", 20),
        ("2026-11-01", "fr", 30),
        ("2026-11-27", "fr", 10),
        ("2026-11-27", "en", 3),
        ("2026-11-28", "fr", 500),
    ):
        Reading.objects.create(day=day, page="p", language=language, count=count)
    with django_assert_num_queries(1):
        year = bars(Reading.objects.all(), Period.YEAR, TODAY)
    assert [bar.figure.number for bar in year] == [20, *[0] * 10, 40]
    assert (year[0].label, year[0].height, year[-1].height, year[-1].top) == ("décembre 2025", 50, 100, 0)
    weeks = bars(Reading.objects.filter(language="en"), Period.WEEKS, TODAY)
    assert [str(bar.figure) for bar in weeks] == ["0"] * 27 + ["moins de 5"]
    assert weeks[-1].height == 25, "hidden ones look small beside nothing, too"
    assert by_subject(Period.WEEKS, TODAY) == {("p", ""): {"fr": 40, "en": 3}}


@pytest.mark.django_db
def test_a_chart_without_readings_has_no_bar():
    assert {bar.height for bar in bars(Reading.objects.all(), Period.WEEKS, TODAY)} == {0}
