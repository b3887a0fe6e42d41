"""Drafts out of what files say: a section's, the order of a page's sections, a translation's once French is saved."""

from __future__ import annotations

from collections.abc import Sequence

from content.documents import Draft, PartDraft
from content.errors import StarterError
from content.models import PARTS, Section
from content.sections import BY_NAME
from content.starter.reader import PageText, Part, SectionText
from content.starter.writer import neutral_defaults
from content.translation import SOURCE, TRANSLATED


def section_draft(text: PageText, section: SectionText, row: Section, base: Draft) -> Draft:
    """The section as the file says it. Kinds of parts that this kind of section does not show are not named."""
    fields = {name: section.values.get(name, "") for name in TRANSLATED[Section]}
    parts: dict[str, tuple[PartDraft, ...]] = {}
    for name in BY_NAME[row.kind].parts:
        listed = section.parts.get(name, [])
        if text.language == SOURCE:
            parts[name] = _french_parts(name, listed)
        else:
            parts[name] = _translated_parts(name, listed, base.parts.get(name, ()), text.file)
    return Draft(fields=fields, parts=parts)


def _french_parts(name: str, listed: Sequence[Part]) -> tuple[PartDraft, ...]:
    """The parts of a French file: its columns, and the usual value of those that it does not name."""
    usual = dict.fromkeys(TRANSLATED[PARTS[name]], "") | neutral_defaults(PARTS[name])
    parts = []
    for part in listed:
        panel = {"panel": part.panel or part.values.get("panel", False)} if name == "steps" else {}
        parts.append(PartDraft(key=part.key, fields=usual | part.values | panel))
    return tuple(parts)


def _translated_parts(
    name: str, listed: Sequence[Part], french: Sequence[PartDraft], file: str
) -> tuple[PartDraft, ...]:
    """French's parts with the texts of a translation's file; what the file leaves out is emptied."""
    values = {part.key: part.values for part in listed}
    known = {part.key for part in french}
    for part in listed:
        if part.key not in known:
            raise StarterError(file, part.line, f"élément inconnu en français : « {part.key} »")
    return tuple(
        PartDraft(
            key=part.key,
            fields=dict(part.fields)
            | {column: values.get(part.key, {}).get(column, "") for column in TRANSLATED[PARTS[name]]},
        )
        for part in french
    )


def order(present: Sequence[PartDraft], listed: Sequence[SectionText]) -> tuple[PartDraft, ...]:
    """The file's order; a section that the file does not name stays behind the one that it follows now."""
    known = {part.key: part for part in present}
    ordered = [
        known.get(section.key) or PartDraft(key=section.key, fields={"kind": section.values["kind"]})
        for section in listed
    ]
    previous: str | None = None
    for part in present:
        keys = [each.key for each in ordered]
        if part.key not in keys:
            ordered.insert(keys.index(previous) + 1 if previous in keys else 0, part)
        previous = part.key
    return tuple(ordered)


def restructure(draft: Draft, french: Draft) -> Draft:
    """A translation once French is saved: French's parts and what no language changes, its own texts."""
    parts: dict[str, tuple[PartDraft, ...]] = {}
    for name, listed in french.parts.items():
        own = {part.key: part.fields for part in draft.parts.get(name, ())}
        texts = TRANSLATED[PARTS[name]]
        parts[name] = tuple(
            PartDraft(
                key=part.key,
                fields={
                    column: own.get(part.key, {}).get(column, "") if column in texts else value
                    for column, value in part.fields.items()
                },
            )
            for part in listed
        )
    return Draft(fields=draft.fields, parts=parts)
