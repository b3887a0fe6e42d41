"""gunicorn as the site runs it, on a data directory of the test's own: seconds faster than the launcher."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent


@dataclass
class Server:
    """A running gunicorn. log: what it and its workers have written."""

    port: int
    data: Path
    process: subprocess.Popen
    log: Path
    metrics: int = 0
    fields: dict = field(default_factory=dict)

    def get(self, path, *, port=None, method="GET", **headers):
        """(status, headers, body). Names of headers with `_` for `-`."""
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=30)
        try:
            connection.request(method, path, headers={k.replace("_", "-"): v for k, v in headers.items()})
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def said(self):
        """What the server wrote to its log."""
        return self.log.read_text()

    def lines(self):
        """The same, under DEPLOYED=1: one object a line."""
        return [json.loads(line) for line in self.said().splitlines()]

    def workers(self):
        """Process numbers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(each) for each in children.read_text().split()]


def free_port():
    """A TCP port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def eventually(question, seconds=20):
    """The first true answer; the last one when time is over."""
    deadline = time.monotonic() + seconds
    while not (answer := question()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return answer


def resident(pid):
    """Bytes of memory that a process holds."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def serving(data, *options, **variables):
    """Start it, wait until it answers, stop it."""
    port = free_port()
    kept = {
        name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "DATA_DIR", "TZ"}
    }
    env = kept | {"DATA_DIR": str(data), "PORT": str(port), "WEB_CONCURRENCY": "1", **variables}
    options = (
        ("-b", f"127.0.0.1:{port}", *options) if options else ("-c", "python:vertebro_site.gunicorn_conf")
    )
    log = Path(data) / "log.txt"
    with open(log, "ab") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *options], cwd=ROOT, env=env, stdout=file, stderr=file
        )
    server = Server(port, Path(data), process, log, int(variables.get("METRICS_PORT", 0)))
    try:
        assert eventually(lambda: _healthy(server)), server.said()
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _healthy(server):
    assert server.process.poll() is None, server.said()
    try:
        return server.get("/healthz")[0] == 200
    except OSError:
        return False
