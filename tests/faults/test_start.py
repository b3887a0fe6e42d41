"""The database is unreadable when the server starts: readers get the last snapshot, and nothing is written over."""

import json
import os
import shutil

import pytest

from tests.faults.sites import PAGE, manage, published, read, serve
from tests.journeys.conftest import stop

DAMAGES = {
    "no database at all": lambda content: b"rubbish " * 4096,
    "cut short": lambda content: content[:8192],
    "empty": lambda content: b"",
}


@pytest.fixture(scope="module", params=DAMAGES)
def spoilt(request, small, tmp_path_factory):
    """A site started beside a damaged file: (the site, the file's bytes, what the snapshot was)."""
    data = shutil.copytree(small, tmp_path_factory.mktemp("spoilt") / "site", symlinks=True)
    file, before = data / "db.sqlite3", published(data)
    content = DAMAGES[request.param](file.read_bytes())
    file.write_bytes(content)
    site = serve(data)
    yield site, content, (os.readlink(data / "snapshot" / "current"), before)
    stop(site)


def test_readers_get_the_last_snapshot(spoilt):
    site, _content, (_link, before) = spoilt
    assert len(before) > 40 and before[PAGE][0] == 200
    assert read(site, before) == before


def test_the_desk_and_the_probe_say_what_is_wrong(spoilt):
    site, _content, _before = spoilt
    status, _headers, body = site.get("/admin/", Cookie="sessionid=abcdefghij")
    assert status == 503 and "La base de données est abîmée ou vide." in body.decode()
    status, _headers, body = site.get("/readyz")
    assert status == 503 and json.loads(body)["problems"].keys() & {"database", "migrations"}


def test_the_log_says_it_once_and_nothing_is_overwritten(spoilt):
    site, content, (link, before) = spoilt
    for _ in range(12):
        assert site.get("/admin/", Cookie="sessionid=abcdefghij")[0] == 503
    said = (site.data / "log.txt").read_text()
    assert said.count("DATABASE_URL : la base de données") == 1, said
    assert "nothing can be saved" not in said and "Traceback" not in said
    assert (site.data / "db.sqlite3").read_bytes() == content
    assert os.readlink(site.data / "snapshot" / "current") == link
    assert published(site.data) == before


def test_rows_that_cannot_be_read_do_not_stop_the_start_either(copied, serve):
    import sqlite3

    with sqlite3.connect(copied / "db.sqlite3") as database:
        database.execute("UPDATE content_edition SET content = '{\"schema\": 99}'")
        # Without this, the start would have nothing to render, and no text to read.
        database.execute("UPDATE content_department SET phone = '01 02 03 04 05'")
    database.close()
    before = published(copied)
    site = serve(copied)
    assert read(site, before) == before == published(copied)
    said = (copied / "log.txt").read_text()
    assert said.count("ATTENTION : le site n’a pas pu être préparé") == 1


def test_a_missing_file_is_a_lost_database_and_the_starter_does_not_take_its_place(copied, serve):
    (copied / "db.sqlite3").unlink()
    before = published(copied)
    site = serve(copied)
    assert read(site, before) == before == published(copied)
    assert "la base de données est vide" in (copied / "log.txt").read_text()
    assert manage(site.env, "inspectdb").count("class ") == 0
