"""Writing drafts into rows: the counterpart of `content.documents.draft`.

Only rows that change are stored, at once (`AtOnce`) or many together (`content.documents.together`). Nothing is
deleted: a part or a section that a draft no longer lists stays as a removed row, with its texts in every language.
Callers hold a transaction (`content.editorial.saving`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from django.contrib.auth.models import User
from django.db import models as django_models
from django.utils import timezone

from content import models
from content.documents.draft import SECTIONS, Draft, PartDraft, Value, neutral_fields
from content.translation import SOURCE, TRANSLATED


class Keeper(Protocol):
    """Where rows that changed go, and where a text's rows come from."""

    def sections(self, page: models.Page) -> dict[str, models.Section]:
        """All of a page by key, those in the bin too."""

    def parts(self, section: models.Section, model: type[models.Part]) -> dict[str, models.Part]:
        """All of a section's parts of a kind by key, removed ones too."""

    def keep(self, row: django_models.Model, language: str) -> None:
        """Store a row of which texts in a language, or what no language changes, changed. Raises ValidationError."""

    def keep_places(self, rows: Iterable[models.Section]) -> None:
        """Store where sections stand, and whether they are in the bin."""

    def keep_removed(self, model: type[models.Part], rows: Sequence[models.Part]) -> None:
        """Store that parts were removed."""


class AtOnce:
    """Stores each row as it comes."""

    def sections(self, page: models.Page) -> dict[str, models.Section]:
        """See `Keeper`."""
        return {row.key: row for row in page.sections.all()}

    def parts(self, section: models.Section, model: type[models.Part]) -> dict[str, models.Part]:
        """See `Keeper`."""
        return {part.key: part for part in getattr(section, f"{model.__name__.lower()}_set").all()}

    def keep(self, row: django_models.Model, language: str) -> None:
        """See `Keeper`."""
        row.clean_fields(exclude=untouched(row, language))
        row.clean()
        row.save()

    def keep_places(self, rows: Iterable[models.Section]) -> None:
        """See `Keeper`."""
        columns = ["position", "deleted_by", "deleted_at"]
        models.Section.objects.bulk_update(rows, columns, batch_size=100)

    def keep_removed(self, model: type[models.Part], rows: Sequence[models.Part]) -> None:
        """See `Keeper`."""
        model._default_manager.filter(pk__in=[row.pk for row in rows]).update(removed=True)


AT_ONCE = AtOnce()


def write_section(row: models.Section, draft: Draft, language: str, keeper: Keeper = AT_ONCE) -> None:
    """Texts of one language and, from a French draft, the parts and what no language changes.

    Raises ValidationError when a model refuses a value.
    """
    _write(row, draft.fields, language, keeper)
    for name, parts in draft.parts.items():
        _write_parts(row, models.PARTS[name], parts, language, keeper)


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


def write_header(
    page: models.Page, draft: Draft, language: str, *, by: User, keeper: Keeper = AT_ONCE
) -> None:
    """Texts of one language and, from a French draft, which sections the page has, in order.

    A listed key that has no row gets one; a row in the bin that is listed comes back. Raises ValidationError.
    """
    _write(page, draft.fields, language, keeper)
    if language == SOURCE and SECTIONS in draft.parts:
        _write_sections(page, draft.parts[SECTIONS], by, keeper)


def write_row(row: models.Department | models.Picture, draft: Draft, language: str) -> None:
    """Texts of one language and, from a French draft, what no language changes. Raises ValidationError."""
    _write(row, draft.fields, language, AT_ONCE)


def _write(
    row: django_models.Model,
    fields: Mapping[str, Value],
    language: str,
    keeper: Keeper,
    *,
    force: bool = False,
) -> None:
    """Put a draft's fields into a row, and keep it when that changes it."""
    if _put(row, fields, language) or force:
        keeper.keep(row, language)


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


def untouched(row: django_models.Model, language: str) -> set[str]:
    """Columns of the other languages, which this save does not answer for."""
    own = {f"{name}_{language}" for name in TRANSLATED[type(row)]}
    columns = {each.name for each in row._meta.concrete_fields}
    return {
        name
        for name in columns - own
        if any(name == base or name.startswith(f"{base}_") for base in TRANSLATED[type(row)])
    }


def _write_parts(
    section: models.Section,
    model: type[models.Part],
    parts: Sequence[PartDraft],
    language: str,
    keeper: Keeper,
) -> None:
    rows = keeper.parts(section, model)
    if language != SOURCE:
        for part in parts:
            if part.key in rows:
                _write(rows[part.key], part.fields, language, keeper)
        return
    left = dict(rows)
    for position, part in enumerate(parts):
        row = left.pop(part.key, None) or model(section=section, key=part.key)
        moved = row.pk is None or row.removed or row.position != position
        row.position, row.removed = position, False
        rows[part.key] = row
        _write(row, part.fields, language, keeper, force=moved)
    gone = [row for row in left.values() if not row.removed]
    if gone:
        keeper.keep_removed(model, gone)


def _write_sections(page: models.Page, listed: Sequence[PartDraft], by: User, keeper: Keeper) -> None:
    rows = keeper.sections(page)
    left = dict(rows)
    moved = []
    for position, each in enumerate(listed):
        row = left.pop(each.key, None) or models.Section(
            page=page, key=each.key, kind=str(each.fields.get("kind", ""))
        )
        if row.pk is None:
            rows[each.key], row.position = row, position
            keeper.keep(row, SOURCE)
        elif row.position != position or row.deleted_at is not None:
            row.position, row.deleted_by, row.deleted_at = position, None, None
            moved.append(row)
    now = timezone.now()
    for row in left.values():
        if row.deleted_at is None:
            row.deleted_by, row.deleted_at = by, now
            moved.append(row)
    keeper.keep_places(moved)
