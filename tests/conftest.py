"""What every test gets: a data directory of its own, no network, and a client that refuses bad HTML."""

import os
import re
import shutil
import socket
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from django.test import Client

from tests.factories import DepartmentFactory, PageFactory, SectionFactory, UserFactory


def pytest_configure(config):
    """Collect static files once: pages name hashed files. tests.environment has moved DATA_DIR away."""
    import django

    django.setup()
    from django.conf import settings

    from vertebro_site.__main__ import collect_static

    kept = Path(__file__).parent.parent / ".pytest_cache" / "static"
    if kept.exists():
        shutil.copytree(kept, settings.STATIC_ROOT, dirs_exist_ok=True)
    collect_static(settings)
    if not hasattr(config, "workerinput"):
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(settings.STATIC_ROOT, kept)


_connect = socket.socket.connect


def _local_only(self, address):
    host = address[0] if isinstance(address, tuple) else ""
    if self.family in {socket.AF_INET, socket.AF_INET6} and host not in {"127.0.0.1", "::1", "localhost"}:
        raise AssertionError(f"a test reached for the network: {address}")
    return _connect(self, address)


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    monkeypatch.setattr(socket.socket, "connect", _local_only)


@pytest.fixture(autouse=True)
def own_snapshot(tmp_path, settings, monkeypatch):
    """Each test starts with no snapshot."""
    from content.publishing import answers
    from content.publishing.snapshot.store import Store

    settings.SNAPSHOT_DIR = tmp_path / "snapshot"
    monkeypatch.setattr(answers, "_store", Store(settings.SNAPSHOT_DIR))
    return settings.SNAPSHOT_DIR


def html_problems(html: str) -> list[str]:
    """Mistakes that no page of ours may hold."""
    ids = Counter(re.findall(r'\sid="([^"]*)"', html))
    found = [f"duplicate id {name!r}" for name, times in ids.items() if times > 1]
    found += [f"inline handler {each}" for each in re.findall(r"<[^>]+\s(on[a-z]+=)", html)]
    found += [f"inline style {each}" for each in re.findall(r"<(\w+)[^>]*\sstyle=", html)]
    found += [f"unrendered template tag {each}" for each in re.findall(r"\{\{|\{%|\{#", html)]
    found += [f"empty attribute {each}" for each in re.findall(r'\s((?:href|src|aria-label|id)="")', html)]
    return found


class StrictClient(Client):
    """Refuses bad HTML."""

    def request(self, **request):
        response = super().request(**request)
        if not response.streaming and response.get("Content-Type", "").startswith("text/html"):
            path = request.get("PATH_INFO", "")
            allowed = ("empty attribute", "inline style") if path.startswith("/admin/") else ()
            problems = [
                each
                for each in html_problems(response.content.decode())
                if not each.startswith(allowed or ("\0",))
            ]
            assert not problems, f"{path}: {problems}"
        return response


@pytest.fixture
def client():
    return StrictClient()


@pytest.fixture
def client_class():
    """For a test with several browsers."""
    return StrictClient


@pytest.fixture
def deployed_settings(tmp_path):
    """What settings say on a deployed site: a function from names to their values, as text."""
    deployed = {"DEPLOYED": "1", "SITE_URL": "https://example.org", "DATA_DIR": str(tmp_path)}
    root = Path(__file__).parent.parent
    env = os.environ | deployed | {"DJANGO_SETTINGS_MODULE": "vertebro_site.settings"}
    ask = "import sys; from django.conf import settings as s\nprint(*(getattr(s, n) for n in sys.argv[1:]), sep='\\n')"

    def said(*names):
        command = [sys.executable, "-c", ask, *names]
        return subprocess.check_output(command, cwd=root, env=env, text=True).split("\n")[:-1]

    return said


@pytest.fixture
def secretary(db):
    from django.contrib.auth.models import Group

    user = UserFactory()
    user.groups.add(Group.objects.get(name="Secrétariat"))
    return user


@pytest.fixture
def doctor(db):
    from django.contrib.auth.models import Group

    user = UserFactory(first_name="Dominique", last_name="Bernard")
    user.groups.add(Group.objects.get(name="Médecin"))
    return user


@pytest.fixture
def page(db):
    """A page with two sections and nothing online."""
    DepartmentFactory()
    page = PageFactory(key="intervention", slug_fr="intervention", title_fr="L’intervention")
    SectionFactory(page=page, key="principe", title_fr="Quel principe ?", body_fr="<p>Le principe.</p>")
    SectionFactory(page=page, key="suivi", title_fr="Quel suivi ?", body_fr="<p>Le suivi.</p>")
    return page


@pytest.fixture
def no_snapshot(monkeypatch):
    """For tests of editions alone: publication records, nothing is rendered."""
    from content.publishing import snapshot

    calls = []

    def refresh():
        calls.append("refreshed")

    monkeypatch.setattr(snapshot, "refresh", refresh)
    return calls


@pytest.fixture
def starter(db, no_snapshot):
    """The whole starter, published in three languages."""
    from tests.starter_rows import load_starter

    return load_starter()


_made: dict[str, Path] = {}


@pytest.fixture
def built(starter, own_snapshot, tmp_path_factory):
    """The starter's snapshot. Made once a process and copied for each test: a copy may be spoilt."""
    from content.publishing.snapshot import build
    from content.publishing.snapshot.store import Store

    if "snapshot" not in _made:
        root = tmp_path_factory.mktemp("made") / "snapshot"
        build.refresh(root)
        _made["snapshot"] = root
    shutil.copytree(_made["snapshot"], own_snapshot, symlinks=True)
    return Store(own_snapshot).current()


@pytest.fixture
def exported(starter, tmp_path_factory):
    """The starter's static export, made once a process: for reading only."""
    from django.core.management import call_command

    if "export" not in _made:
        folder = tmp_path_factory.mktemp("made") / "export"
        call_command("build_snapshot", str(folder))
        _made["export"] = folder
    return _made["export"]
