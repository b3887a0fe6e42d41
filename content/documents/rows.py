"""Writing drafts into rows: the counterpart of `content.documents.draft`.

Only rows that change are saved. Nothing is deleted: a part or a section that a draft no longer lists stays as a
removed row, with its texts in every language. Callers hold a transaction (`content.editorial.saving`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.contrib.auth.models import User
from django.db import models as django_models
from django.utils import timezone

from content import models
from content.documents.draft import SECTIONS, Draft, PartDraft, Value, neutral_fields
from content.translation import SOURCE, TRANSLATED


def write_section(row: models.Section, draft: Draft, language: str) -> None:
    """Texts of one language and, from a French draft, the parts and what no language changes.

    Raises ValidationError when a model refuses a value.
    """
    _write(row, draft.fields, language)
    for name, parts in draft.parts.items():
        _write_parts(row, models.PARTS[name], parts, language)


def write_texts(drafts: Sequence[tuple[models.Section, Draft]], language: str) -> None:
    """Fields of several sections in one language, all the same ones, in few queries. Parts stay as they are.

    Raises ValidationError when a model refuses a value.
    """
    if not drafts:
        return
    columns = [f"{name}_{language}" for name in drafts[0][1].fields]
    others = {each.name for each in models.Section._meta.concrete_fields} - set(columns)
    for row, draft in drafts:
        _put(row, draft.fields, language)
        # Nothing else has changed, and asking whether each row's page exists would be a query each.
        row.clean_fields(exclude=others)
        row.clean()
    models.Section.objects.bulk_update([row for row, _draft in drafts], columns, batch_size=100)


def write_header(page: models.Page, draft: Draft, language: str, *, by: User) -> None:
    """Texts of one language and, from a French draft, which sections the page has, in order.

    A listed key that has no row gets one; a row in the bin that is listed comes back. Raises ValidationError.
    """
    _write(page, draft.fields, language)
    if language == SOURCE and SECTIONS in draft.parts:
        _write_sections(page, draft.parts[SECTIONS], by)


def write_row(row: models.Department | models.Term | models.Picture, draft: Draft, language: str) -> None:
    """Texts of one language and, from a French draft, what no language changes. Raises ValidationError."""
    _write(row, draft.fields, language)


def _write(
    row: django_models.Model, fields: Mapping[str, Value], language: str, *, force: bool = False
) -> None:
    """Put a draft's fields into a row, and save it when that changes it."""
    if _put(row, fields, language) or force:
        row.clean_fields(exclude=_untouched(row, language))
        row.clean()
        row.save()


def _put(row: django_models.Model, fields: Mapping[str, Value], language: str) -> bool:
    """Whether a draft's fields, put into a row, change it."""
    model, changed = type(row), False
    neutral = neutral_fields(model) if language == SOURCE else ()
    for name, value in fields.items():
        if name in TRANSLATED[model]:
            column: str = f"{name}_{language}"
            # NULL and "" are both « no text »: going from one to the other is no change.
            changed |= (getattr(row, column) or "") != value
        elif name in neutral:
            column = name
            changed |= getattr(row, column) != value
        else:
            continue
        setattr(row, column, value)
    return changed


def _untouched(row: django_models.Model, language: str) -> set[str]:
    """Columns of the other languages, which this save does not answer for."""
    own = {f"{name}_{language}" for name in TRANSLATED[type(row)]}
    columns = {each.name for each in row._meta.concrete_fields}
    return {
        name
        for name in columns - own
        if any(name == base or name.startswith(f"{base}_") for base in TRANSLATED[type(row)])
    }


def _write_parts(
    section: models.Section, model: type[models.Part], parts: Sequence[PartDraft], language: str
) -> None:
    rows: dict[str, models.Part] = {
        part.key: part for part in getattr(section, f"{model.__name__.lower()}_set").all()
    }
    if language != SOURCE:
        for part in parts:
            if part.key in rows:
                _write(rows[part.key], part.fields, language)
        return
    for position, part in enumerate(parts):
        row = rows.pop(part.key, None) or model(section=section, key=part.key)
        moved = row.pk is None or row.removed or row.position != position
        row.position, row.removed = position, False
        _write(row, part.fields, language, force=moved)
    gone = [row.pk for row in rows.values() if not row.removed]
    if gone:
        model._default_manager.filter(pk__in=gone).update(removed=True)


def _write_sections(page: models.Page, listed: Sequence[PartDraft], by: User) -> None:
    rows = {row.key: row for row in page.sections.all()}
    moved = []
    for position, each in enumerate(listed):
        row = rows.pop(each.key, None)
        if row is None:
            row = models.Section(
                page=page, key=each.key, kind=str(each.fields.get("kind", "")), position=position
            )
            row.clean_fields(exclude={"page"})
            row.save()
        elif row.position != position or row.deleted_at is not None:
            row.position, row.deleted_by, row.deleted_at = position, None, None
            moved.append(row)
    now = timezone.now()
    for row in rows.values():
        if row.deleted_at is None:
            row.deleted_by, row.deleted_at = by, now
            moved.append(row)
    models.Section.objects.bulk_update(moved, ["position", "deleted_by", "deleted_at"], batch_size=100)
