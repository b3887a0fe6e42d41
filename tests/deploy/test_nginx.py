"""nginx with the shipped configuration: it serves what is published as gunicorn would, and gunicorn may sleep."""

import gzip
import itertools
import os
import re
import signal
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import brotli
import pytest

from content.publishing.snapshot.file_servers import shape
from content.publishing.snapshot.store import Store
from tests.deploy.conftest import ROOT, ask, children, front_of, run, until
from tests.journeys.conftest import free_port, stop

pytestmark = [pytest.mark.nginx, pytest.mark.reader]
PAGE = "/fr/vertebroplastie/"
OWN = {
    "Date",
    "Server",
    "Connection",
    "Transfer-Encoding",
    "Content-Length",
    "ETag",
    "Last-Modified",
    "Accept-Ranges",
}
"""Headers that are each server's own business."""


@pytest.fixture(scope="module")
def site(seed, tmp_path_factory):
    running = seed.grow(tmp_path_factory.mktemp("site"))
    yield running
    if running.process.poll() is None:
        stop(running)


@pytest.fixture(scope="module")
def nginx(site, tmp_path_factory):
    with front_of(tmp_path_factory.mktemp("nginx"), site.data, site.env["PORT"]) as front:
        yield front


REST = """
/ /fr /fr/nulle-part/ /q/v /q/v/suivi /fr/recherche/?q=dos /admin/login/ /healthz /readyz /fr/index.html
/fr/vertebroplastie/index.html /index.html.gz /fr/index.html.br /index.sqlite3 /.index.sqlite3 //fr/ /fr/?utm_source=x
/static/js/site.js
""".split()


def entries(site):
    return dict(Store(site.data / "snapshot").current().entries)


def told(headers):
    return {name: value for name, value in headers.items() if name not in OWN}


def read(answer):
    """Status, headers and what a reader gets in the end: two programs compress the desk's files, each in its way."""
    status, headers, body = answer
    decompress = {"gzip": gzip.decompress, "br": brotli.decompress}.get(
        headers.get("Content-Encoding"), bytes
    )
    return status, told(headers), decompress(body)


@pytest.mark.parametrize("coding", ["identity", "gzip", "br"])
def test_every_address_answers_as_gunicorn_answers(site, nginx, coding):
    def differs(path):
        here = read(nginx.get(path, Accept_Encoding=coding))
        there = read(ask(int(site.env["PORT"]), path, Accept_Encoding=coding))
        return None if here == there else (path, here[:2], there[:2])

    with ThreadPoolExecutor(4) as pool:
        # Not the pages of failures, which are for servers: gunicorn says 404, under a name of its own for each.
        found = list(
            pool.map(differs, (path for path, each in entries(site).items() if each["status"] < 500))
        )
    assert len(found) > 500
    assert [each for each in found if each] == []


def test_the_rest_of_the_site_answers_as_gunicorn_answers(site, nginx):
    for path in REST:
        here, there = nginx.get(path), ask(int(site.env["PORT"]), path)
        assert here[0] == there[0], path
        assert told(here[1]).keys() == told(there[1]).keys(), path
    assert nginx.get("/fr/%00/")[0] == 400, "which nginx says itself"
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        here, there = nginx.get(PAGE, method, b""), ask(int(site.env["PORT"]), PAGE, method, b"")
        assert (here[0], here[1].get("Allow")) == (there[0], there[1].get("Allow")), method
    assert nginx.get(PAGE, "HEAD")[2] == b""


def test_readers_ask_again_and_are_told_that_nothing_changed(nginx):
    for coding in ("identity", "gzip", "br"):
        status, headers, _body = nginx.get(PAGE, Accept_Encoding=coding)
        assert status == 200 and "Last-Modified" not in headers
        again = nginx.get(PAGE, Accept_Encoding=coding, If_None_Match=headers["ETag"])
        assert again[0] == 304 and again[2] == b""
        assert again[1]["Content-Security-Policy"] == headers["Content-Security-Policy"]
    tags = {nginx.get(PAGE, Accept_Encoding=coding)[1]["ETag"] for coding in ("identity", "gzip", "br")}
    assert len(tags) == 3


