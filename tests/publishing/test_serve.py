"""The WSGI layer, on a generation written by hand: no Django in sight."""

import gzip
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import brotli
import pytest

from content.publishing.snapshot import serve
from content.publishing.snapshot.serve import SnapshotLayer, negotiate
from content.publishing.snapshot.store import INDEX

PAGE = b"<!doctype html><title>Une page</title>" * 20


def write(root, name, pages, **about):
    directory = root / "generations" / name
    directory.mkdir(parents=True)
    rows = []
    for path, (status, body) in pages.items():
        file = directory / (path.strip("/") + ("/index.html" if path.endswith("/") else ""))
        file.parent.mkdir(parents=True, exist_ok=True)
        forms = {"": body, "gzip": gzip.compress(body), "br": brotli.compress(body)}
        for coding, suffix in (("", ""), ("gzip", ".gz"), ("br", ".br")):
            file.with_name(file.name + suffix).write_bytes(forms[coding])
        sizes = [len(data) for data in forms.values()]
        rows.append((path, status, 1, str(file.relative_to(directory)), f"{name}-{len(body)}", *sizes))
    headers = [["Content-Type", "text/html; charset=utf-8"], ["Cache-Control", "no-cache"]]
    with closing(sqlite3.connect(directory / INDEX)) as index, index:
        index.execute("CREATE TABLE about (name, value)")
        about = {"schema": 2, "languages": ["fr"], "made": 0.0, **about}
        index.executemany(
            "INSERT INTO about VALUES (?, ?)", [(key, json.dumps(value)) for key, value in about.items()]
        )
        index.execute("CREATE TABLE headers (number, said)")
        index.execute("INSERT INTO headers VALUES (1, ?)", (json.dumps(headers),))
        index.execute("CREATE TABLE addresses (path, status, headers, file, etag, late, plain, gzip, br)")
        index.executemany("INSERT INTO addresses VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?)", rows)
    link = root / "next"
    link.symlink_to(f"generations/{name}")
    link.replace(root / "current")


def fallback(environ, start_response):
    start_response("404 Not Found", [("X-From", "django")])
    return [b"django"]


@pytest.fixture
def root(tmp_path):
    write(
        tmp_path,
        "1",
        {"/fr/": (200, PAGE), "/fr/404.html": (404, b"perdu" * 50), "/fr/vieux/": (301, b"ici" * 50)},
    )
    return tmp_path


@pytest.fixture
def ask(root):
    layer = SnapshotLayer(root, fallback)

    def get(path="/fr/", method="GET", **headers):
        seen = {}

        def start_response(status, fields):
            seen.update(status=int(status.split()[0]), headers=dict(fields))
            assert len(dict(fields)) == len(fields), "a header twice"

        environ = {"REQUEST_METHOD": method, "PATH_INFO": path}
        environ |= {"HTTP_" + name.upper(): value for name, value in headers.items()}
        body = b"".join(layer(environ, start_response))
        return seen["status"], seen["headers"], body

    return get


def test_a_page_is_served_with_its_headers(ask):
    status, headers, body = ask()
    assert (status, body) == (200, PAGE)
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Content-Length"] == str(len(PAGE))
    assert headers["Vary"] == "Accept-Encoding"
    assert "Content-Encoding" not in headers


