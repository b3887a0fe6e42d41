"""Spelling of French, from the word list of pyspellchecker and our own list of medical words.

The list (140 000 forms) is read when a text is first checked, never when this module is imported, and kept as one
string of bytes: 2 MB at rest, where a dict takes 37.
"""

from __future__ import annotations

import gzip
import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path as File

from content.editorial.passages import Place, Subject

_TOKEN = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_ELIDED = re.compile(r"(?i)^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|presqu|quelqu)[’']")
_NOT_WORDS = re.compile(
    r"(?i)(?:https?://|www\.|mailto:|doi:)\S+|[\w.+-]+@\S+|\b10\.\d{4,}/\S+|\b[\w-]+\.(?:fr|com|org|net|eu)\b|\w*\d[\w-]*"
)
_PIECES = frozenset(
    "t il ils elle elles je tu nous vous on le la les lui leur y en ce ci là moi toi m l".split()
)
_PREFIXES = frozenset(
    "ante anti auto bi bio co contre extra hyper hypo infra inter intra macro mi micro mini mono multi néo neuro ostéo "
    "para péri poly post pré pseudo radio re semi sous sub super supra sur trans tri ultra".split()
)
_INVARIABLE = frozenset(
    "malgré beaucoup toujour longtemp quelque lorsque puisque jusque presque comme quatre quinze trente combien "
    "bientôt surtout plutôt ensuite environ pendant suivant derrière dedans ailleur".split()
)
_ALPHABET = "abcdefghijklmnopqrstuvwxyzàâçéèêëîïôûùœ"


class WordList:
    """A sorted list of words in one piece of memory."""

    __slots__ = ("_starts", "_text")

    def __init__(self, words: list[bytes]) -> None:
        words.sort()
        self._text = b"\n".join(words) + b"\n"
        self._starts = array("I", [0])
        for word in words:
            self._starts.append(self._starts[-1] + len(word) + 1)

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __contains__(self, word: str) -> bool:
        wanted = word.encode()
        place = bisect_left(range(len(self)), wanted, key=self._at)
        return place < len(self) and self._at(place) == wanted

    def _at(self, index: int) -> bytes:
        return self._text[self._starts[index] : self._starts[index + 1] - 1]


@cache
def dictionary() -> WordList:
    """The French forms of pyspellchecker. Read from its file: its own class keeps them in a dict with frequencies."""
    packed = (files("spellchecker") / "resources" / "fr.json.gz").read_bytes()
    return WordList(re.findall(rb'^\s*"([^"\\]+)":', gzip.decompress(packed), re.MULTILINE))


@cache
def accepted() -> frozenset[str]:
    """Words of `words.fr.txt`: a line each, `#` for remarks."""
    lines = (File(__file__).parent / "words.fr.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word.lower() for line in lines for word in line.split("#")[0].split())


def misspelled(subject: Subject) -> Iterator[Place]:
    """Words that neither list has, each once a field, with what was perhaps meant."""
    for passage in subject.passages:
        if passage.cited:
            continue
        text = _NOT_WORDS.sub(" ", passage.text)
        for word in dict.fromkeys(_unknown(text)):
            meant = suggestions(word)
            yield passage.at(f"{word} ({', '.join(meant)} ?)" if meant else word)


def _unknown(text: str) -> Iterator[str]:
    for match in _TOKEN.finditer(text):
        token = match.group()
        word = _ELIDED.sub("", token)
        # A name: a capital that no sentence begins with, or one in the middle (McGill, IRM).
        starts = re.search(r"(?:^|[.!?:…\n«(/-]\s*)$", text[: match.start()]) is not None
        capital = word[:1].isupper() and not (starts and word == token)
        if not capital and not any(letter.isupper() for letter in word[1:]) and not known(word):
            yield word


@lru_cache(maxsize=8192)
def known(word: str) -> bool:
    """Whether a word, or each piece of a compound, is French."""
    word = word.lower().replace("'", "’")
    if len(word) == 1 or _listed(word):
        return True
    pieces = [piece for piece in re.split(r"[-’]", word) if piece]
    return len(pieces) > 1 and all(
        piece in _PIECES or piece in _PREFIXES or len(piece) == 1 or _listed(piece) for piece in pieces
    )


def _listed(word: str) -> bool:
    if word in accepted() or word in dictionary() or word.replace("œ", "oe") in dictionary():
        return True
    # « Vous » forms of regular verbs, and plurals: the list has those that its own sources happened to say.
    if word.endswith("ez") and f"{word[:-1]}r" in dictionary():
        return True
    if len(word) > 6 and word.endswith("s") and not word.endswith("ments"):
        singular = word[:-1]
        if singular in dictionary() and singular not in _INVARIABLE:
            return True
    # Our own list gives the masculine singular; plurals and feminines follow, save « infirmiere » from « infirmier ».
    stems = (word.removesuffix(ending) for ending in ("s", "x", "e", "es") if word.endswith(ending))
    return any(
        stem in accepted() and not (stem.endswith(("er", "eur")) and "e" in word[len(stem) :])
        for stem in stems
    )


@lru_cache(maxsize=1024)
def suggestions(word: str, most: int = 3) -> tuple[str, ...]:
    """Known words one letter away; those that differ by accents only come first, and alone."""
    word = word.lower()
    if len(word) < 4 or len(word) > 25:
        return ()
    near = dict.fromkeys(each for each in _near(word) if " " not in each and _listed(each))
    same = [each for each in near if _bare(each) == _bare(word)]
    return tuple(same or near)[:most]


def _bare(word: str) -> str:
    return "".join(
        letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter)
    )


def _near(word: str) -> Iterator[str]:
    cuts = [(word[:index], word[index:]) for index in range(len(word) + 1)]
    yield from (left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1)
    yield from (left + letter + right[1:] for left, right in cuts if right for letter in _ALPHABET)
    yield from (left + letter + right for left, right in cuts for letter in _ALPHABET)
    yield from (left + right[1:] for left, right in cuts if right)
