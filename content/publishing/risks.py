"""A risk in people: what it is in a thousand of them, and how a thousand are drawn in a few hundred bytes.

A crowd is dashed lines, not a thousand elements: a row of dots makes the heads, a row of short strokes the bodies.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.formats import number_format

from content.documents.schema import RiskFigure
from content.editorial.typography import NARROW, NO_BREAK

PEOPLE = 1000
_ROW, _ROWS = 40, 25
_WIDE, _HIGH = 10, 14
"""Units of one person's place."""


class Share(StrEnum):
    """How the number in a thousand stands to what was counted."""

    EXACT = "exact"
    ABOUT = "about"
    LESS = "less"
    MORE = "more"


@dataclass(frozen=True, slots=True)
class Crowd:
    """A thousand people, `people` of them concerned, who stand first.

    share: whether that number is exact; LESS: fewer than one (people is 1), MORE: nearly all (people is 999).
    drawn: false where any drawing would say « nobody » or « everybody », which was not what was counted.
    """

    people: int
    share: Share
    drawn: bool

    view = f"0 0 {_ROW * _WIDE} {_ROWS * _HIGH}"

    @property
    def ground(self) -> str:
        """Path of the filled ground on which those concerned stand."""
        whole, rest = divmod(self.people, _ROW)
        lines = [f"M0 0H{_ROW * _WIDE}V{whole * _HIGH}H0Z"] if whole else []
        if rest:
            lines.append(f"M0 {whole * _HIGH}h{rest * _WIDE}v{_HIGH}H0Z")
        return "".join(lines)

    @property
    def heads(self) -> tuple[str, str]:
        """Paths of the dots: those concerned, the others. Dashed `0 10`, with round ends."""
        return _lines(0, self.people, _WIDE // 2, 4), _lines(self.people, PEOPLE, _WIDE // 2, 4)

    @property
    def bodies(self) -> tuple[str, str]:
        """Paths of the strokes: those concerned, the others. Dashed `5 5`."""
        return _lines(0, self.people, 2.5, 9.5), _lines(self.people, PEOPLE, 2.5, 9.5)


def crowd(risk: RiskFigure) -> Crowd | None:
    """A risk in a thousand people, rounded half up; None where nobody was: that says nothing of a thousand."""
    if not risk.numerator:
        return None
    people, rest = divmod(2 * PEOPLE * risk.numerator + risk.denominator, 2 * risk.denominator)
    if rest == risk.denominator:
        return Crowd(people, Share.EXACT, drawn=True)
    if people == 0:
        return Crowd(1, Share.LESS, drawn=False)
    if people == PEOPLE:
        return Crowd(PEOPLE - 1, Share.MORE, drawn=False)
    return Crowd(people, Share.ABOUT, drawn=True)


def count(number: int) -> str:
    """A whole number as the active language writes it; in French, thousands are parted by a narrow space."""
    return number_format(number, force_grouping=True).replace(NO_BREAK, NARROW)


def _lines(start: int, end: int, aside: float, down: float) -> str:
    """A line for each row, from one person's place to another's. aside, down: where it begins in a place."""
    return "".join(
        f"M{_short(column * _WIDE + aside)} {_short(row * _HIGH + down)}H{stop * _WIDE}"
        for row, column, stop in _rows(start, end)
    )


def _rows(start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """(row, first column, column after the last) of the people from `start` to before `end`."""
    for row in range(start // _ROW, -(-end // _ROW)):
        yield row, max(start - row * _ROW, 0), min(end - row * _ROW, _ROW)


def _short(number: float) -> str:
    return f"{number:g}"
