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
_OURS = ("SITE_URL", "DATABASE_URL", "ALLOWED_HOSTS", "SECRET_KEY", "EMAIL_URL", "BIND", "DEPLOYED")


@contextmanager
def running_site() -> Iterator[Site]:
    """The site while it runs. Raises RuntimeError, with what it printed, when it does not start."""
    with tempfile.TemporaryDirectory(prefix="audit-") as folder, open(Path(folder) / "log", "w+b") as log:
        port = _free_port()
        environment = {name: value for name, value in os.environ.items() if name not in _OURS}
        environment |= {"DATA_DIR": str(Path(folder) / "data"), "PORT": str(port), "WEB_CONCURRENCY": "2"}
        process = subprocess.Popen(
            [sys.executable, "-m", "vertebro_site"], env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            site = Site(f"http://127.0.0.1:{port}")
            if not _answers(site, process):
                log.seek(0)
                raise RuntimeError("The site did not start:\n" + log.read().decode(errors="replace"))
            yield site
        finally:
            process.terminate()
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


def _answers(site: Site, process: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        try:
            if site.get("/healthz").status == 200:
                return True
        except (OSError, HTTPException):
            pass
        try:
            process.wait(0.2)
            return False
        except subprocess.TimeoutExpired:
            continue
    return False


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port
