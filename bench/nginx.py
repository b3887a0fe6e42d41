"""nginx with the shipped configuration beside the same nginx serving the same files as plain static files.

Processor time of nginx's own workers, in paired rounds: what a client can ask for in Python says nothing of a server
that answers in twenty microseconds. Plain files are measured twice: with the same headers, written into the server
block, and with the same log; and bare.
"""

from __future__ import annotations

import http.client
import signal
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from bench.site import PAGE, free_port, get
from tools.nginx import PROGRAM, around, render

ROUNDS, REQUESTS = 9, 2_000
PLAIN = """
server {{
    listen 127.0.0.1:{port};
    root {data}/snapshot/current;
    gzip_static on;
    {more}
}}
"""
SAME = """
    access_log {folder}/same.log site;
    types {{ }}
    default_type "";
    {headers}
    add_header Vary Accept-Encoding;
"""
BARE = """
    access_log {folder}/bare.log;
    types {{ text/html html; }}
"""


def measure(data: Path) -> list[tuple[str, float, float, str]]:
    """The ratios for a page, plain and gzip: 1 is a static file."""
    if PROGRAM is None:
        print("NGINX IS NOT INSTALLED: IT IS NOT MEASURED.")
        return []
    with tempfile.TemporaryDirectory(prefix="nginx-") as name:
        folder, ours = Path(name), free_port()
        shipped = render(folder, data, ours, [free_port()]) / "plain.conf"
        # What the snapshot writes for pages of errors are a page's headers.
        headers = (data / "snapshot" / "nginx" / "error.conf").read_text().replace(" always;", ";")
        kinds = {
            "a static file with the same headers": (
                free_port(),
                SAME.format(folder=folder, headers=headers),
                1.05,
            ),
            "a bare static file": (free_port(), BARE.format(folder=folder), 1.5),
        }
        plain = folder / "plain.conf"
        plain.write_text(
            "".join(PLAIN.format(port=port, data=data, more=more) for port, more, _bound in kinds.values())
        )
        process = subprocess.Popen([PROGRAM, "-c", around(folder, shipped, plain), "-p", folder])
        try:
            _wait(ours)
            return [
                (f"nginx / {kind}, {coding}", _ratio(process.pid, ours, port, coding), bound, "")
                for kind, (port, _more, bound) in kinds.items()
                for coding in ("identity", "gzip")
            ]
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(10)


def _wait(port: int) -> None:
    deadline = time.monotonic() + 10
    while True:
        try:
            get(port)
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)  # nginx has no other way to say that it listens


def _ratio(pid: int, ours: int, theirs: int, coding: str) -> float:
    """Median over rounds of the processor time of one over that of the other."""
    ratios = []
    for _each in range(ROUNDS):
        one, other = (_cost(pid, port, coding) for port in (ours, theirs))
        ratios.append(one / other)
    return statistics.median(ratios)


def _cost(pid: int, port: int, coding: str) -> float:
    """Seconds of nginx's workers for a number of requests on one connection at a time."""
    before = _spent(pid)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for _each in range(REQUESTS):
        connection.request("GET", PAGE, headers={"Accept-Encoding": coding})
        with connection.getresponse() as answer:
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{PAGE} answers {answer.status}")
    connection.close()
    return _spent(pid) - before


def _spent(pid: int) -> float:
    """Seconds of processor time of a server's workers so far."""
    workers = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return sum(int(Path(f"/proc/{worker}/schedstat").read_text().split()[0]) for worker in workers) / 1e9
