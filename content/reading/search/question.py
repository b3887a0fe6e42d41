"""What a reader typed, understood against the words of the site."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from content.reading.search.folding import Word, clean, stems, words
from content.reading.search.index import opened
from content.reading.search.spelling import Spelling
from content.reading.search.wordlist import Phrase, WordList, word_list

LONGEST = 120
"""Characters of a question that are read."""

MOST_WORDS = 12
"""Words of a question that are searched."""

_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}[^\W\d_]?(?!\w)")
"""I.R.M. is IRM."""

_MOST_FORMS = 48
_PREFIX = 4


@dataclass(frozen=True, slots=True)
class Meaning:
    """One word of the question with all that may stand for it on the site.

    typed: as the reader wrote it. phrases: words in a row, as compared; none when the site has nothing like it.
    shown: the site's own spelling when a typing error was forgiven, else `""`.
    """

    typed: str
    phrases: frozenset[Phrase]
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """text: what the reader typed, on one line, at most LONGEST characters. cut: whether there was more."""

    text: str
    cut: bool = False


def read(typed: str) -> Question:
    """A question from whatever came."""
    # A thousand times longer than the longest: what is beyond is not even cleaned.
    text = _DOTTED.sub(lambda found: found[0].replace(".", ""), clean(typed[: LONGEST * 10]))
    if len(text) <= LONGEST:
        return Question(text, cut=len(typed) > LONGEST * 10)
    return Question(text[:LONGEST].rstrip(), cut=True)


def understand(question: Question, database: sqlite3.Connection, file: Path, language: str) -> list[Meaning]:
    """The meanings of a question's words, little words aside. file: the index that the database is."""
    listed = word_list(language)
    typed = list(words(question.text))
    compared = [word.folded for word in typed]
    telling = [_tells(word, listed) for word in compared]
    if not any(telling):
        telling = [True] * len(typed)
    meanings: list[Meaning] = []
    position = 0
    while position < len(typed) and len(meanings) < MOST_WORDS:
        length, same = listed.phrase_at(compared, position)
        if length:
            last = typed[position + length - 1]
            text = question.text[typed[position].start : last.end]
            own = frozenset({tuple(compared[position : position + length])})
            meanings.append(Meaning(text, own | _phrases(same, database, language)))
        elif telling[position]:
            meanings.append(_meaning(question.text, typed[position], database, file, language))
        position += length or 1
    return list({meaning.phrases or meaning.typed: meaning for meaning in meanings}.values())


def _tells(word: str, listed: WordList) -> bool:
    return word not in listed.little and (len(word) > 1 or word.isdigit())


def _meaning(text: str, word: Word, database: sqlite3.Connection, file: Path, language: str) -> Meaning:
    """A word's forms and synonyms; failing these, words that begin with it; failing these, the nearest ones."""
    typed, listed = text[word.start : word.end], word_list(language)
    same = _forms(typed, word.folded, database, language) | listed.same(typed, language)
    if phrases := _phrases(same, database, language):
        return Meaning(typed, phrases)
    if beginning := _beginning(word.folded, database):
        return Meaning(typed, frozenset((each,) for each in beginning))
    near = _spelling(file, language).nearest(word.folded)
    # Among words as near, those that the site uses more.
    near.sort(key=lambda each: -_times(each, database))
    same = {phrase for each in near[:3] for phrase in {(each,)} | listed.same(each, language)}
    phrases = _phrases(same, database, language)
    return Meaning(typed, phrases, _shown(near[0], database) if phrases else "")


def _forms(typed: str, folded: str, database: sqlite3.Connection, language: str) -> set[Phrase]:
    """The site's words that are this one with another ending."""
    roots = stems(typed, language) | {folded}
    rows = database.execute(
        "SELECT DISTINCT word FROM stems WHERE stem IN (SELECT value FROM json_each(?)) LIMIT ?",
        (json.dumps(sorted(roots)), _MOST_FORMS),
    )
    return {(folded,), *((word,) for (word,) in rows)}


def _phrases(same: Iterable[Phrase], database: sqlite3.Connection, language: str) -> frozenset[Phrase]:
    """Those that the site has, single words in all their forms."""
    found: set[Phrase] = set()
    for phrase in same:
        if len(phrase) == 1:
            found |= _forms(phrase[0], phrase[0], database, language)
        else:
            found.add(phrase)
    known = {word for phrase in found for word in phrase if _times(word, database)}
    return frozenset(phrase for phrase in found if set(phrase) <= known)


def _beginning(word: str, database: sqlite3.Connection) -> list[str]:
    if len(word) < _PREFIX:
        return []
    rows = database.execute(
        "SELECT word FROM words WHERE word >= ? AND word < ? ORDER BY times DESC LIMIT ?",
        (word, word + "\U0010ffff", _MOST_FORMS),
    )
    return [found for (found,) in rows]


def _times(word: str, database: sqlite3.Connection) -> int:
    row = database.execute("SELECT times FROM words WHERE word = ?", (word,)).fetchone()
    return int(row[0]) if row else 0


def _shown(word: str, database: sqlite3.Connection) -> str:
    row = database.execute("SELECT shown FROM words WHERE word = ?", (word,)).fetchone()
    return str(row[0]) if row else word


@lru_cache(maxsize=4)
def _spelling(file: Path, language: str) -> Spelling:
    """The words of an index. Remembered: a generation's index never changes."""
    synonyms = {phrase[0] for group in word_list(language).groups for phrase in group if len(phrase) == 1}
    with opened(file) as database:
        return Spelling({word for (word,) in database.execute("SELECT word FROM words")} | synonyms)
