"""`build_snapshot DIR`: the public site as a folder, for a file server that knows nothing of it."""

import json
import threading
from functools import partial
from http.client import HTTPConnection
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import lxml.html
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from content.publishing import publish

pytestmark = pytest.mark.django_db

KEYS = (
    "irm fracture principe benefices indications parcours apporter complications appeler suivi alternatives references"
).split()


def test_the_export_is_the_same_site(built, exported):
    target = exported
    assert (target / "fr/vertebroplastie/index.html").read_bytes() == built.read(
        built.entries["/fr/vertebroplastie/"]
    )
    assert (target / "index.html").is_file() and (target / "404.html").is_file()
    assert json.loads((target / "index.json").read_text())["entries"]


def test_an_export_replaces_an_earlier_one(page, no_snapshot, secretary, tmp_path):
    publish(page, "fr", by=secretary, change="substance")
    target = tmp_path / "export"
    call_command("build_snapshot", str(target))
    (target / "old").touch()
    call_command("build_snapshot", str(target))
    assert not (target / "old").exists() and (target / "fr/intervention/index.html").is_file()
    assert list(tmp_path.iterdir()) == [target], "and leaves nothing behind"


class Folder(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture
def file_server(exported):
    """The static export, on a server that knows nothing of this site. get(path): (status, content type, body)."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Folder, directory=str(exported)))
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def get(path):
        connection = HTTPConnection(*server.server_address)
        connection.request("GET", path)
        with connection.getresponse() as answer:
            status, kind, body = answer.status, answer.getheader("Content-Type", ""), answer.read()
            location = answer.getheader("Location", "")
        connection.close()
        return get(location) if status == 301 and location == f"{path}/" else (status, kind, body)

    yield get
    server.shutdown()
    server.server_close()


def internal_links(html):
    """Paths and fragments of all that a page leads to on this site: links, files, and where it refreshes to."""
    page = lxml.html.fromstring(html)
    found = [link for _element, _attribute, link, _position in page.iterlinks()]
    found += [
        each.get("content").partition("url=")[2] for each in page.xpath('//meta[@http-equiv="refresh"]')
    ]
    local = (link.removeprefix(settings.SITE_URL) for link in found)
    return {link for link in local if link.startswith("/")}


def test_a_plain_file_server_serves_the_whole_site(file_server):
    """Crawled from the root and from printed links: every page, file and anchor that something leads to is there."""
    waiting = {"/", "/404.html", "/q/v", "/q/v/suivi", "/q/v/en", "/q/v/suivi/ar"}
    codes = {f"/q/v{end}.{kind}" for end in ("", "/suivi", "/en", "/suivi/ar") for kind in ("svg", "png")}
    pages, asked = {}, set()
    waiting |= codes
    while waiting - asked:
        path = (waiting - asked).pop()
        asked.add(path)
        status, kind, body = file_server(path)
        assert status == 200, path
        if kind.startswith("text/html"):
            pages[path] = body.decode()
            waiting |= {link.partition("#")[0] for link in internal_links(body)}
        elif path in codes:
            assert kind == ("image/svg+xml" if path.endswith("svg") else "image/png"), path
    assert {f"/{language}/" for language in ("fr", "en", "ar")} <= pages.keys()
    for address in ("/fr/vertebroplastie/", "/en/vertebroplasty/", "/ar/vertebroplasty/"):
        assert {f"{address}{key}/" for key in KEYS} <= pages.keys()
    assert "/ar/vertebroplasty/suivi/" in internal_links(pages["/q/v/suivi/ar"]), (
        "it refreshes itself to the section"
    )
    for page in pages.values():
        for link in internal_links(page):
            path, _mark, anchor = link.partition("#")
            assert not anchor or f'id="{anchor}"' in pages[path], link


def test_the_export_never_replaces_a_folder_of_something_else(starter, tmp_path):
    (tmp_path / "precieux.txt").write_text("à garder")
    with pytest.raises(CommandError, match="export"):
        call_command("build_snapshot", str(tmp_path))
    assert (tmp_path / "precieux.txt").exists()


def test_the_export_never_replaces_a_file(starter, tmp_path):
    file = tmp_path / "lettre.txt"
    file.write_text("à garder")
    with pytest.raises(CommandError, match="is no folder"):
        call_command("build_snapshot", str(file))
    assert file.read_text() == "à garder"
