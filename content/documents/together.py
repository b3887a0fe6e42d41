"""Storing the rows of many texts together: as many queries for a thousand texts as for one.

Rows are put into memory as drafts are written (`content.documents.rows`), and stored once, at the end: a section that
three languages change is one row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db import models as django_models

from content import models
from content.documents.rows import untouched


class Together:
    """A `rows.Keeper` that stores everything when `store` is called. Callers hold the pages' locks until then."""

    def __init__(self, sections: Mapping[models.Page, dict[str, models.Section]]) -> None:
        """sections: by page, all of its rows by key with their parts loaded (`load_parts`); rows without pk are new."""
        self._sections = sections
        self._parts: dict[tuple[int, type[models.Part]], dict[str, models.Part]] = {}
        self._kept: dict[type[django_models.Model], dict[int, django_models.Model]] = {}

    def sections(self, page: models.Page) -> dict[str, models.Section]:
        """See `rows.Keeper`."""
        return self._sections[page]

    def parts(self, section: models.Section, model: type[models.Part]) -> dict[str, models.Part]:
        """See `rows.Keeper`. A part that a French draft adds is there for the translations that follow."""
        place = (id(section), model)
        if place not in self._parts:
            stored = getattr(section, f"{model.__name__.lower()}_set").all() if section.pk else ()
            self._parts[place] = {part.key: part for part in stored}
        return self._parts[place]

    def keep(self, row: django_models.Model, language: str) -> None:
        """See `rows.Keeper`. Whether what a row points to exists is the database's to say: it would be a query each."""
        pointing = {each.name for each in row._meta.concrete_fields if each.is_relation}
        row.clean_fields(exclude=untouched(row, language) | pointing)
        row.clean()
        self._keep(row)

    def keep_places(self, rows: Iterable[models.Section]) -> None:
        """See `rows.Keeper`."""
        for row in rows:
            self._keep(row)

    def keep_removed(self, model: type[models.Part], rows: Sequence[models.Part]) -> None:
        """See `rows.Keeper`."""
        for row in rows:
            row.removed = True
            self._keep(row)

    def store(self) -> None:
        """Store what was kept: one query a model, two for pages. Raises IntegrityError."""
        pages = list(self._kept.pop(models.Page, {}).values())
        if pages:
            columns = [each.name for each in models.Page._meta.concrete_fields if not each.primary_key]
            _plain(models.Page).bulk_update(pages, columns)
        kinds: tuple[type[django_models.Model], ...] = (models.Section, *models.PARTS.values())
        for model in kinds:
            rows = list(self._kept.pop(model, {}).values())
            if rows:
                _upsert(model, rows, ("page" if model is models.Section else "section", "key"))

    def _keep(self, row: django_models.Model) -> None:
        self._kept.setdefault(type(row), {})[id(row)] = row


def _upsert(
    model: type[django_models.Model], rows: list[django_models.Model], unique: tuple[str, str]
) -> None:
    """Insert rows, or update those of which (parent, key) is there already, in one statement."""
    columns = [
        each.name for each in model._meta.concrete_fields if not each.primary_key and each.name not in unique
    ]
    for row in rows:
        # With its number a row would clash twice, and an upsert forgives one clash. The answer tells the number.
        row.pk = None
    _plain(model).bulk_create(rows, update_conflicts=True, unique_fields=unique, update_fields=columns)


def _plain(model: type[django_models.Model]) -> django_models.QuerySet[django_models.Model]:
    """Queries about columns as they are called, without modeltranslation's names for the language of the moment."""
    return django_models.QuerySet(model)
