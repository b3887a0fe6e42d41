"""A real nginx with the shipped configuration, in front of real gunicorns."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.journeys.conftest import ROOT, free_port, seed, tested_seed  # noqa: F401  fixtures are found by name
from tools.nginx import PROGRAM, around, render


def pytest_collection_modifyitems(items):
    """Without nginx these tests are skipped, and said so; under CI=true they fail instead."""
    here = [item for item in items if Path(__file__).parent in Path(item.fspath).parents]
    for item in here:
        if "nginx" in item.fixturenames or item.get_closest_marker("nginx"):
            item.add_marker(
                pytest.mark.skipif(not PROGRAM and os.environ.get("CI") != "true", reason="NO NGINX HERE")
            )


@dataclass
class Front:
    """A running nginx."""

    port: int
    folder: Path
    process: subprocess.Popen

    def get(self, path, method="GET", body=None, **headers):
        """(status, headers, body): nothing followed, nothing decompressed."""
        return ask(self.port, path, method, body, **headers)

    @property
    def log(self):
        return (self.folder / "access.log").read_text()

    def reload(self):
        self.process.send_signal(signal.SIGHUP)

    def stop(self):
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(30)


def ask(port, path, method="GET", body=None, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(
            method, path, body, {name.replace("_", "-"): value for name, value in headers.items()}
        )
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def until(condition, seconds=20, step=0.02):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(step)


@contextmanager
def nginx_serving(folder, included, port):
    """nginx with one configuration, running."""
    assert PROGRAM, "these tests need nginx"
    folder.mkdir(parents=True, exist_ok=True)
    conf = around(folder, included)
    checked = subprocess.run([PROGRAM, "-t", "-c", conf, "-p", folder], capture_output=True, text=True)
    assert checked.returncode == 0 and "warn" not in checked.stderr, checked.stderr
    process = subprocess.Popen([PROGRAM, "-c", conf, "-p", folder], stderr=subprocess.DEVNULL)
    front = Front(port, folder, process)
    try:
        until(lambda: listens(port))
        yield front
    finally:
        front.stop()


@contextmanager
def front_of(folder, data, *hosts):
    """nginx with the shipped configuration: the snapshot of `data`, gunicorns on the ports `hosts`."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    copy = render(folder, data, port, hosts)
    with nginx_serving(folder, copy / "plain.conf", port) as front:
        yield front


def children(pid):
    """Process numbers of a server's workers."""
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


ON_POSTGRES = pytest.mark.skipif(
    not os.environ.get("TEST_DATABASE_URL", "").startswith("postgres"),
    reason="several hosts share PostgreSQL: these run when TEST_DATABASE_URL names one",
)


def run(site, code, **options):
    """Start Python beside a running site, as the desk's worker is one: a process that prints."""
    return subprocess.Popen(
        [sys.executable, "manage.py", "shell", "-v0", "-c", code],
        cwd=ROOT,
        env=site.env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        **options,
    )
