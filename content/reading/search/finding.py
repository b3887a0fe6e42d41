"""From a question to sections: all its words above some, a title above a text, then what FTS5 finds most telling."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.safestring import SafeString

from content.reading.search.excerpt import excerpt, marked, passage, places
from content.reading.search.index import opened
from content.reading.search.question import Meaning, Question, understand
from content.reading.search.wordlist import Phrase

MOST = 10
"""Results shown."""

_CANDIDATES = 60
_LONGEST_PAGE = 80
"""Sections of a page whose whole text is looked through for a sure passage."""

_SECTIONS = """SELECT id, page_url, page_title, key, title, text, folded_title, folded, folded_page
    FROM sections WHERE id IN (SELECT value FROM json_each(?))"""


@dataclass(frozen=True, slots=True)
class Result:
    """A section. title, excerpt: HTML with the words marked; url: leads to the section, and marks the passage."""

    url: str
    title: SafeString
    page_title: str
    excerpt: SafeString


@dataclass(frozen=True, slots=True)
class Found:
    """results: in order, at most MOST; more: whether there were others.

    forgiven: the site's spelling of what was mistyped. unknown: words that the site has not.
    """

    results: tuple[Result, ...] = ()
    more: bool = False
    forgiven: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def find(question: Question, file: Path, language: str) -> Found:
    """Search an index. Raises sqlite3.Error when it is missing or spoilt."""
    with opened(file) as database:
        meanings = understand(question, database, file, language)
        known = [meaning for meaning in meanings if meaning.phrases]
        rows = _rows(database, known)
        show = _Show(database, known)
        return Found(
            results=tuple(show.result(row) for row in rows[:MOST]),
            more=len(rows) > MOST,
            forgiven=tuple(meaning.shown for meaning in known if meaning.shown),
            unknown=tuple(meaning.typed for meaning in meanings if not meaning.phrases),
        )


def _rows(database: sqlite3.Connection, meanings: Sequence[Meaning]) -> list[sqlite3.Row]:
    """The best sections, best first."""
    if not meanings:
        return []
    database.row_factory = sqlite3.Row
    each = [_alternatives(meaning) for meaning in meanings]
    either = f"({' OR '.join(each)})"
    ranks = _ranks(database, " AND ".join([f"{{title body}} : {either}", *(each if len(each) > 1 else ())]))
    if len(ranks) <= MOST and len(each) > 1:
        ranks = _ranks(database, f"{{title body}} : {either}") | ranks
    # bm25 would leave the title of a long section behind a hundred short texts.
    ranks = _ranks(database, f"{{title}} : {either}") | ranks
    rows = database.execute(_SECTIONS, (json.dumps(list(ranks)),)).fetchall()
    order = {row["id"]: (*_counts(row, meanings), ranks[row["id"]], row["id"]) for row in rows}
    return sorted(rows, key=lambda row: order[row["id"]])


def _alternatives(meaning: Meaning) -> str:
    """FTS5's expression for one word of the question. Compared words hold letters and digits only; quotes part them."""
    return f"({' OR '.join(chr(34) + ' '.join(phrase) + chr(34) for phrase in sorted(meaning.phrases))})"


def _ranks(database: sqlite3.Connection, expression: str) -> dict[int, float]:
    """bm25 (lower is better) by section, of the best ones. A title weighs eight texts, the page's title half of one."""
    ranked = "SELECT rowid, bm25(found, 8.0, 1.0, 0.5) AS rank FROM found WHERE found MATCH ? ORDER BY rank LIMIT ?"
    return dict(database.execute(ranked, (expression, _CANDIDATES)).fetchall())


def _counts(row: sqlite3.Row, meanings: Sequence[Meaning]) -> tuple[int, int]:
    """How many words of the question are not found at all, and not in the section's title."""
    whole = f"{row['folded_title']}\n{row['folded']}\n{row['folded_page']}"
    return (
        sum(not _holds(whole, meaning) for meaning in meanings),
        sum(not _holds(row["folded_title"], meaning) for meaning in meanings),
    )


def _holds(folded: str, meaning: Meaning) -> bool:
    return any(f" {' '.join(phrase)} " in folded for phrase in meaning.phrases)


class _Show:
    """Results as readers see them."""

    def __init__(self, database: sqlite3.Connection, meanings: Sequence[Meaning]) -> None:
        self._database, self._meanings = database, meanings
        self._phrases: frozenset[Phrase] = frozenset().union(*(each.phrases for each in meanings))
        self._pages: dict[str, str] = {}

    def result(self, row: sqlite3.Row) -> Result:
        """One of them."""
        line = self._line(row)
        found = places(line, self._phrases)
        place = passage(line, found, self._page(row["page_url"])) if found else ""
        return Result(
            url=f"{row['page_url']}#{row['key']}{place}",
            title=marked(row["title"], self._phrases),
            page_title=row["page_title"],
            excerpt=excerpt(line, found),
        )

    def _line(self, row: sqlite3.Row) -> str:
        """The line of the section that holds most words of the question."""
        lines, folded = row["text"].split("\n"), row["folded"].split("\n")
        counts = [sum(_holds(each, meaning) for meaning in self._meanings) for each in folded]
        return lines[counts.index(max(counts))]

    def _page(self, url: str) -> str:
        """The whole text of a page in lower case; `""` (in which no passage is sure) for a very long one.

        In one line: browsers read on from a block into the next.
        """
        if url not in self._pages:
            rows = self._database.execute(
                "SELECT page_title, page_lede, title, label, text FROM sections WHERE page_url = ? LIMIT ?",
                (url, _LONGEST_PAGE + 1),
            ).fetchall()
            text = " ".join(part for row in rows[:_LONGEST_PAGE] for part in row).replace("\n", " ").lower()
            self._pages[url] = text if len(rows) <= _LONGEST_PAGE else ""
        return self._pages[url]
