"""Where text stands in a document: every passage with the field that a secretary finds it in.

A document is read once and checked by every rule: the readable text of a passage is worked out at most once.
"""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from content.documents.schema import HEADER, RICH, Department, Document, Picture, Section
from content.editorial.merge import Path
from content.models.richtext import plain

SENTENCES = frozenset({"lede", "body", "notice", "text", "value", "caption"})
"""Fields that hold sentences. The others hold titles, labels, descriptions."""

_NO_TEXT = frozenset(
    {
        "key",
        "kind",
        "drawing",
        "file",
        "small",
        "url",
        "doi",
        "pmid",
        "title_language",
        "short",
        "slug",
        "language",
        "forms",
    }
)
_CITED = "references"
"""A publication is cited in its own language, as its journal prints it."""
_CREDITS = frozenset({"credit", "licence"})


class Place(NamedTuple):
    """Where a rule fails: a section's key (or `HEADER`), the words found, the field's path in the draft.

    An empty path is the section as a whole.
    """

    key: str
    words: str
    field: Path = ()


@dataclass(frozen=True)
class Passage:
    """One text of a document. value: as stored; `text`: as a reader reads it, one line a block."""

    key: str
    field: Path
    value: str
    rich: bool = False

    @property
    def name(self) -> str:
        """The field's name: `body`, `title`, `alt`."""
        return self.field[-1]

    @property
    def cited(self) -> bool:
        """Whether it belongs to a scientific publication, in its language, or says whose picture is shown."""
        return (self.field[0] == _CITED and self.name != "note") or self.name in _CREDITS

    @cached_property
    def text(self) -> str:
        """The readable text. Composed: text pasted from a PDF may write « à » as two characters."""
        return unicodedata.normalize("NFC", plain(self.value) if self.rich else self.value)

    def at(self, words: str) -> Place:
        """The place of some words of it."""
        return Place(self.key, words, self.field)


@dataclass(frozen=True)
class Site:
    """What the rest of the site has, as far as rules ask. `known.site()` reads it; a test writes it.

    addresses: what answers at a public address: paths, and anchors as `path#anchor`; None: not known, and
    links are not judged. host: the site's own host. terms: by language, the words that the glossary explains,
    in lower case. departments: by language, the record that legal pages show; None: not known, and it is not judged.
    covered: by `page/section`, what doctors say that a section tells of what the law names. Hashable, so that what the
    rules found can be kept: equal sites have equal mappings, which are compared.
    """

    addresses: frozenset[str] | None = None
    host: str = ""
    terms: Mapping[str, frozenset[str]] = dataclasses.field(default_factory=dict, hash=False)
    departments: Mapping[str, Department | None] | None = dataclasses.field(default=None, hash=False)
    covered: Mapping[str, frozenset[str]] = dataclasses.field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Subject:
    """A document under examination.

    online: the same page as readers see it now, for what compares the two. focus: the key of the one section that
    is asked about; rules then look at the others only for what they need of them.
    """

    document: Document
    site: Site = dataclasses.field(default_factory=Site)
    online: Document | None = None
    focus: str | None = None

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The texts to examine, in reading order."""
        return self.everything if self.focus is None else self.of(self.focus)

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections to examine."""
        found = self.document.sections
        return found if self.focus is None else tuple(each for each in found if each.key == self.focus)

    @cached_property
    def everything(self) -> tuple[Passage, ...]:
        """Every text that is not empty, the page's own first, then section by section."""
        own = (
            Passage(HEADER, (name,), getattr(self.document, name))
            for name in ("title", "lede", "description")
        )
        sections = (each for section in self.document.sections for each in passages(section))
        return tuple(passage for passage in (*own, *sections) if passage.value)

    def of(self, key: str) -> tuple[Passage, ...]:
        """The passages of one section, or of the page itself."""
        return self._by_key.get(key, ())

    @cached_property
    def _by_key(self) -> dict[str, tuple[Passage, ...]]:
        found: dict[str, list[Passage]] = {}
        for passage in self.everything:
            found.setdefault(passage.key, []).append(passage)
        return {key: tuple(each) for key, each in found.items()}


def passages(section: Section) -> Iterator[Passage]:
    """Every text of a section and of its parts, in the order of the schema. A panel is a part beside its step."""
    yield from _of(section.key, (), section)


def _of(key: str, path: Path, value: object) -> Iterator[Passage]:
    rich = RICH.get(type(value).__name__, ())
    for field in dataclasses.fields(value):  # type: ignore[arg-type]  # a dataclass of `schema`
        item = getattr(value, field.name)
        if isinstance(item, str):
            if item and field.name not in _NO_TEXT:
                yield Passage(key, (*path, field.name), item, field.name in rich)
        elif isinstance(item, Picture):
            yield from _of(key, (*path, field.name), item)
        elif isinstance(item, tuple):
            for part in item:
                # In a draft, panels are rows of `steps` like the steps that they follow.
                name = "steps" if field.name == "panels" else field.name
                yield from _of(key, (name, part.key), part)
