"""The static export, on file servers that know nothing of this site, and what it tells a host of static files."""

import json
import re
import subprocess
import sys
from fnmatch import fnmatchcase

import pytest

from content.publishing.snapshot import cdn
from content.publishing.snapshot.cdn import union
from tests.deploy.conftest import ask, listens, nginx_serving, until
from tests.journeys.conftest import free_port

pytestmark = [pytest.mark.django_db, pytest.mark.reader]
PLAIN = """
server {{
    listen 127.0.0.1:{port};
    root {root};
    error_page 404 /404.html;
    types {{ text/html html; image/svg+xml svg; application/pdf pdf; text/plain txt; application/xml xml; }}
}}
"""


@pytest.fixture
def nginx(exported, tmp_path):
    """nginx with a root and an error page, and nothing else."""
    port = free_port()
    conf = tmp_path / "plain.conf"
    conf.write_text(PLAIN.format(port=port, root=exported))
    with nginx_serving(tmp_path / "nginx", conf, port):
        yield port


@pytest.fixture
def python(exported):
    """`python -m http.server`."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "http.server",
        str(port),
        "--bind",
        "127.0.0.1",
        "--directory",
        str(exported),
    ]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    until(lambda: listens(port))
    yield port
    server.terminate()
    server.wait(10)


@pytest.mark.parametrize("server", [pytest.param("nginx", marks=pytest.mark.nginx), "python"])
def test_any_file_server_serves_the_export(server, request):
    port = request.getfixturevalue(server)
    for path, language in (
        ("/fr/vertebroplastie/", "fr"),
        ("/en/vertebroplasty/", "en"),
        ("/ar/vertebroplasty/", "ar"),
    ):
        status, _headers, body = ask(port, path)
        assert status == 200 and f'<html lang="{language}"' in body.decode()
    assert ask(port, "/")[0] == 200
    assert ask(port, "/fr")[0] == 301
    status, _headers, body = ask(port, "/q/v/fr/")
    assert status == 200 and b"/fr/vertebroplastie/" in body and b'http-equiv="refresh"' in body
    status, _headers, body = ask(port, "/fr/nulle-part/")
    assert status == 404
    assert server == "python" or "01 99 00 12 34" in body.decode(), "the department's own page"
    assert ask(port, "/fr/vertebroplastie/fiche.pdf")[2].startswith(b"%PDF")


def headers_of(exported, path):
    """As the documentation says: every rule whose pattern matches adds its headers; one given twice is joined."""
    found = {}
    for block in (exported / "_headers").read_text().strip().split("\n\n"):
        pattern, *lines = block.split("\n")
        if fnmatchcase(path, pattern):
            for line in lines:
                name, value = line.strip().split(": ", 1)
                found.setdefault(name, []).append(value)
    return found


def allows(policy):
    return {
        name: set(sources) - {"'none'"} for name, *sources in (each.split(" ") for each in policy.split("; "))
    }


def test_every_page_and_file_keeps_its_headers_at_a_host_of_static_files(exported):
    index = cdn.Export(**json.loads((exported / "index.json").read_text()))
    for path, entry in index.entries.items():
        ours, theirs = dict(index.headers[entry["headers"]]), headers_of(exported, path)
        twice = {name for name, values in theirs.items() if len(values) > 1}
        assert twice <= ({"Content-Security-Policy"} if path.startswith("/media/") else set()), (
            "no header twice"
        )
        for name in ("X-Content-Type-Options", "Cross-Origin-Opener-Policy"):
            assert theirs[name] == [ours[name]], path
        assert theirs["Referrer-Policy"] == ["no-referrer"]
        if path.startswith("/static/"):
            assert theirs["Cache-Control"] == [ours["Cache-Control"]], path
        if ours["Content-Type"].startswith("text/html") and entry["status"] == 200:
            here, there = (
                allows(policy)
                for policy in (ours["Content-Security-Policy"], *theirs["Content-Security-Policy"])
            )
            assert here.keys() == there.keys()
            assert all(sources <= there[name] for name, sources in here.items()), path
    assert "unsafe" not in (exported / "_headers").read_text()
    assert headers_of(exported, "/favicon.ico")["Content-Type"] == ["image/svg+xml; charset=utf-8"]


def test_the_files_stay_within_what_hosts_take(exported):
    headers, redirects = ((exported / name).read_text() for name in ("_headers", "_redirects"))
    assert max(map(len, headers.splitlines())) < 2000
    assert len(re.findall(r"^/", headers, re.M)) <= 100
    lines = redirects.splitlines()
    assert 50 < len(lines) <= 2000 and max(map(len, lines)) < 1000
    assert all(re.fullmatch(r"/\S+ /\S+ 30[12]", line) for line in lines)
    assert "/q/v/fr /fr/vertebroplastie/ 302" in lines


def test_a_policy_for_all_allows_what_each_allows_and_no_more():
    assert union(["a 'none'; b 'self'", "a x; b 'self' y"]) == "a x; b 'self' y"
    assert union(["a 'none'"]) == "a 'none'"
