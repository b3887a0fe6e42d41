"""Drafts as values, and documents from drafts: the one place where rows are read.

    rows ──read_section, read_header, …──▶ Draft ──section_of, from_rows──▶ schema.Section, Document

A `Draft` is what someone edits: one text in one language. Saving, merging, comparing and bringing back work on
drafts; `content.documents.rows` writes them. Columns are read by their full name (`title_ar`), so no fallback can
put one language into another's page.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import PurePosixPath
from typing import Any, Self

from django.conf import settings
from django.db import models as django_models
from django.db.models import prefetch_related_objects

from content import models
from content.documents import schema
from content.translation import SOURCE, TRANSLATED

Value = str | int | bool | None
"""What a field of a draft holds. An absent text is `""`; None is an absent number."""

SECTIONS = "sections"
"""The name under which a header's draft lists the page's sections, in order: keys, and what kind each is."""

_STRUCTURE = frozenset({"id", "only", "section", "key", "position", "removed"})


@cache
def neutral_fields(model: type[django_models.Model]) -> tuple[str, ...]:
    """Fields that an editor fills in and that no language changes, in the model's order.

    A foreign key counts under its column's name (`picture_id`).
    """
    if model not in (models.Department, models.Picture) and not issubclass(model, models.Part):
        return ()
    columns = {f"{name}_{code}" for name in TRANSLATED[model] for code, _name in settings.LANGUAGES}
    return tuple(
        each.attname
        for each in model._meta.concrete_fields
        if each.editable and each.name not in _STRUCTURE | columns | set(TRANSLATED[model])
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PartDraft:
    """One part, told from the others by its key."""

    key: str
    fields: Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The editable content of one text in one language.

    fields: by the model's field name, without language. parts: by the names of `content.models.PARTS`
    (a header's only one is `SECTIONS`), each in reading order.
    In another language than French the parts and what no language changes are French's: there for reading.
    """

    fields: Mapping[str, Value] = field(default_factory=dict)
    parts: Mapping[str, tuple[PartDraft, ...]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Plain dicts, lists and values."""
        return {
            "fields": dict(self.fields),
            "parts": {
                name: [{"key": part.key, "fields": dict(part.fields)} for part in parts]
                for name, parts in self.parts.items()
            },
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The reverse of `to_json`. Raises ValueError on a foreign shape."""
        try:
            return cls(
                fields=_values(data["fields"]),
                parts={
                    str(name): tuple(
                        PartDraft(key=str(part["key"]), fields=_values(part["fields"])) for part in parts
                    )
                    for name, parts in data["parts"].items()
                },
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a draft: {error}") from None

    @property
    def digest(self) -> str:
        """SHA-256 of the content, hexadecimal. Fields that say nothing do not count: a field that a later
        release adds changes no digest.
        """
        said = {
            "fields": _said(self.fields),
            "parts": {
                name: [[part.key, _said(part.fields)] for part in parts]
                for name, parts in self.parts.items()
                if parts
            },
        }
        return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _said(fields: Mapping[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in fields.items() if value not in ("", None)}


def _values(data: Mapping[str, Any]) -> dict[str, Value]:
    for name, value in data.items():
        if not isinstance(value, str | int | bool | None):
            raise TypeError(f"{name} is {type(value).__name__}")
    return dict(data)


def read_section(
    row: models.Section, language: str, parts: Mapping[str, Iterable[models.Part]] | None = None
) -> Draft:
    """A section's draft. parts: rows that are not saved yet, by the names of `PARTS`; the database's, if None.

    Reads every kind of part, also those that the section's kind does not show.
    """
    lists: dict[str, tuple[PartDraft, ...]] = {}
    for name, model in models.PARTS.items():
        if parts is None:
            stored = getattr(row, f"{model.__name__.lower()}_set").all()
            rows = sorted(
                (part for part in stored if not part.removed), key=lambda part: (part.position, part.pk)
            )
        else:
            rows = list(parts.get(name, ()))
        lists[name] = tuple(read_part(part, language) for part in rows)
    return Draft(fields=_fields(row, language), parts=lists)


def read_header(page: models.Page, language: str, sections: Iterable[models.Section] | None = None) -> Draft:
    """A page's own texts and, in French, its sections in order. sections: those of the page, if loaded already."""
    lists: dict[str, tuple[PartDraft, ...]] = {}
    if language == SOURCE:
        rows = (
            models.Section.objects.present().filter(page=page).order_by("position", "pk")
            if sections is None
            else sections
        )
        lists[SECTIONS] = tuple(PartDraft(key=row.key, fields={"kind": row.kind}) for row in rows)
    return Draft(fields=_fields(page, language), parts=lists)


def read_row(row: django_models.Model, language: str) -> Draft:
    """A row's own fields, without parts: all that a department or a picture has."""
    return Draft(fields=_fields(row, language))


def read_part(row: models.Part, language: str) -> PartDraft:
    """One part's draft."""
    return PartDraft(key=row.key, fields=_fields(row, language))


def from_draft(page: models.Page, language: str) -> schema.Document:
    """The page's draft in one language. Sections with no text in that language are left out.

    Costs one query for the sections, one for each kind of part and one for pictures, whatever their number.
    """
    return from_rows(page, load_sections(page), language)


def load_sections(page: models.Page) -> list[models.Section]:
    """The page's sections with their parts, ready for `from_rows` in every language."""
    return load_parts(models.Section.objects.present().filter(page=page).order_by("position", "pk"))


def load_parts(sections: Iterable[models.Section]) -> list[models.Section]:
    """The same sections with their parts: one query for each kind of part, whatever the number of sections.

    Where there are pictures, one more.
    """
    rows = list(sections)
    parts = (f"{part.__name__.lower()}_set" for part in models.PARTS.values())
    prefetch_related_objects(rows, *parts, "illustration_set__picture")
    return rows


def from_rows(page: models.Page, sections: Iterable[models.Section], language: str) -> schema.Document:
    """As `from_draft`, from rows already loaded."""
    built = (section_from_draft(section, language) for section in sections)
    header = read_header(page, language, ())
    return document_of(page, language, header, (each for each in built if each is not None))


def document_of(
    page: models.Page, language: str, header: Draft, sections: Iterable[schema.Section]
) -> schema.Document:
    """A page's document from its header's draft. page: for its permanent key, kind and short-link code."""
    return schema.Document(
        page=page.key,
        kind=page.kind,
        short=page.short,
        language=language,
        sections=tuple(sections),
        **header.fields,  # type: ignore[arg-type]  # the texts of a page
    )


def section_from_draft(section: models.Section, language: str) -> schema.Section | None:
    """One section's draft, or None when it has no text in that language."""
    shown = (each.picture for each in section.illustration_set.all() if not each.removed)
    pictures = {each.key: picture_of(each, language) for each in shown if each is not None}
    return section_of(section.key, section.kind, read_section(section, language), pictures)


def section_of(
    key: str, kind: str, draft: Draft, pictures: Mapping[str, schema.Picture] | None = None
) -> schema.Section | None:
    """A section as readers get it, from its draft; None when the draft says nothing.

    pictures: by key, those that the draft names (`pictures_named_in`).
    """
    parts: dict[str, Any] = {}
    has_text = any(draft.fields.values())
    for name, model in models.PARTS.items():
        rows = draft.parts.get(name, ())
        has_text |= any(_says(model, part) for part in rows)
        kept = [part for part in rows if model in _IN_EVERY_LANGUAGE or _says(model, part)]
        if name == "steps":
            parts[name] = _steps(kept)
        elif name == "illustrations":
            parts[name] = tuple(_illustration(part, pictures or {}) for part in kept)
        else:
            parts[name] = tuple(_part(model, part) for part in kept)
    if not has_text:
        return None
    return schema.Section(key=key, kind=kind, **draft.fields, **parts)  # type: ignore[arg-type]  # its own columns


def pictures_named_in(draft: Draft, language: str) -> dict[str, schema.Picture]:
    """The pictures that a section's draft names, by key: one query, or none where it names none."""
    keys = {part.fields.get("picture_id") for part in draft.parts.get("illustrations", ())} - {None, ""}
    rows = models.Picture.objects.filter(key__in=keys) if keys else ()
    return {row.key: picture_of(row, language) for row in rows}


def picture_of(row: models.Picture, language: str) -> schema.Picture:
    """A picture as a document in one language holds it."""
    return schema.Picture(
        key=row.key,
        file=PurePosixPath(row.file.name or "").name,
        width=row.width,
        height=row.height,
        small=PurePosixPath(row.small.name or "").name,
        small_width=row.small_width,
        credit=row.credit,
        licence=row.licence,
        alt=_text(row, "alt", language),
    )


def draft_of(section: schema.Section) -> Draft:
    """The draft that a published section would be edited as: the reverse of `section_of`."""
    fields = {name: getattr(section, name) for name in TRANSLATED[models.Section]}
    parts: dict[str, tuple[PartDraft, ...]] = {}
    for name, model in models.PARTS.items():
        rows = getattr(section, name)
        if name == "steps":
            flat = [
                (each, panel)
                for step in rows
                for each, panel in [(step, False), *((p, True) for p in step.panels)]
            ]
            parts[name] = tuple(_part_draft(model, each, panel=panel) for each, panel in flat)
        else:
            parts[name] = tuple(_part_draft(model, each) for each in rows)
    return Draft(fields=fields, parts=parts)


def header_draft_of(document: schema.Document) -> Draft:
    """The same for a page's header: its texts and, in French, its sections in order."""
    fields = {name: getattr(document, name) for name in TRANSLATED[models.Page]}
    if document.language != SOURCE:
        return Draft(fields=fields)
    listed = tuple(PartDraft(key=each.key, fields={"kind": each.kind}) for each in document.sections)
    return Draft(fields=fields, parts={SECTIONS: listed})


def _part_draft(model: type[models.Part], part: Any, **more: Value) -> PartDraft:
    names = (*TRANSLATED[model], *neutral_fields(model))
    fields = {name: getattr(part, name) for name in names if hasattr(part, name)}
    return PartDraft(key=part.key, fields={**fields, **more})


def department_from_row(row: models.Department | None, language: str) -> schema.Department | None:
    """The department in one language; names left empty there come from nowhere else."""
    if row is None:
        return None
    shown = schema.Department.__dataclass_fields__
    draft = read_row(row, language)
    values = {name: value for name, value in draft.fields.items() if name in shown}
    return schema.Department(**values)  # type: ignore[arg-type]  # its own columns


def _illustration(part: PartDraft, pictures: Mapping[str, schema.Picture]) -> schema.Illustration:
    found: schema.Illustration = _part(
        models.Illustration, part, picture=pictures.get(str(part.fields.get("picture_id")))
    )
    return found


def _part(model: type[models.Part], part: PartDraft, **more: Any) -> Any:
    shape = getattr(schema, model.__name__)
    values = {name: value for name, value in part.fields.items() if name in shape.__dataclass_fields__}
    return shape(key=part.key, **values, **more)


def _steps(parts: list[PartDraft]) -> tuple[schema.Step, ...]:
    """Steps, each with the panels that follow it. A panel before any step stands as a step."""
    steps: list[tuple[PartDraft, list[schema.Step]]] = []
    for part in parts:
        if part.fields["panel"] and steps:
            steps[-1][1].append(_part(models.Step, part))
        else:
            steps.append((part, []))
    return tuple(_part(models.Step, part, panels=tuple(panels)) for part, panels in steps)


_IN_EVERY_LANGUAGE = frozenset({models.Reference, models.Illustration})
"""Parts that stand in every language in which their section exists. A publication is cited as it is; an illustration
without a word is seen and is refused by the editorial checks: left out in silence, nobody would miss it."""


def _says(model: type[models.Part], part: PartDraft) -> bool:
    """Whether a part has text in a language. References are not translated: alone, they make no section exist.

    A description alone makes a drawing exist in a language, but not a step.
    """
    if model is models.Reference:
        return False
    names = [name for name in TRANSLATED[model] if name != "alt" or model is models.Illustration]
    return any(part.fields.get(name) for name in names)


def _fields(row: django_models.Model, language: str) -> dict[str, Value]:
    model = type(row)
    texts: dict[str, Value] = {name: _text(row, name, language) for name in TRANSLATED[model]}
    return texts | {name: _neutral(getattr(row, name)) for name in neutral_fields(model)}


def _text(row: django_models.Model, name: str, language: str) -> str:
    """A column of one language, `""` for NULL: databases and forms do not agree on empty."""
    return (getattr(row, f"{name}_{language}") or "").strip()


def _neutral(value: Any) -> Value:
    return value.strip() if isinstance(value, str) else value
