"""Words as search compares them: without what readers leave out, write otherwise or mistype.

`fold` forgets case, accents, ligatures and the Arabic signs and letter forms that are written or not;
`stems` forgets endings, for plurals and conjugations.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u08d3-\u08ff"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
    # Soft hyphens, joiners and marks of direction: inside a word they part nothing.
    "\u00ad\u200b-\u200f\u2060\ufeff"
)
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{_MARKS}])*")
_LEFT_OUT = re.compile(rf"[{_MARKS}]+")

# What Unicode's compatibility forms leave apart. Arabic: alef with its signs is decomposed by Unicode itself.
_LETTERS = str.maketrans(
    {
        **{"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"},
        **{"ٱ": "ا", "ى": "ي", "ة": "ه", "ک": "ك", "ی": "ي", "ھ": "ه"},
        **{chr(0x0660 + digit): str(digit) for digit in range(10)},
        **{chr(0x06F0 + digit): str(digit) for digit in range(10)},
    }
)
_ARABIC_PREFIX = re.compile("^(?:[وف]?(?:[بك]?ال|لل)|و)(?=.{3})")
_UNREADABLE = {"Cc", "Cf", "Cs", "Cn", "Co"}
_STEMMERS = {"fr": "french", "en": "english", "ar": "arabic"}


@dataclass(frozen=True, slots=True)
class Word:
    """A word where it stands in a text: `text[start:end]`, and as it is compared."""

    start: int
    end: int
    folded: str


def clean(typed: str) -> str:
    """What a reader typed as one line that any page can hold: no control, surrogate or unassigned character."""
    kept = "".join(
        " " if unicodedata.category(c) in _UNREADABLE and c not in "\u200c\u200d" else c for c in typed
    )
    return " ".join(kept.split())


def fold(text: str) -> str:
    """A text as it is compared. Not for showing: its letters are not the reader's."""
    # Twice: capitals of mathematics become letters that have a case, and some letters without case marks.
    for _turn in range(2):
        text = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    return _LEFT_OUT.sub("", unicodedata.normalize("NFKD", text)).translate(_LETTERS)


def words(text: str) -> Iterator[Word]:
    """The words of a text, in order. Apostrophes and hyphens part words."""
    for found in _WORD.finditer(text):
        for folded in _folded(found[0]):
            yield Word(found.start(), found.end(), folded)


@lru_cache(maxsize=8192)
def _folded(word: str) -> tuple[str, ...]:
    """A written word as it is compared. A fraction folds to several (½ is 1⁄2), which stand in one place."""
    return tuple(_WORD.findall(fold(word)))


@lru_cache(maxsize=4096)
def stems(word: str, language: str) -> frozenset[str]:
    """What remains of a word without its endings. Two words are forms of each other when they share one.

    The endings of French depend on accents that readers leave out: both spellings are taken. Arabic words lose what is
    written together with them: « and », « with », « for », the article. A language without a stemmer keeps its words.
    """
    folded = fold(word)
    if language not in _STEMMERS or not folded.isalpha():
        return frozenset({folded})
    import Stemmer  # of use to those who search, not to every worker

    # Made anew: a stemmer is not for several threads at once, and this is remembered.
    stem = Stemmer.Stemmer(_STEMMERS[language], 0).stemWord
    found = {fold(stem(word.casefold())), fold(stem(folded))}
    if language == "ar":
        bare = _ARABIC_PREFIX.sub("", folded)
        found |= {bare, *(fold(stem(each)) for each in (*found, bare))}
    return frozenset(each for each in found if each)
