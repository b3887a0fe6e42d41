"""A real site, started as `make serve` starts it, and a real Chromium."""

import atexit
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
DESK = {"log_in", "open_section"}
"""Fixtures of the journeys that write: the database answers them. Without one, the snapshot answers."""


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in Path(item.fspath).parents:
            item.add_marker(pytest.mark.journey)
            if not DESK & set(item.fixturenames):
                item.add_marker(pytest.mark.reader)
            if "guide" in item.fixturenames:
                item.add_marker(pytest.mark.guide)


@dataclass
class Site:
    """A running site. `accounts`: user name → password."""

    url: str
    data: Path
    accounts: dict
    env: dict
    process: subprocess.Popen

    def get(self, path, **headers):
        """(status, headers, body) without following redirects."""
        request = urllib.request.Request(self.url + path, headers=headers)
        opener = urllib.request.build_opener(_NoRedirect)
        try:
            response = opener.open(request, timeout=30)
        except urllib.error.HTTPError as error:
            response = error
        with response:
            return response.status, response.headers, response.read()

    def text(self, path):
        """The page's HTML."""
        return self.get(path)[2].decode()


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def launch(data, env):
    """The launcher's process; what it says goes on in the site's log."""
    with open(data / "log.txt", "ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "vertebro_site"], cwd=ROOT, env=env, stdout=log, stderr=subprocess.STDOUT
        )


