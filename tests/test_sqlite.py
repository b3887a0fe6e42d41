"""How SQLite is opened: by the version of the library that runs."""

import sqlite3

import pytest
from django.db import connection

from vertebro_site import sqlite


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 40, 1), "DELETE"),
        ((3, 51, 2), "DELETE"),
        ((3, 51, 3), "WAL"),
        ((3, 52, 0), "WAL"),
        ((4, 0, 0), "WAL"),
    ],
)
def test_wal_only_where_its_reset_cannot_corrupt(version, mode):
    assert sqlite.journal_mode(version) == mode


def test_a_connection_is_opened_as_decided(tmp_path):
    with sqlite3.connect(tmp_path / "db.sqlite3") as opened:
        opened.executescript(str(sqlite.options()["init_command"]))
        assert opened.execute("PRAGMA journal_mode").fetchone() == (sqlite.journal_mode().lower(),)
        assert opened.execute("PRAGMA synchronous").fetchone() == (2,), "FULL"
    opened.close()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own")
def test_the_sites_own_database_is_opened_so():
    options = connection.settings_dict["OPTIONS"]
    assert {name: options[name] for name in sqlite.options()} == sqlite.options()
    assert options["transaction_mode"] == "IMMEDIATE"