def test_no_hidden_file_is_ever_served(site, nginx):
    current = site.data / "snapshot" / "current"
    hidden = [
        str(file.relative_to(current))
        for each in (".private", ".other")
        for file in (current / each).rglob("*")
    ]
    assert len(hidden) > 100
    (current / ".private" / "page.html").write_text("secret")
    (current / "fr" / ".git").mkdir()
    (current / "fr" / ".git" / "page.html").write_text("secret")
    (current / ".well-known").mkdir(exist_ok=True)
    (current / ".well-known" / "security.txt").write_text("Contact: mailto:a@example.org")
    for path in (
        *hidden,
        ".private/page.html",
        "fr/.git/page.html",
        "fr/%2egit/page.html",
        "fr/../.private/page.html",
    ):
        assert nginx.get(f"/{path}")[0] in {400, 404}, path


EDIT = """
from django.contrib.auth.models import User
from content.models import Section
from content.publishing import publish
section = Section.objects.get(page__key="vertebroplasty", key="suivi")
by = User.objects.get(username="secretariat")
for figure in "12":
    section.refresh_from_db()
    section.body_fr = section.body_fr.split("<p>Appelez")[0] + f"<p>Appelez le poste {figure}.</p>"
    section.save()
    publish(section.page, "fr", sections=["suivi"], by=by, change="correction")
    print(figure, flush=True)
    input()
"""


def test_a_publication_is_read_at_the_next_request_and_has_another_etag(site, nginx):
    """Two within a second or so, that differ by one figure: pages of the same size."""
    process = run(site, EDIT)
    tags = [nginx.get(PAGE)[1]["ETag"]]
    with process:
        for figure in "12":
            assert process.stdout.readline() == f"{figure}\n"
            status, headers, body = nginx.get(PAGE, If_None_Match=tags[-1])
            assert status == 200 and f"Appelez le poste {figure}.".encode() in body
            tags.append(headers["ETag"])
            process.stdin.write("\n")
            process.stdin.flush()
    assert len(set(tags)) == 3
    assert process.returncode == 0


def test_what_is_logged_names_no_reader_and_no_question(nginx):
    nginx.get(
        "/fr/recherche/?q=ma+maladie", Referer="https://example.org/?q=ma+maladie", User_Agent="Navigateur"
    )
    nginx.get(PAGE, Referer="https://example.org/?q=ma+maladie")
    until(lambda: "/fr/recherche/" in nginx.log and PAGE in nginx.log)
    assert "maladie" not in nginx.log and "Navigateur" not in nginx.log and "example" not in nginx.log
    assert re.fullmatch(
        r"127\.0\.0\.0 \[\S+\] \"GET /\S+ HTTP/1\.1\" \d+ \d+ \d+\.\d+ [0-9a-f]{32} robot", last(nginx.log)
    )


def last(text):
    return text.strip().splitlines()[-1]


def test_the_version_of_nginx_is_hidden(nginx):
    assert nginx.get(PAGE)[1]["Server"] == nginx.get("/")[1]["Server"].partition("/")[0] == "nginx"


def test_a_reader_cannot_say_what_nginx_says_of_a_request(nginx):
    """Its number, address and scheme are nginx's own, however they are spelled."""
    for name in ("X_Request_ID", "X_Forwarded_For", "X_Forwarded_Proto"):
        assert nginx.get("/admin/login/", **{name: "du-lecteur-0001"})[1]["X-Request-ID"] != "du-lecteur-0001"
    shipped = (ROOT / "deploy" / "nginx" / "proxy.conf").read_text()
    for line in (
        "Host $http_host",
        "X-Forwarded-For $remote_addr",
        "X-Forwarded-Proto $scheme",
        "X-Request-ID $request_id",
    ):
        assert f"proxy_set_header {line};" in shipped
    assert "ignore_invalid_headers off" not in shipped and "underscores_in_headers on" not in shipped


def test_nothing_is_listed_and_no_request_is_given_back(nginx):
    for path in ("/static/", "/static/js/", "/static/..%2fsecret_key", "/media/", "/media/pictures/"):
        status, _headers, body = nginx.get(path)
        assert status in {400, 403, 404} and b"Index of" not in body, path
    for path in (PAGE, "/admin/login/", "/static/js/site.js"):
        status, _headers, body = nginx.get(path, "TRACE", X_Secret="motsecret")
        assert status == 405 and b"motsecret" not in body, path