def wait_for(site):
    """Until it answers: 90 s at most."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        try:
            if site.get("/healthz")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
        assert site.process.poll() is None, (site.data / "log.txt").read_text()
    site.process.kill()
    pytest.fail(f"the site did not answer within 90 s\n{(site.data / 'log.txt').read_text()}")


def start(data, *, port=0, **extra):
    """Start the launcher and wait until it answers. port: that of an earlier start, if nobody has taken it since."""
    port = port if port and is_free(port) else free_port()
    env = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "SITE_URL"}}
    env |= {"DATA_DIR": str(data), "PORT": str(port), "PYTHONUNBUFFERED": "1", **extra}
    site = Site(f"http://127.0.0.1:{port}", data, {}, env, launch(data, env))
    wait_for(site)
    said = (data / "log.txt").read_text()
    site.accounts = dict(re.findall(r"^  \S+ +(\S+) +(\S+)$", said, re.M))
    return site


def stop(site):
    site.process.send_signal(signal.SIGTERM)
    site.process.wait(30)


def start_again(site):
    """The same site, at the same address."""
    site.process = launch(site.data, site.env)
    wait_for(site)


@dataclass
class Seed:
    """A site that was started once, and stopped. database: its DATABASE_URL; `""` for SQLite in `data`."""

    data: Path
    port: int
    database: str = ""

    def grow(self, data, **extra):
        """Start a copy of it in the empty folder `data`: at its port, where its snapshot needs no page made anew."""
        shutil.copytree(self.data, data, symlinks=True, dirs_exist_ok=True)
        return start(data, port=self.port, **extra)


def sow(data, database=""):
    # Collected once for the whole run, by tests/conftest.py.
    shutil.copytree(settings.STATIC_ROOT, data / "static", dirs_exist_ok=True)
    site = start(data, **({"DATABASE_URL": database} if database else {}))
    stop(site)
    return Seed(data, int(site.env["PORT"]), database)


@contextmanager
def own_database(template=""):
    """DATABASE_URL of a database of its own on the server of TEST_DATABASE_URL. template: the URL of one to copy."""
    import psycopg

    name = f"site_{uuid.uuid4().hex[:12]}"
    parts = urlsplit(os.environ["TEST_DATABASE_URL"])
    server = parts._replace(path="/postgres").geturl()
    copied = f" TEMPLATE {urlsplit(template).path[1:]}" if template else ""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}{copied}")
    yield parts._replace(path=f"/{name}").geturl()
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


_sown = {}
_at_exit = ExitStack()
atexit.register(_at_exit.close)


@pytest.fixture(scope="session")
def seed(tmp_path_factory):
    """On SQLite. Sown once a process, whichever folder of tests asks for it."""
    if "sqlite" not in _sown:
        _sown["sqlite"] = sow(tmp_path_factory.mktemp("seed"))
    return _sown["sqlite"]


@pytest.fixture(scope="session")
def tested_seed(request, tmp_path_factory):
    """On the database of this run, and as seldom."""
    if not os.environ.get("TEST_DATABASE_URL", "").startswith("postgres"):
        return request.getfixturevalue("seed")
    if "postgresql" not in _sown:
        url = _at_exit.enter_context(own_database())
        _sown["postgresql"] = sow(tmp_path_factory.mktemp("seed"), url)
    return _sown["postgresql"]


@pytest.fixture(scope="module")
def site_with(tested_seed, tmp_path_factory):
    """Start the site of this file, with variables of its own."""
    with ExitStack() as undo:

        def begin(**extra):
            if tested_seed.database:
                extra["DATABASE_URL"] = undo.enter_context(own_database(tested_seed.database))
            running = tested_seed.grow(tmp_path_factory.mktemp("site"), **extra)
            undo.callback(stop, running)
            return running

        yield begin


@pytest.fixture(scope="module")
def site(site_with):
    return site_with()


@pytest.fixture
def own_site(seed, tmp_path):
    """A site that a test may break, stop and start again."""
    running = seed.grow(tmp_path)
    yield running
    if running.process.poll() is None:
        stop(running)


@pytest.fixture(scope="module")
def chromium():
    """One browser a file. Not one a run: while Playwright's loop runs, Django refuses its database to other tests."""
    from playwright.sync_api import sync_playwright

    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not path:
        pytest.fail("no Chromium: run `make test`, which finds or installs one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium):
    """Open a tab; at the end, no page may have complained in its console."""
    contexts, complaints = [], []

    def open_tab(width=1280, height=844, quiet=False, **options):
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        if not quiet:

            def listen(message):
                # A browser always says that the page itself answers 404.
                if message.type == "error" and message.location["url"] != page.url:
                    complaints.append(message.text)

            page.on("console", listen)
            page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_tab
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def log_in(site, visit):
    def enter(username="secretariat", **options):
        page = visit(**options)
        page.goto(f"{site.url}/admin/")
        page.get_by_label("Nom d’utilisateur").or_(page.get_by_label("Nom d'utilisateur")).fill(username)
        page.get_by_label("Mot de passe").fill(site.accounts[username])
        page.get_by_role("button", name="Connexion").click()
        page.get_by_role("heading", name="À traiter").wait_for()
        return page

    return enter


@pytest.fixture
def open_section(log_in):
    """Log in and open a section's form from the state of the texts, as a secretary does."""

    def go(title, language="Français", **options):
        page = log_in(**options)
        page.get_by_role("link", name="État des textes").click()
        row = page.locator("tr", has=page.get_by_role("rowheader", name=title))
        cell = row.get_by_role("cell").nth(["Français", "English", "العربية"].index(language))
        cell.get_by_role("link").click()
        page.locator(".ProseMirror[contenteditable]").first.wait_for()
        return page

    return go


@pytest.fixture
def guide():
    """Keep a picture of what is on the screen for docs/secretaires.md, when `make guide` asks for it.

    The journeys take them on their way: a screen that changes cannot leave its picture behind.
    """
    folder = os.environ.get("GUIDE", "")

    def keep(page, name, *, whole=False):
        if not folder:
            return
        import io

        from PIL import Image

        page.wait_for_timeout(500)  # fonts, the frame beside the form
        shot = Image.open(io.BytesIO(page.screenshot(full_page=whole, animations="disabled")))
        # Flat colours: 64 of them are enough, and the repository stays small.
        shot.convert("RGB").quantize(64).save(Path(folder) / f"{name}.png", optimize=True)

    return keep
