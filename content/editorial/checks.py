"""Editorial checks: a list of (id, sentence, function over a Document).

The admin, `check_content` and publication run this same list. Each function yields the places where
the text fails; a place is a section key and the words found there.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.documents.schema import HEADER, RICH, Document, Section
from content.models.richtext import plain

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Place = tuple[str, str]
"""(section key, the words that fail)."""


@dataclass(frozen=True, slots=True)
class Check:
    """One rule. `sentence` takes %(place)s, the section's title, and %(words)s, what was found."""

    id: str
    sentence: StrOrPromise
    find: Callable[[Document], Iterator[Place]]
    blocking: bool = True


@dataclass(frozen=True, slots=True)
class Failure:
    """One rule that one place breaks. `str()` is a sentence that names the place."""

    check: Check
    key: str
    place: str
    words: str
    language: str

    def __str__(self) -> str:
        return str(self.check.sentence) % {"place": self.place, "words": self.words}


def texts(section: Section) -> Iterator[str]:
    """Every text of a section and of its parts, as a reader reads it."""
    yield from _strings(section, "Section")


def _strings(value: object, name: str) -> Iterator[str]:
    for field in dataclasses.fields(value):  # type: ignore[arg-type]  # a dataclass of `schema`
        if field.name in {"key", "kind", "drawing", "url", "doi", "pmid", "title_language"}:
            continue
        item = getattr(value, field.name)
        if isinstance(item, str) and item:
            yield plain(item) if field.name in RICH.get(name, ()) else item
        elif isinstance(item, tuple):
            for each in item:
                yield from _strings(each, type(each).__name__)


# A number that was never filled in, or words that say so. `x patients` and not `rayons X` or `x-ray`.
_PLACEHOLDER = re.compile(
    r"""(?xi)
    (?<![\w-]) [xX]{1,4} \s* %
    | (?<![\w-]) [xX]{1,4} \s+ (?:patients?|personnes?|cas|fractures?|minutes?|heures?|jours?|semaines?|mois|ans?
        |années?|people|cases|hours?|days?|weeks?|months?|years?|مريض|مرضى) (?!\w)
    | (?<!\w) [xX]{2,} (?!\w)
    | \[ \s* (?:\.{3}|…|[xX?]+|à[ ]\w+) \s* \]
    | \{\{.*?\}\} | (?<!\w) (?:lorem[ ]ipsum|TODO|TBC|TBD|FIXME) (?!\w)
    | _{3,} | \?{3,}
    """
)
_TO_VALIDATE = re.compile(
    r"""(?xi)
    à[\s\u00a0\u202f]+(?:valider|compléter|confirmer[\s\u00a0\u202f]+par|préciser|rédiger|vérifier[\s\u00a0\u202f]+par)
    | to[ ]be[ ](?:validated|confirmed|completed) | للمراجعة[ ]قبل | يجب[ ]التحقق
    """
)


def _matching(pattern: re.Pattern[str], document: Document) -> Iterator[Place]:
    """Places where a pattern is found. Composed first: text pasted from a PDF may write « à » as two characters."""
    for text in (document.title, document.lede, document.description):
        for match in pattern.finditer(unicodedata.normalize("NFC", text)):
            yield HEADER, match.group().strip()
    for section in document.sections:
        for text in texts(section):
            for match in pattern.finditer(unicodedata.normalize("NFC", text)):
                yield section.key, match.group().strip()


def placeholders(document: Document) -> Iterator[Place]:
    """Places still to be filled in: « x patients », « XX », « [...] »."""
    return _matching(_PLACEHOLDER, document)


def to_validate(document: Document) -> Iterator[Place]:
    """Text that says itself that nobody has approved it: « à valider »."""
    return _matching(_TO_VALIDATE, document)


def empty_sections(document: Document) -> Iterator[Place]:
    """Sections with a title and nothing under it."""
    for section in document.sections:
        said = [text for text in texts(section) if text not in {section.title, section.label}]
        if not any(re.search(r"\w", text) for text in said):
            yield section.key, ""


def untitled(document: Document) -> Iterator[Place]:
    """Sections, or a page, without a title: readers could not find them."""
    if not document.title:
        yield HEADER, ""
    for section in document.sections:
        if not section.title:
            yield section.key, ""


def without_address(document: Document) -> Iterator[Place]:
    """A page without the last part of its address."""
    if not document.slug:
        yield HEADER, ""


def undescribed_drawings(document: Document) -> Iterator[Place]:
    """Drawings without a description for those who do not see them (WCAG 1.1.1)."""
    for section in document.sections:
        for illustration in section.illustrations:
            if not illustration.alt:
                yield section.key, illustration.drawing
        for step in section.steps:
            for each in (step, *step.panels):
                if each.drawing and not each.alt:
                    yield section.key, each.title or each.drawing


CHECKS: tuple[Check, ...] = (
    Check(
        "placeholder",
        gettext_lazy(
            "“%(place)s”: “%(words)s” was never filled in. Write the number, or take the sentence out."
        ),
        placeholders,
    ),
    Check(
        "to-validate",
        gettext_lazy(
            "“%(place)s”: “%(words)s” is written in the text. Have it approved, then remove these words."
        ),
        to_validate,
    ),
    Check("empty", gettext_lazy("“%(place)s” has a title but no text."), empty_sections),
    Check("untitled", gettext_lazy("“%(place)s” has no title."), untitled),
    Check(
        "no-address",
        gettext_lazy("“%(place)s” has no address. Fill in the last part of its address."),
        without_address,
    ),
    Check(
        "drawing-undescribed",
        gettext_lazy("“%(place)s”: the drawing “%(words)s” has no description for those who do not see it."),
        undescribed_drawings,
    ),
)


def run(document: Document) -> list[Failure]:
    """Every failure of a document, in the order of the list."""
    return [
        Failure(check, key, place_name(document, key), words, document.language)
        for check in CHECKS
        for key, words in check.find(document)
    ]


def blocking(document: Document) -> list[Failure]:
    """The failures that refuse publication."""
    return [failure for failure in run(document) if failure.check.blocking]


def place_name(document: Document, key: str) -> str:
    """How a secretary calls a section of this document, or the page itself."""
    if key == HEADER:
        return document.title or _("the page itself")
    section = document.section(key)
    return (section.title if section else "") or key