def test_a_body_that_is_too_long_is_refused_and_a_picture_is_not(nginx):
    assert nginx.get("/fr/recherche/", "POST", b"x" * 2_000_000)[0] == 413
    assert nginx.get("/admin/", "POST", b"x" * 16_500_000, Content_Type="image/jpeg")[0] != 413
    assert nginx.get("/admin/", "POST", b"x" * 18_000_000, Content_Type="image/jpeg")[0] == 413


def test_a_hundred_slow_sockets_keep_no_reader_waiting(nginx):
    def time_of(path):
        began = time.perf_counter()
        assert nginx.get(path)[0] in {200, 302}
        return time.perf_counter() - began

    slow = [socket.create_connection(("127.0.0.1", nginx.port)) for _each in range(100)]
    try:
        for each in slow:
            each.sendall(b"POST /admin/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nu")
        with ThreadPoolExecutor(4) as pool:
            times = sorted(pool.map(time_of, [PAGE, "/", "/fr/", "/q/v", "/fr/recherche/?q=dos"] * 60))
    finally:
        for each in slow:
            each.close()
    assert times[int(len(times) * 0.95)] < 0.5, "seconds, the ninety-fifth of a hundred readers"


def test_every_kind_of_file_has_one_set_of_headers(site):
    """No address is named in what nginx includes: a page that is new tomorrow needs no reload."""
    kinds = (site.data / "snapshot" / "nginx" / "kinds.conf").read_text()
    kinds = kinds.partition("$site_kind {")[2].partition("}")[0]
    named = re.findall(r'"~\^(.*)\$"', kinds)
    assert len(named) > 15
    assert [each for each in named if "vertebroplast" in each or "fr" in each.split("/")] == []
    assert all(re.search(shape(f"/{entry['file']}"), f"/{entry['file']}") for entry in entries(site).values())


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8080", "evil.example."]
)
def test_nothing_is_served_under_another_name(site, nginx, host):
    static = next(path for path in entries(site) if path.startswith("/static/"))
    for path in ("/fr/", PAGE, static, "/sitemap.xml", "/q/v", "/fr/vertebroplastie/fiche.pdf"):
        status, headers, body = nginx.get(path, Host=host)
        assert status == 400 and "default-src 'none'" in headers["Content-Security-Policy"], path
        assert b"evil" not in body and "evil" not in str(headers)
    assert nginx.get("/fr/", Host="LOCALHOST:99")[0] == nginx.get("/fr/", Host="localhost.")[0] == 200


def test_readers_are_served_while_gunicorn_sleeps(site, nginx):
    published = [path for path, entry in entries(site).items() if entry["status"] == 200]
    site.process.send_signal(signal.SIGSTOP)
    workers = children(site.process.pid)
    for worker in workers:
        os.kill(worker, signal.SIGSTOP)
    try:
        with ThreadPoolExecutor(4) as pool:
            assert set(pool.map(lambda path: nginx.get(path)[0], published)) == {200}
    finally:
        for process in (*workers, site.process.pid):
            os.kill(process, signal.SIGCONT)
    until(lambda: nginx.get("/healthz")[0] == 200)


def test_without_any_gunicorn_the_rest_says_whom_to_call(site, nginx):
    """The last test of this file: the site stops."""
    stop(site)
    assert nginx.get(PAGE)[0] == 200
    for path, language in (
        ("/q/v", "fr"),
        ("/en/search/?q=back", "en"),
        ("/ar/nowhere/", "ar"),
        ("/admin/", "fr"),
    ):
        status, headers, body = nginx.get(path)
        assert status == 503 and headers["Retry-After"] == "30", path
        assert b"01 99 00 12 34" in body and f'<html lang="{language}"' in body.decode()
        assert "style-src 'sha256-" in headers["Content-Security-Policy"]
        assert headers["Content-Type"] == "text/html; charset=utf-8"


def test_one_mishap_of_the_last_host_is_no_outage(site, tmp_path):
    """While a host is replaced, the other one may drop a request: those that follow are answered."""
    with socket.create_server(("127.0.0.1", 0)) as host:
        threading.Thread(target=_drop_one_then_answer, args=(host,), daemon=True).start()
        with front_of(tmp_path / "front", site.data, free_port(), host.getsockname()[1]) as front:
            answers = [front.get("/q/v")[0] for _each in range(4)]
    assert answers == [503, 200, 200, 200]


def _drop_one_then_answer(host):
    for number in itertools.count():
        try:
            connection, _address = host.accept()
        except OSError:
            return
        with connection:
            connection.recv(65536)
            if number:
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
