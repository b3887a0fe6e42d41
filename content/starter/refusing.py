"""What the models refuse of an import, said with the file and the line that it stands on."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models as django_models

from content.errors import ContentError, StarterError
from content.models import PARTS, Page
from content.starter.changes import Change
from content.starter.reader import SectionText
from content.translation import SOURCE, TRANSLATED


@contextmanager
def said_at(file: str, line: int) -> Iterator[None]:
    """Whatever is refused inside is a StarterError at this place."""
    try:
        yield
    except (ValidationError, ContentError) as error:
        sentence = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        raise StarterError(file, line, sentence) from None


def check(change: Change, section: SectionText | None, pictures: Collection[str]) -> None:
    """Raise StarterError where the models refuse a change. Text that does not change was accepted before.

    section: as the file gives it, None for a page's header. pictures: keys of those that this site has.
    """
    row, language = change.text.row, change.text.language
    with said_at(change.file, change.line):
        _validate(type(row)(**_identity(row)), change.base.fields, change.mine.fields, language)
    if section is None:
        return
    for name, parts in change.mine.parts.items():
        lines = {part.key: part.line for part in section.parts.get(name, [])}
        was = {part.key: part.fields for part in change.base.parts.get(name, ())}
        for part in parts:
            line = lines.get(part.key, change.line)
            picture = part.fields.get("picture_id")
            if picture and picture not in pictures:
                raise StarterError(change.file, line, f"image inconnue sur ce site : « {picture} »")
            if part.fields != was.get(part.key):
                model = PARTS[name](key=part.key)
                with said_at(change.file, line):
                    _validate(model, was.get(part.key, {}), part.fields, language, constraints=True)


def others(row: django_models.Model, language: str) -> set[str]:
    """Every column but those of this language and, in French, those that no language changes."""
    translated = TRANSLATED[type(row)]
    keep = {f"{name}_{language}" for name in translated}
    return {
        each.name
        for each in row._meta.concrete_fields
        if each.name not in keep
        and (
            language != SOURCE
            or any(each.name == name or each.name.startswith(f"{name}_") for name in translated)
            or each.is_relation
        )
    }


def _identity(row: Any) -> dict[str, Any]:
    if isinstance(row, Page):
        return {"key": row.key, "short": row.short, "kind": row.kind}
    return {"key": row.key, "kind": row.kind}


def _validate(
    row: django_models.Model,
    was: Mapping[str, Any],
    fields: Mapping[str, Any],
    language: str,
    *,
    constraints: bool = False,
) -> None:
    """Ask a row that is never saved what it says of these fields; `was`: what they held before."""
    for name, value in fields.items():
        setattr(row, f"{name}_{language}" if name in TRANSLATED[type(row)] else name, value)
    unchanged = {f"{name}_{language}" for name, value in fields.items() if was.get(name) == value}
    row.clean_fields(exclude=others(row, language) | unchanged)
    if constraints and language == SOURCE:
        row.clean()
        row.validate_constraints(exclude={"section", "key"})
