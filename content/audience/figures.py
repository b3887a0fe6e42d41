"""Counts as they may be shown: small ones are hidden, and the others are too round to work the small ones out."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import QuerySet, Sum
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from content.models import Reading

FEW = 5
"""Fewer are not told apart. In a village, that one person read about one illness on one day may name them."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it may be shown. few: it is under `FEW`, and more than none; else a multiple of it, rounded down."""

    number: int
    few: bool = False

    def __str__(self) -> str:
        return _("fewer than %(n)d") % {"n": FEW} if self.few else str(self.number)


def figure(count: int) -> Figure:
    """What may be said of a count.

    Sums are rounded by themselves: were they exact, what is hidden in them could be had by subtraction.
    """
    if 0 < count < FEW:
        return Figure(FEW, few=True)
    return Figure(count // FEW * FEW)


class Period(StrEnum):
    """How far back a chart goes, as its address says it: four weeks by day, or a year by month."""

    WEEKS = "semaines"
    YEAR = "annee"

    def starts(self, today: datetime.date) -> list[datetime.date]:
        """First days of its parts, oldest first; today is in the last one."""
        if self is Period.WEEKS:
            return [today - datetime.timedelta(n) for n in reversed(range(28))]
        months = [today.year * 12 + today.month - 1 - n for n in reversed(range(12))]
        return [datetime.date(month // 12, month % 12 + 1, 1) for month in months]

    def label(self, start: datetime.date) -> str:
        """« 27 novembre » or « novembre 2026 »."""
        return date_format(start, "j F" if self is Period.WEEKS else "F Y")


@dataclass(frozen=True, slots=True)
class Bar:
    """A day or a month. height: from 0 to 100, 100 for `scale`."""

    label: str
    figure: Figure
    height: int

    @property
    def top(self) -> int:
        """What is above it."""
        return 100 - self.height


def bars(readings: QuerySet[Reading], period: Period, today: datetime.date) -> list[Bar]:
    """The chart of some readings. One query."""
    starts = period.starts(today)
    sums = dict.fromkeys(starts, 0)
    days = readings.filter(day__gte=starts[0], day__lte=today).values_list("day").annotate(n=Sum("count"))
    for day, count in days.order_by():
        sums[max(start for start in starts if start <= day)] += count
    figures = {start: figure(count) for start, count in sums.items()}
    top = scale(figures.values())
    return [Bar(period.label(start), each, round(100 * each.number / top)) for start, each in figures.items()]


def scale(figures: Iterable[Figure]) -> int:
    """What the top of a chart stands for: its highest bar, and enough for hidden ones to look small."""
    return max(4 * FEW, *(each.number for each in figures))


def by_subject(period: Period, today: datetime.date) -> Mapping[tuple[str, str], dict[str, int]]:
    """{(page, section): {language: readings}} over a period. One query. Counts are exact: show `figure` of them."""
    rows = Reading.objects.filter(day__gte=period.starts(today)[0], day__lte=today)
    found: dict[tuple[str, str], dict[str, int]] = {}
    summed = rows.values_list("page", "section", "language").annotate(n=Sum("count")).order_by()
    for page, section, language, count in summed:
        found.setdefault((page, section), {})[language] = count
    return found
