"""The index of one language: a SQLite file with full-text search, written once and then only read.

sections    what is shown of each section, and the same text as it is compared
found       FTS5 over the compared text: title, body, and the title of its page. SQLite keeps it on disk:
            a worker's memory does not grow with the site
words       every word that is written somewhere, as compared and as written
stems       the words without their endings
"""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from content.reading.search.folding import stems, words

_SCHEMA = """
CREATE TABLE sections (
    id INTEGER PRIMARY KEY, page_url TEXT, page_title TEXT, page_lede TEXT, key TEXT, title TEXT, label TEXT, text TEXT,
    folded_title TEXT, folded TEXT, folded_page TEXT);
CREATE VIRTUAL TABLE found USING fts5(title, body, page, content='', tokenize='unicode61 remove_diacritics 0');
CREATE TABLE words (word TEXT PRIMARY KEY, shown TEXT, times INTEGER) WITHOUT ROWID;
CREATE TABLE stems (stem TEXT, word TEXT, PRIMARY KEY (stem, word)) WITHOUT ROWID;
"""
_AFTER = "CREATE INDEX sections_page ON sections (page_url)"


@dataclass(frozen=True, slots=True)
class Entry:
    """A place to find. lines: its text, block by block; label: its name in the contents list."""

    page_url: str
    page_title: str
    page_lede: str
    key: str
    title: str
    label: str
    lines: tuple[str, ...]


def write(file: Path, entries: Iterable[Entry], language: str) -> None:
    """Make a language's index. Raises sqlite3.Error or OSError."""
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        # Nobody reads it before it is whole; its own fsync comes once, at the end.
        database.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE;"
        )
        database.executescript(_SCHEMA)
        vocabulary = _Vocabulary()
        database.execute("BEGIN")
        for number, each in enumerate(entries, start=1):
            title, page = vocabulary.fold(f"{each.title} {each.label}"), vocabulary.fold(each.page_title)
            body = "\n".join(vocabulary.fold(line) for line in each.lines)
            shown = (each.page_url, each.page_title, each.page_lede, each.key, each.title, each.label)
            row = (number, *shown, "\n".join(each.lines), title, body, page)
            database.execute("INSERT INTO sections VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
            database.execute(
                "INSERT INTO found (rowid, title, body, page) VALUES (?, ?, ?, ?)",
                (number, title, body, page),
            )
        spellings = vocabulary.spellings()
        database.executemany(
            "INSERT INTO words VALUES (?, ?, ?)",
            ((word, written.most_common(1)[0][0], written.total()) for word, written in spellings.items()),
        )
        database.executemany(
            "INSERT OR IGNORE INTO stems VALUES (?, ?)",
            (
                (stem, word)
                for word, written in spellings.items()
                for spelling in (word, *written)
                for stem in stems(spelling, language)
            ),
        )
        database.execute("INSERT INTO found (found) VALUES ('optimize')")
        database.execute("COMMIT")
        database.execute(_AFTER)
    with open(file, "rb") as written:
        os.fsync(written.fileno())


@contextmanager
def opened(file: Path) -> Iterator[sqlite3.Connection]:
    """An index to read. Opening costs a tenth of a millisecond, and what stays open would be shared by threads.

    Raises sqlite3.Error when the file is missing or spoilt.
    """
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
        yield database


class _Vocabulary:
    """The words of the language's texts, folded once each."""

    def __init__(self) -> None:
        self._folded: dict[str, str] = {}
        self._times: Counter[str] = Counter()

    def fold(self, text: str) -> str:
        """A line's words as they are compared, between spaces: ` a b c `, so that ` b ` is found in it."""
        found = []
        for written in text.casefold().replace("\u00a0", " ").split():
            if written not in self._folded:
                self._folded[written] = " ".join(word.folded for word in words(written))
            self._times[written] += 1
            found.append(self._folded[written])
        return f" {' '.join(each for each in found if each)} "

    def spellings(self) -> dict[str, Counter[str]]:
        """How each word, as it is compared, is written, and how often."""
        spellings: dict[str, Counter[str]] = {}
        for written, times in self._times.items():
            for word in words(written):
                as_written = written[word.start : word.end]
                spellings.setdefault(word.folded, Counter())[as_written] += times
        return spellings
