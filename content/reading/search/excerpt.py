"""Showing where words were found: marked in a line, and in the page that a result leads to."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from urllib.parse import quote

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from content.reading.search.folding import words
from content.reading.search.wordlist import Phrase

LENGTH = 220
"""Characters of an excerpt, about: it is cut between words."""

Place = tuple[int, int]
"""Where something stands in a text: start, end."""

_CONTEXT = 4


def places(text: str, phrases: Collection[Phrase]) -> list[Place]:
    """Where phrases stand in a text, in order, without overlap."""
    found: list[Place] = []
    starting: dict[str, list[Phrase]] = {}
    for phrase in sorted(phrases, key=len, reverse=True):
        starting.setdefault(phrase[0], []).append(phrase)
    written = list(words(text))
    position = 0
    while position < len(written):
        length = 1
        for phrase in starting.get(written[position].folded, ()):
            row = written[position : position + len(phrase)]
            if tuple(word.folded for word in row) == phrase:
                found.append((row[0].start, row[-1].end))
                length = len(phrase)
                break
        position += length
    return found


def marked(text: str, phrases: Collection[Phrase]) -> SafeString:
    """A plain text as HTML, with the phrases marked."""
    return _marked(text, places(text, phrases))


def excerpt(line: str, found: Sequence[Place]) -> SafeString:
    """A line of a section, or what surrounds the first phrase in it, as HTML with the phrases (`places`) marked."""
    if len(line) <= LENGTH:
        return _marked(line, found)
    middle = found[0][0] if found else 0
    start = max(0, min(middle - LENGTH // 3, len(line) - LENGTH))
    if start:
        start = line.find(" ", start) + 1
    end = min(len(line), start + LENGTH)
    if end < len(line):
        end = line.rfind(" ", start, end) if " " in line[start:end] else end
    inside = [(first - start, last - start) for first, last in found if first >= start and last <= end]
    shown = _marked(line[start:end], inside)
    before, after = "… " if start else "", " …" if end < len(line) else ""
    return format_html("{}{}{}", before, shown, after)


def passage(line: str, found: Sequence[Place], page: str) -> str:
    """The text directive that has browsers mark the first phrase of a line on its page; `""` when none is sure.

    `text=before-,phrase,-after` (https://wicg.github.io/scroll-to-text-fragment/). Browsers mark the first passage of
    the whole page that matches, so words from around the phrase are added until the page holds it once. page: its
    whole text, in lower case. Parts are cut at spaces only: browsers want whole words, as each language parts them.
    """
    if not found:
        return ""
    chunks = [(each.start(), each.end()) for each in re.finditer(r"[^ ]+", line)]
    first = next(n for n, (_start, end) in enumerate(chunks) if end > found[0][0])
    last = next(n for n, (_start, end) in enumerate(chunks) if end >= found[0][1])
    for around in range(1, _CONTEXT + 1):
        low, high = max(0, first - around), min(len(chunks), last + 1 + around)
        if page.count(line[chunks[low][0] : chunks[high - 1][1]].lower()) == 1:
            parts = [_encoded(line[chunks[first][0] : chunks[last][1]])]
            if low < first:
                parts.insert(0, _encoded(line[chunks[low][0] : chunks[first - 1][1]]) + "-")
            if high > last + 1:
                parts.append("-" + _encoded(line[chunks[last + 1][0] : chunks[high - 1][1]]))
            return f":~:text={','.join(parts)}"
    return ""


def _encoded(text: str) -> str:
    # A hyphen is a sign of the directive's own.
    return quote(text, safe="").replace("-", "%2D")


def _marked(text: str, found: Iterable[Place]) -> SafeString:
    pieces, last = [], 0
    for start, end in found:
        pieces += [text[last:start], format_html("<mark>{}</mark>", text[start:end])]
        last = end
    return format_html_join("", "{}", ((piece,) for piece in (*pieces, text[last:])))
