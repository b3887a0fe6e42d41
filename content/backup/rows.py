"""Tables as lines of JSON, and back, on any database that Django knows.

Models are those that the migrations describe, not those of the code: all columns, no manager of our own, no signal,
and a backup of an older release is read with the columns that it had.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from django.apps.registry import Apps
from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.migrations.executor import MigrationExecutor

LEFT_OUT = {"sessions.session", "usersessions.usersession", "content.cacheentry"}
"""A restore ends all sessions: none is kept, nor what was counted of attempts at signing in."""

_BATCH = 500

Migrations = list[tuple[str, str]]


def applied(alias: str = DEFAULT_DB_ALIAS) -> Migrations:
    """The last migration of each application that a database has."""
    loader = MigrationExecutor(connections[alias]).loader
    done = set(loader.applied_migrations)
    # Children of ours that are applied too hide their parent: what is left are the ends.
    ends = (node for node in done if not any(child.key in done for child in _children(loader, node)))
    return sorted(node for node in ends if node in loader.graph.nodes)


def _children(loader: Any, node: tuple[str, str]) -> Iterable[Any]:
    if node not in loader.graph.nodes:
        return ()
    return [child for child in loader.graph.node_map[node].children if child.key[0] == node[0]]


def unknown(migrations: Migrations) -> Migrations:
    """Those that this release does not have."""
    known = MigrationExecutor(connections[DEFAULT_DB_ALIAS]).loader.graph.nodes
    return [each for each in migrations if each not in known]


def described(migrations: Migrations) -> Apps:
    """The models as they were after these migrations."""
    loader = MigrationExecutor(connections[DEFAULT_DB_ALIAS]).loader
    state: Apps = loader.project_state(migrations).apps
    return state


def tables(state: Apps) -> list[type[models.Model]]:
    """Every model with a table of its own, in a fixed order."""
    found = [
        model
        for model in state.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label_lower not in LEFT_OUT
    ]
    return sorted(found, key=lambda model: model._meta.label_lower)


def lines(model: type[models.Model], alias: str) -> Iterator[bytes]:
    """A table's rows, one a line, by primary key."""
    fields = model._meta.concrete_fields
    for row in model._base_manager.using(alias).order_by("pk").iterator(chunk_size=_BATCH):
        said = {each.column: _encode(each, row) for each in fields}
        yield json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _encode(field: models.Field[Any, Any], row: models.Model) -> Any:
    value = getattr(row, field.attname)
    if value is None or isinstance(value, bool | int | str) or isinstance(field, models.JSONField):
        return value
    return field.value_to_string(row)


def load(model: type[models.Model], source: Iterable[bytes], alias: str) -> int:
    """Write rows as `lines` gave them, their keys and dates included. Returns how many.

    Raises ValueError, ValidationError or KeyError for a line that is no row of this model.
    """
    fields = model._meta.concrete_fields
    total, rows = 0, map(json.loads, source)
    while batch := list(islice(rows, _BATCH)):
        _insert(model, [model(**_decode(fields, row)) for row in batch], alias)
        total += len(batch)
    return total


def _decode(fields: Iterable[models.Field[Any, Any]], row: dict[str, Any]) -> dict[str, Any]:
    return {
        each.attname: value
        if (value := row[each.column]) is None or isinstance(each, models.JSONField)
        else each.to_python(value)
        for each in fields
    }


def _insert(model: type[models.Model], fresh: list[models.Model], alias: str) -> None:
    # Raw, as Django loads its own fixtures: a date that is set on saving keeps the value that it had.
    model._base_manager.using(alias)._insert(  # type: ignore[attr-defined]  # Django's own, in no stub
        fresh, model._meta.concrete_fields, using=alias, raw=True
    )


def replace(state: Apps, alias: str, source: Callable[[type[models.Model]], Iterable[bytes]]) -> None:
    """Put other rows into every table, and end all sessions. Inside a transaction of the caller's.

    source: a table's lines. Raises what `load` does, and DatabaseError.
    """
    connection = connections[alias]
    found = tables(state)
    names = [model._meta.db_table for model in found]
    sessions = {model._meta.db_table for model in state.get_models() if model._meta.label_lower in LEFT_OUT}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Whoever saves now waits, and then saves into what was restored, or is told that it changed.
            every = ", ".join(map(connection.ops.quote_name, (*names, *sorted(sessions))))
            cursor.execute(f"LOCK TABLE {every} IN EXCLUSIVE MODE")
        # Foreign keys are checked at the end of the transaction, so any order does.
        for name in (*names, *sorted(sessions)):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")  # noqa: S608  a table's own name  # nosec B608
    for model in found:
        load(model, source(model), alias)
    connection.check_constraints()
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), found):
            cursor.execute(statement)


@contextmanager
def sqlite_file(path: Path) -> Iterator[str]:
    """The alias of a SQLite database in a file, beside the site's own."""
    alias = f"file-{secrets.token_hex(4)}"
    connections.databases[alias] = connections[DEFAULT_DB_ALIAS].settings_dict | {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": False,
        "OPTIONS": {},
    }
    try:
        yield alias
    finally:
        connections[alias].close()
        del connections[alias]
        del connections.databases[alias]
