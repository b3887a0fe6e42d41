"""A site of one's own: started as `make serve` starts it, on an empty data folder and a free port."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path

from tools.audit.web import Site

_START_SECONDS = 180
_STOP_SECONDS = 30
_OURS = (
    "SITE_URL",
    "DATABASE_URL",
    "ALLOWED_HOSTS",
    "SECRET_KEY",
    "EMAIL_URL",
    "BIND",
    "DEPLOYED",
    "BEHIND_PROXY",
)


@contextmanager
def running_site(data: Path | None = None, **more: str) -> Iterator[Site]:
    """The site while it runs. Raises RuntimeError, with what it printed, when it does not start.

    data: its DATA_DIR, empty; None: one of its own. more: of its environment.
    """
    with tempfile.TemporaryDirectory(prefix="audit-") as folder, open(Path(folder) / "log", "w+b") as log:
        port = free_port()
        environment = {name: value for name, value in os.environ.items() if name not in _OURS}
        environment |= {
            "DATA_DIR": str(data or Path(folder) / "data"),
            "PORT": str(port),
            "WEB_CONCURRENCY": "2",
        }
        environment |= more
        process = subprocess.Popen(
            [sys.executable, "-m", "vertebro_site"], env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            site = Site(f"http://127.0.0.1:{port}")
            if not answers(site, process):
                log.seek(0)
                raise RuntimeError("The site did not start:\n" + log.read().decode(errors="replace"))
            yield site
        finally:
            process.terminate()
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


def answers(site: Site, process: subprocess.Popen[bytes], *, status: int = 200) -> bool:
    """Wait until a server answers as it should; False when its process ends first, or takes too long."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        try:
            if site.get("/healthz").status == status:
                return True
        except (OSError, HTTPException):
            pass
        try:
            process.wait(0.2)
            return False
        except subprocess.TimeoutExpired:
            continue
    return False


def free_port() -> int:
    """A TCP port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port