@pytest.mark.parametrize(
    ("accept", "coding"),
    [
        ("br", "br"),
        ("gzip, deflate, br;q=1.0", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("*", "br"),
        ("br;q=0, *;q=0.1", "gzip"),
        ("identity", ""),
        ("br;q=nonsense", ""),
        ("", ""),
    ],
)
def test_the_best_coding_that_the_reader_accepts(ask, accept, coding):
    _status, headers, body = ask(accept_encoding=accept)
    assert headers.get("Content-Encoding", "") == coding == negotiate(accept)[0]
    assert {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[coding](body) == PAGE


def test_each_coding_has_an_etag_of_its_own(ask):
    tags = {ask(accept_encoding=coding)[1]["ETag"] for coding in ("", "gzip", "br")}
    assert len(tags) == 3


@pytest.mark.parametrize("shape", ["{}", "W/{}", '"autre", {}', "*"])
def test_a_reader_who_has_it_already_gets_304(ask, shape):
    tag = ask(accept_encoding="br")[1]["ETag"]
    status, headers, body = ask(accept_encoding="br", if_none_match=shape.format(tag))
    assert (status, body) == (304, b"")
    assert (
        headers["ETag"] == tag
        and headers["Vary"] == "Accept-Encoding"
        and headers["Cache-Control"] == "no-cache"
    )
    assert "Content-Length" not in headers


def test_a_reader_who_has_another_coding_gets_the_page(ask):
    tag = ask(accept_encoding="br")[1]["ETag"]
    assert ask(accept_encoding="gzip", if_none_match=tag)[0] == 200


def test_head_is_get_without_the_body(ask):
    for coding in ("", "br"):
        get, head = ask(accept_encoding=coding), ask(method="HEAD", accept_encoding=coding)
        assert head[:2] == get[:2] and head[2] == b""


def test_an_error_page_keeps_its_status_and_is_never_304(ask):
    status, headers, _body = ask("/fr/404.html")
    assert status == 404
    assert ask("/fr/404.html", if_none_match=headers["ETag"])[0] == 404


@pytest.mark.parametrize("path", ["/fr/ailleurs/", "/admin/", "", "/fr/\xff\x00", "/../etc/passwd"])
def test_django_answers_the_rest(ask, path):
    assert ask(path)[2] == b"django"


def test_other_methods_are_djangos(ask):
    assert ask(method="POST")[2] == b"django"


def test_the_next_request_sees_the_new_snapshot(ask, root):
    assert ask()[2] == PAGE
    write(root, "2", {"/fr/": (200, b"nouveau" * 50)})
    assert ask()[2] == b"nouveau" * 50
    assert ask("/fr/vieux/")[2] == b"django"


def test_what_was_read_once_survives_the_loss_of_the_directory(ask, root):
    ask()
    (root / "current").unlink()
    assert ask()[2] == PAGE


def test_an_unreadable_index_leaves_the_old_snapshot_in_service(ask, root):
    ask()
    write(root, "2", {"/fr/": (200, b"nouveau" * 50)})
    (root / "generations" / "2" / INDEX).write_text("{")
    assert ask()[2] == PAGE


def test_half_a_file_is_not_sent(ask, root):
    file = root / "generations" / "1" / "fr" / "index.html"
    file.write_bytes(PAGE[:100])
    assert ask()[2] == b"django"


def test_memory_is_bounded_by_bytes(root):
    layer = SnapshotLayer(root, fallback, memory=10)
    for _each in range(3):
        assert b"".join(layer({"REQUEST_METHOD": "GET", "PATH_INFO": "/fr/"}, lambda *args: None)) == PAGE
    assert layer._kept == 0


READ_ALL = """
import sys, tracemalloc
from content.publishing.snapshot.serve import SnapshotLayer
layer = SnapshotLayer(sys.argv[1], None, memory=int(sys.argv[2]))
tracemalloc.start()
for number in range(3000):
    layer({"REQUEST_METHOD": "GET", "PATH_INFO": f"/q/{number}/"}, lambda *args: None)
print(tracemalloc.get_traced_memory()[0])
"""


def test_memory_counts_what_small_answers_take_besides_their_bodies(tmp_path):
    write(tmp_path, "1", {f"/q/{number}/": (200, b"x" * 400) for number in range(3000)})
    held = int(subprocess.check_output([sys.executable, "-c", READ_ALL, tmp_path, "1000000"]))
    assert 300_000 < held < 1_000_000


def test_headers_of_thousands_of_files_are_not_all_remembered(tmp_path):
    """A paper or a picture names its page, so each has headers of its own."""
    write(tmp_path, "1", {f"/q/{number}/": (200, b"x") for number in range(3000)})
    said = [(number, json.dumps([["Link", f"<{'page' * 100}/{number}>"]])) for number in range(3000)]
    with closing(sqlite3.connect(tmp_path / "current" / INDEX)) as index, index:
        index.execute("DELETE FROM headers")
        index.executemany("INSERT INTO headers VALUES (?, ?)", said)
        index.execute("UPDATE addresses SET headers = rowid - 1")
    held = int(subprocess.check_output([sys.executable, "-c", READ_ALL, tmp_path, "0"]))
    assert held < 1_000_000


def test_health_touches_nothing(tmp_path):
    layer = SnapshotLayer(tmp_path / "nulle-part", fallback)
    assert layer({"REQUEST_METHOD": "GET", "PATH_INFO": "/healthz"}, lambda *args: None) == [b"ok\n"]
    assert not os.listdir(tmp_path)


def test_the_layer_is_loaded_without_django():
    code = "import sys, content.publishing.snapshot.serve; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_page_of_yesterday_is_djangos_from_the_midnight_that_changes_it(tmp_path, monkeypatch):
    """An audit has expired, a review is overdue: no reader gets what was right the day before."""
    pages = {"/fr/": (200, PAGE), "/robots.txt": (200, b"User-agent: *" * 9)}
    write(tmp_path, "1", pages, until=1_000_000.0)
    seen = {}

    def django(environ, start_response):
        seen.update(environ)
        start_response("200 OK", [])
        return [b"today"]

    layer = SnapshotLayer(tmp_path, django)

    def ask(path):
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path}
        return b"".join(layer(environ, lambda *answer: None))

    for now, body in ((999_999.9, PAGE), (1_000_000.0, b"today")):
        monkeypatch.setattr(serve.time, "time", lambda now=now: now)
        assert ask("/fr/") == body
        assert ask("/robots.txt") == pages["/robots.txt"][1], "files say nothing of days"
    assert seen[serve.HOLE] == "outlived"
    write(tmp_path, "2", pages)
    assert ask("/fr/") == PAGE, "the snapshot of the new day"


def test_where_django_cannot_answer_the_page_of_yesterday_is_better_than_none(tmp_path, monkeypatch):
    write(tmp_path, "1", {"/fr/": (200, PAGE)}, until=1.0)

    def broken(environ, start_response):
        start_response("503 Service Unavailable", [])
        return [b"no database"]

    layer = SnapshotLayer(tmp_path, broken)
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/fr/"}
    assert b"".join(layer(environ, lambda *answer: None)) == PAGE
