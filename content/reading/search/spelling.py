"""Small typing errors: the words of the site that a mistyped one is nearest to.

Two measures, both of rapidfuzz. On letters: how many are missing, added, wrong or swapped (optimal string alignment).
On sounds, for words written by ear in Latin letters: « kifoplastie », « anestesi ».
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_SOUNDS = (
    ("ph", "f"),
    ("th", "t"),
    ("rh", "r"),
    ("ch", "k"),
    ("qu", "k"),
    ("y", "i"),
    ("ae", "e"),
    ("oe", "e"),
)
_SOFT_C = re.compile("c(?=[ei])")
_TWICE = re.compile(r"(.)\1")
_HEARD = 5
"""Letters of a word that is compared by ear: shorter ones sound like too many."""


class Spelling:
    """The words of an index, and of its language's lists, to compare mistyped ones with. Words are folded."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = tuple(known)
        self._by_sound: dict[str, list[str]] = {}
        for word in self._known:
            if word.isascii() and len(word) >= _HEARD:
                self._by_sound.setdefault(sound(word), []).append(word)

    def nearest(self, word: str) -> list[str]:
        """The words that a mistyped one may stand for: the nearest ones only, none when all are far.

        One error is forgiven from four letters on, two from eight.
        """
        errors = 0 if len(word) < 4 else 1 if len(word) < 8 else 2
        if not errors or word.isdigit():
            return []
        found = _within(word, self._known, errors)
        if not found and word.isascii() and len(word) >= _HEARD:
            heard = _within(sound(word), tuple(self._by_sound), 1)
            found = [each for sounds in heard for each in self._by_sound[sounds]]
        return found


def sound(word: str) -> str:
    """Roughly how a word in Latin letters is heard, in French or English."""
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    return _TWICE.sub(r"\1", _SOFT_C.sub("s", word).replace("c", "k"))


def _within(word: str, known: Sequence[str], errors: int) -> list[str]:
    # Loaded when somebody mistypes: a worker that never needs it is 5 MB lighter.
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    found = process.extract(word, known, scorer=OSA.distance, score_cutoff=errors, limit=32)
    least = min((distance for _each, distance, _place in found), default=0)
    return [each for each, distance, _place in found if distance == least]
