"""The glossary: words explained where they stand.

Its terms are the sections of the page of kind `glossary`, so the whole site says one thing of a word, and a correction
reaches every page at once. Pages show the terms of the glossary that is online in their language.
"""

from __future__ import annotations

import dataclasses
import functools
import html
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from django.utils.safestring import SafeString

from content.documents import Document, Section
from content.documents.schema import ChecklistItem, Step
from content.models.richtext import sanitise
from content.publishing.entries import Entry
from content.publishing.paths import page_url
from content.publishing.site import Site
from content.sections import TERM

_UNMARKED = frozenset({"a", "abbr", "h3", "h4"})
"""Where no word is marked: a link leads elsewhere, an abbreviation has its explanation, a heading stands alone."""

# Arabic vowel signs are no letters to `re`: a word that bears them ends after them.
_LETTER = "[\\w\u064b-\u065f\u0670]"


class Marked(SafeString):
    """Text that is sanitised, with links from words to their explanations."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the glossary in one language. explanation: rich text. url: where the glossary has it."""

    key: str
    word: str
    forms: tuple[str, ...]
    explanation: str
    url: str

    @property
    def place(self) -> str:
        """The id of its explanation on a page."""
        return f"m-{self.key}"


def terms(site: Site, language: str) -> tuple[Term, ...]:
    """Every term that is online in a language."""
    return tuple(term for document in site.documents(language, "glossary") for term in terms_of(document))


def terms_of(document: Document) -> tuple[Term, ...]:
    """The terms of a glossary."""
    return tuple(
        Term(each.key, each.title, each.words, each.body, f"{page_url(document)}#{each.key}")
        for each in document.sections
        if each.kind == TERM
    )


def explain(section: Section, known: tuple[Term, ...]) -> tuple[Section, tuple[Term, ...]]:
    """A section with each term linked where it stands first, and the terms that it has, in that order.

    Its texts are then `Marked`: they are for a template, and for nothing that reads text.
    """
    pen = _Pen(known)
    marked = dataclasses.replace(
        section,
        body=pen.rich(section.body),
        illustrations=tuple(
            dataclasses.replace(each, caption=pen.plain(each.caption)) for each in section.illustrations
        ),
        checklist=tuple(_item(pen, each) for each in section.checklist),
        steps=tuple(_step(pen, each) for each in section.steps),
    )
    return marked, tuple(pen.used)


def met(texts: Iterable[str], known: tuple[Term, ...]) -> tuple[Term, ...]:
    """The terms of plain texts, in the order in which they stand there first."""
    pen = _Pen(known)
    for text in texts:
        pen.plain(text)
    return tuple(pen.used)


def explained(entries: Iterable[Entry], known: tuple[Term, ...]) -> tuple[list[Entry], tuple[Term, ...]]:
    """The places of a page with their terms linked, and all the terms that the page has."""
    found: list[Entry] = []
    used: dict[str, Term] = {}
    for entry in entries:
        if entry.section:
            section, own = explain(entry.section, known)
            entry = dataclasses.replace(entry, section=section)
            used |= {term.key: term for term in own if term.key not in used}
        found.append(entry)
    return found, tuple(used.values())


def alphabetical(entries: Iterable[Entry]) -> list[Entry]:
    """The places of a glossary: its own text first, then its words, accents aside, in the language of each."""
    return sorted(
        entries,
        key=lambda entry: (
            bool(entry.section is None or entry.section.kind == TERM),
            _folded(entry.section.title if entry.section else entry.french_title),
        ),
    )


def _folded(word: str) -> str:
    return "".join(
        sign for sign in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(sign)
    )


def _item(pen: _Pen, item: ChecklistItem) -> ChecklistItem:
    return dataclasses.replace(item, lead=pen.plain(item.lead), text=pen.plain(item.text))


def _step(pen: _Pen, step: Step) -> Step:
    return dataclasses.replace(
        step,
        body=pen.rich(step.body),
        notice=pen.rich(step.notice),
        panels=tuple(_step(pen, panel) for panel in step.panels),
    )


class _Pen:
    """Marks the texts of one section, in reading order. used: the terms that were met."""

    def __init__(self, known: tuple[Term, ...]) -> None:
        self.used: list[Term] = []
        self._pattern, self._by_form = _finder(known)

    def rich(self, text: str) -> str:
        """Rich text, sanitised and marked."""
        clean = sanitise(text)
        if self._pattern is None or not clean:
            return Marked(clean)
        return _Marking(self._link).over(clean)

    def plain(self, text: str) -> str:
        """Plain text, escaped and marked."""
        return Marked(self._link(text)) if text else ""

    def _link(self, text: str) -> str:
        """Text as HTML, its terms linked."""
        if self._pattern is None:
            return html.escape(text, quote=False)
        found, end = [], 0
        for match in self._pattern.finditer(text):
            term = self._by_form[_key(match.group())]
            if term in self.used:
                continue
            self.used.append(term)
            found.append(html.escape(text[end : match.start()], quote=False))
            found.append(f'<a class="term" href="#{term.place}">{html.escape(match.group())}</a>')
            end = match.end()
        return "".join((*found, html.escape(text[end:], quote=False)))


class _Marking(HTMLParser):
    """Passes sanitised HTML on as it is, but for the texts that `link` marks."""

    def __init__(self, link: Any) -> None:
        super().__init__(convert_charrefs=True)
        self._link = link
        self._out: list[str] = []
        self._inside = 0

    def over(self, text: str) -> Marked:
        """The whole of it."""
        self.feed(text)
        self.close()
        return Marked("".join(self._out))

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """See HTMLParser."""
        self._inside += tag in _UNMARKED
        self._out.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        """See HTMLParser."""
        self._inside -= tag in _UNMARKED
        self._out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """See HTMLParser."""
        self._out.append(html.escape(data, quote=False) if self._inside else self._link(data))


@functools.lru_cache(maxsize=16)
def _finder(known: tuple[Term, ...]) -> tuple[re.Pattern[str] | None, dict[str, Term]]:
    """What finds every form of every term, the longest first, and whose form each is. The first term has it."""
    by_form: dict[str, Term] = {}
    for term in known:
        for form in term.forms:
            by_form.setdefault(_key(form), term)
    if not by_form:
        return None, by_form
    each = "|".join(_spelled(form) for form in sorted(by_form, key=len, reverse=True))
    return re.compile(rf"(?<!{_LETTER})(?<!-)(?:{each})(?!-?{_LETTER})", re.IGNORECASE), by_form


def _key(form: str) -> str:
    """A form whatever its capitals, its kind of spaces and of apostrophe."""
    return " ".join(form.replace("'", "’").casefold().split())


def _spelled(form: str) -> str:
    return re.escape(form).replace("\\ ", r"\s+").replace("’", "['’]")
