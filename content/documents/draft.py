"""Documents from draft rows: the one place where rows become what readers get.

Columns are read by their full name (`title_ar`), so no fallback can put one language into another's page.
"""

from __future__ import annotations

from typing import Any

from django.db import models as django_models
from django.db.models import prefetch_related_objects

from content import models
from content.documents import schema
from content.translation import TRANSLATED


def from_draft(page: models.Page, language: str) -> schema.Document:
    """The page's draft in one language. Sections with no text in that language are left out.

    Costs one query for the sections and one for each kind of part, whatever their number.
    """
    return from_rows(page, load_sections(page), language)


def load_sections(page: models.Page) -> list[models.Section]:
    """The page's sections with their parts, ready for `from_rows` in every language."""
    sections = list(page.sections.order_by("position", "pk"))
    prefetch_related_objects(sections, *(f"{part.__name__.lower()}_set" for part in models.PARTS.values()))
    return sections


def from_rows(page: models.Page, sections: list[models.Section], language: str) -> schema.Document:
    """As `from_draft`, from rows already loaded."""
    built = (_section(section, language) for section in sections)
    return schema.Document(
        page=page.key,
        kind=page.kind,
        short=page.short,
        **_texts(page, language),
        language=language,
        sections=tuple(section for section in built if section is not None),
    )


def section_from_draft(section: models.Section, language: str) -> schema.Section | None:
    """One section's draft, or None when it has no text in that language."""
    return _section(section, language)


def department_from_row(row: models.Department | None, language: str) -> schema.Department | None:
    """The department in one language; names left empty there come from nowhere else."""
    if row is None:
        return None
    return schema.Department(
        **_texts(row, language),
        **{name: getattr(row, name) for name in _neutral(row, schema.Department)},
    )


def _section(row: models.Section, language: str) -> schema.Section | None:
    texts = _texts(row, language)
    parts: dict[str, Any] = {}
    for name, model in models.PARTS.items():
        rows = sorted(
            getattr(row, f"{model.__name__.lower()}_set").all(), key=lambda part: (part.position, part.pk)
        )
        build = _steps if name == "steps" else _parts
        parts[name] = build(rows, language)
    section = schema.Section(key=row.key, kind=row.kind, **texts, **parts)
    # References are not translated: alone, they do not make a section exist in a language.
    has_text = any(texts.values()) or any(parts[name] for name in parts if name != "references")
    return section if has_text else None


def _parts(rows: list[models.Part], language: str) -> tuple[Any, ...]:
    """Parts that say something in this language."""
    return tuple(
        getattr(schema, type(row).__name__)(**_part_values(row, language))
        for row in rows
        if _says(row, language)
    )


def _steps(rows: list[models.Step], language: str) -> tuple[schema.Step, ...]:
    """Steps, each with the panels that follow it. A panel before any step stands as a step."""
    steps: list[tuple[dict[str, Any], list[schema.Step]]] = []
    for row in rows:
        if not _says(row, language):
            continue
        values = _part_values(row, language)
        if row.panel and steps:
            steps[-1][1].append(schema.Step(**values))
        else:
            steps.append((values, []))
    return tuple(schema.Step(**values, panels=tuple(panels)) for values, panels in steps)


def _says(row: models.Part, language: str) -> bool:
    """Whether a part has text in a language. References speak for themselves in all."""
    return (
        isinstance(row, models.Reference)
        or any(_text(row, name, language) for name in TRANSLATED[type(row)] if name not in {"alt"})
        or (isinstance(row, models.Illustration) and bool(_text(row, "alt", language)))
    )


def _part_values(row: models.Part, language: str) -> dict[str, Any]:
    shape = getattr(schema, type(row).__name__)
    return {**_texts(row, language), **{name: getattr(row, name) for name in _neutral(row, shape)}}


def _texts(row: django_models.Model, language: str) -> dict[str, Any]:
    return {name: _text(row, name, language) for name in TRANSLATED[type(row)]}


def _text(row: django_models.Model, name: str, language: str) -> str:
    """A column of one language, `""` for NULL: databases and forms do not agree on empty."""
    return (getattr(row, f"{name}_{language}") or "").strip()


def _neutral(row: django_models.Model, shape: Any) -> list[str]:
    """Fields that a row and its schema share and that no language changes."""
    columns = {field.name for field in row._meta.get_fields()}
    return [
        name for name in shape.__dataclass_fields__ if name in columns and name not in TRANSLATED[type(row)]
    ]
