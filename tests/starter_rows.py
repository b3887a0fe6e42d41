"""The starter's rows, loaded by the product once a process and copied into each test's transaction.

Loading takes seconds of processor time (sanitising, checking, publishing eleven editions); copying takes a tenth.
tests/starter/ loads for real.
"""

from __future__ import annotations

import copy
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection
from django.db.models import QuerySet
from django.db.models.base import ModelState

_kept: list[tuple[type, list[Any]]] = []
_report: Any = None


def load_starter() -> Any:
    """Every page published in three languages. Returns the loader's report."""
    from content.models import Department, Page
    from content.starter.loader import AUTHOR, _author, load

    global _report
    if _report is None or Department.objects.exists() or Page.objects.exists():
        report = load(publish_translations=True, demonstration=True)
        if not _kept and _alone():
            _kept.extend((model, list(model._base_manager.order_by("pk"))) for model in _models())
            _report = report
        return report
    author = _author()
    for model, rows in _kept:
        people = [
            each
            for each in model._meta.concrete_fields
            if each.remote_field and each.related_model is type(author)
        ]
        fresh = [_copy(row, author, people) for row in rows]
        QuerySet.bulk_create(model._base_manager.all(), fresh)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [model for model, _rows in _kept]):
            cursor.execute(statement)
    assert author.username == AUTHOR
    return copy.deepcopy(_report)


def _alone() -> bool:
    """Whether the starter's own are the only rows: those of a test would be copied into the next."""
    from content.models import Page
    from content.starter.files import read

    return Page.objects.count() == len({page.key for page in read()[0]})


def _models() -> list[type]:
    """Models of the application in the order that foreign keys allow; not what the tests’ own accounts write."""
    models = apps.get_app_config("content").get_models()
    waiting, ordered = [model for model in models if model.__name__ not in {"Act", "CacheEntry"}], []
    while waiting:
        for model in waiting:
            needed = {each.related_model for each in model._meta.concrete_fields if each.remote_field}
            if not needed & (set(waiting) - {model}):
                ordered.append(model)
                waiting.remove(model)
                break
    return ordered


def _copy(row: Any, author: Any, people: list[Any]) -> Any:
    fresh = copy.copy(row)
    fresh._state = ModelState()
    for each in people:
        if getattr(fresh, each.attname) is not None:
            setattr(fresh, each.attname, author.pk)
    return fresh
