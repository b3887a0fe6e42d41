"""What a reader gets: one page in one language, as frozen values, with no database behind it.

Everything that shows content (page, preview, leaflet, structured data, search, comparison)
takes these and nothing else. Fields that hold rich text are named in `RICH` and contain only the
elements of `content.models.richtext.ELEMENTS`; every other text is plain. An absent text is `""`,
never None: drafts, editions and JSON agree on that, so comparing two documents is `==`.
"""

from __future__ import annotations

import dataclasses
import functools
import re
import typing
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, Self, TypeVar

SCHEMA = 3
"""The number of the JSON form. Raise it with each change of shape, and teach `Document.from_json`
to read the older one: editions are never rewritten."""

READABLE = frozenset({1, 2, SCHEMA})
"""1: before pictures, 2: before terms. An illustration and a section without them are what they were."""

HEADER = "page"
"""The reserved key for what belongs to the page and to no section: title, lede, address, order."""

RICH = {"Section": ("body",), "Step": ("body", "notice")}


class UnknownSchema(ValueError):
    """A stored document was written by a newer version of the software."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture of the department. file: its name under `/media/pictures/`; width, height: its pixels.

    small: the name of a copy that is `small_width` pixels wide, for phones; `""` and 0 where there is none.
    credit, licence: as they were given, in French or in nobody's language; alt is in the document's.
    """

    key: str
    file: str
    width: int
    height: int
    credit: str
    licence: str
    alt: str = ""
    small: str = ""
    small_width: int = 0

    @property
    def files(self) -> tuple[str, ...]:
        """The names of its files."""
        return (self.file, self.small) if self.small else (self.file,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Illustration:
    """A drawing (a name of `content.sections.DRAWINGS`) or a picture, with its text."""

    key: str
    drawing: str = ""
    alt: str = ""
    caption: str = ""
    picture: Picture | None = None

    @property
    def description(self) -> str:
        """What those who do not see it are told: the text of this place, else the picture's own."""
        return self.alt or (self.picture.alt if self.picture else "")

    @property
    def picture_id(self) -> str | None:
        """The picture's key, by the name that drafts give it."""
        return self.picture.key if self.picture else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One moment of the pathway; `panels` are the drawn moments inside it (one level deep)."""

    key: str
    when: str = ""
    title: str = ""
    body: str = ""
    notice: str = ""
    """Rich text shown in the amber box: the MRI rule, and nothing else."""
    kyphoplasty_only: bool = False
    drawing: str = ""
    alt: str = ""
    panels: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFact:
    """A line of « En bref »."""

    key: str
    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistItem:
    """Something to bring. `lead` is read first, in bold; not `accepted`: it does not replace the rest."""

    key: str
    lead: str = ""
    text: str = ""
    accepted: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskFigure:
    """`numerator` people out of `denominator` (0 ≤ numerator ≤ denominator, denominator ≥ 1)."""

    key: str
    label: str
    numerator: int
    denominator: int
    source: str
    year: int
    url: str = ""

    @property
    def complete(self) -> bool:
        """Whether it may be shown: people, out of how many, and who says so. An import may lack one."""
        counted = self.numerator is not None and self.denominator and 0 <= self.numerator <= self.denominator
        return bool(counted and (self.source or "").strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A scientific publication, in its own language (`title_language`, BCP 47)."""

    key: str
    authors: str
    title: str
    title_language: str = "en"
    journal: str = ""
    published: str = ""
    """Date, volume and pages as the journal prints them: `2023 Jul;308(1):e222535`."""
    doi: str = ""
    pmid: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One question of the page."""

    key: str
    kind: str
    title: str
    label: str = ""
    """A shorter title for the contents list; empty: the title serves."""
    body: str = ""
    forms: str = ""
    """Of a term: other forms of its word (`title`), separated by commas. Its text is the explanation."""
    illustrations: tuple[Illustration, ...] = ()
    steps: tuple[Step, ...] = ()
    key_facts: tuple[KeyFact, ...] = ()
    checklist: tuple[ChecklistItem, ...] = ()
    risks: tuple[RiskFigure, ...] = ()
    references: tuple[Reference, ...] = ()

    @property
    def short_title(self) -> str:
        """What the contents list shows."""
        return self.label or self.title

    @property
    def words(self) -> tuple[str, ...]:
        """Of a term: its word and the other forms that were listed, whatever the language's comma."""
        listed = (form.strip() for form in re.split("[,،;؛\n]", self.forms))
        return tuple(dict.fromkeys(filter(None, (self.title, *listed))))

    @property
    def figures(self) -> tuple[RiskFigure, ...]:
        """The risks that may be shown."""
        return tuple(risk for risk in self.risks if risk.complete)


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """The department in one language. It belongs to no page: every page shows it."""

    name: str
    hospital: str
    phone: str = ""
    urgent_phone: str = ""
    email: str = ""
    hours: str = ""
    address: str = ""
    demonstration: bool = False
    publisher: str = ""
    publisher_address: str = ""
    publisher_phone: str = ""
    publication_director: str = ""
    host: str = ""
    host_address: str = ""
    host_phone: str = ""
    data_controller: str = ""
    data_protection_contact: str = ""
    log_basis: str = ""
    log_days: int | None = None
    accessibility_scheme: str = ""
    accessibility_plan: str = ""

    @property
    def phone_uri(self) -> str:
        """`tel:` address of the phone number, in international form for a French one."""
        return _dialled(self.phone)

    @property
    def urgent_uri(self) -> str:
        """The same of the number for doctors' urgent requests."""
        return _dialled(self.urgent_phone)


def _dialled(phone: str) -> str:
    digits = "".join(c for c in phone if c.isdigit() or c == "+")
    if digits.startswith("0") and len(digits) == 10:
        digits = "+33" + digits[1:]
    return f"tel:{digits}" if digits else ""


class Keyed(Protocol):
    """What has a permanent key."""

    @property
    def key(self) -> str:
        """It."""


Part = TypeVar("Part", bound=Keyed)


class Sectioned(Generic[Part]):
    """What holds sections, whole or by their headings."""

    __slots__ = ()

    sections: tuple[Part, ...]

    def section(self, key: str) -> Part | None:
        """The section with this key, or None."""
        return next((section for section in self.sections if section.key == key), None)

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the sections, in reading order."""
        return tuple(section.key for section in self.sections)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(Sectioned[Section]):
    """One page in one language.

    page, kind, short: the page's permanent key, its kind (`content.models.Page.Kind`), its short-link code.
    slug: the last part of the page's address in this language.
    withdrawn: keys of sections that someone took offline on purpose: publishing « everything that
    differs » leaves them out until someone publishes them by name.
    """

    page: str
    kind: str
    short: str
    language: str
    slug: str
    title: str
    lede: str = ""
    description: str = ""
    sections: tuple[Section, ...] = ()
    withdrawn: tuple[str, ...] = field(default=())

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """The pictures that it shows, in reading order."""
        shown = (each.picture for section in self.sections for each in section.illustrations)
        return tuple(picture for picture in shown if picture is not None)

    @property
    def header(self) -> Document:
        """The page without its sections: what `HEADER` stands for when comparing."""
        return dataclasses.replace(self, sections=(), withdrawn=())

    def to_json(self) -> dict[str, Any]:
        """Plain dicts, lists, texts and numbers, with the schema's number."""
        return {"schema": SCHEMA, **_plain(dataclasses.asdict(self))}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The reverse of `to_json`. Raises UnknownSchema, or TypeError on a foreign shape."""
        content = dict(data)
        if (schema := content.pop("schema", None)) not in READABLE:
            raise UnknownSchema(f"document schema {schema!r}, this software reads up to {SCHEMA}")
        return _build(cls, content)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


_PLAIN = (False, None)


@functools.cache
def _shapes(cls: Any) -> dict[str, tuple[bool, Any]]:
    """Of each field: whether it holds several, and the dataclass that it holds. A site has thousands of texts."""
    shapes: dict[str, tuple[bool, Any]] = {}
    for name, hint in typing.get_type_hints(cls).items():
        several = typing.get_origin(hint) is tuple
        inside = typing.get_args(hint)[:1] if several else typing.get_args(hint)
        shapes[name] = several, next(filter(dataclasses.is_dataclass, inside), None)
    return shapes


def _build(cls: Any, data: dict[str, Any]) -> Any:
    """An instance of a dataclass of this module from plain data, tuples and nested values included."""
    shapes = _shapes(cls)
    values: dict[str, Any] = {}
    for name, value in data.items():
        several, item = shapes.get(name, _PLAIN)
        if several:
            value = tuple(_build(item, each) for each in value) if item else tuple(value)
        elif item and isinstance(value, dict):
            value = _build(item, value)
        values[name] = value
    return cls(**values)
