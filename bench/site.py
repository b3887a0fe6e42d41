"""The site under measure: its own data directory, the real launcher, plain sockets."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = "/fr/vertebroplastie/"


def free_port() -> int:
    """A TCP port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(data: Path, port: int) -> dict[str, str]:
    """What the site under measure sees."""
    kept = {
        name: value
        for name, value in os.environ.items()
        # As a site in service, which finds its code compiled.
        if name not in {"DEPLOYED", "SITE_URL", "DATABASE_URL", "PYTHONDONTWRITEBYTECODE"}
    }
    return kept | {
        "DATA_DIR": str(data),
        "PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "vertebro_site.settings",
        "PYTHONHASHSEED": "0",
    }


def get(port: int, path: str = PAGE, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """One request on a connection of its own: status, headers, body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("GET", path, headers={"Accept-Encoding": "identity", **fields})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, dict(response.getheaders()), body


@contextmanager
def running(command: list[str], env: dict[str, str], port: int, *, seconds: float = 120) -> Iterator[int]:
    """Start a server and wait until it answers; its process number. Stops it at the end."""
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        deadline = time.monotonic() + seconds
        while True:
            try:
                get(port, PAGE, Accept_Encoding="br")
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError((process.stderr.read() if process.stderr else b"").decode()) from None
                time.sleep(0.1)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def prepare(data: Path) -> None:
    """Load and publish the starter, collect static files, build the snapshot."""
    code = (
        "import django; django.setup(); from django.conf import settings as s;"
        "from django.core.management import call_command;"
        "from vertebro_site.__main__ import *; compile_catalogues(s.LOCALE_PATHS); collect_static(s);"
        "call_command('prepare_site')"
    )
    subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment(data, 8000),
        check=True,
        stdout=subprocess.DEVNULL,
    )
