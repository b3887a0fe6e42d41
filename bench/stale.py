"""Answers that begin after a publication returned, and show older text: there must be none.

Four workers under load, publications in a loop. Readers are processes of their own, half of them on connections that
stay open; each notes the last publication that had returned before it asked, and reads in the page which one it got.
`python -m bench.stale` prints the counts; exit status 1 when an answer was stale.
"""

from __future__ import annotations

import http.client
import mmap
import multiprocessing
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from bench.site import PAGE, ROOT, environment, free_port, prepare, running

ANSWERS = 20_000
READERS = 4
WORKERS = 4
LEAST = 6

_PUBLISH = """
import mmap, sys, django; django.setup()
from django.contrib.auth.models import User
from content.models import Section
from content.publishing import publish

with open(sys.argv[1], "r+b") as file:
    returned = memoryview(mmap.mmap(file.fileno(), 16)).cast("Q")
by, section = User.objects.first(), Section.objects.filter(key=sys.argv[2]).first()
while not returned[1]:
    number = returned[0] + 1
    section.body_fr = f"<p>Publication n{number}n.</p>"
    section.save()
    publish(section.page, "fr", by=by, change="correction", sections=[section.key])
    returned[0] = number
"""
_SHOWN = re.compile(rb"Publication n(\d+)n")


class Counted(NamedTuple):
    """What was seen: publications that returned meanwhile, answers of status 200, and how many were stale or failed."""

    publications: int
    answers: int
    stale: int
    failed: int


def count(
    port: int, env: dict[str, str], *, answers: int = ANSWERS, path: str = PAGE, key: str = "suivi"
) -> Counted:
    """Read `path` from a running site while its section `key` is published again and again.

    At least so many answers, and for as long as LEAST publications take.
    """
    with tempfile.NamedTemporaryFile() as file:
        file.write(bytes(16))
        file.flush()
        with _publishing(file.name, env, key) as returned:
            first = returned[0]
            context = multiprocessing.get_context("spawn")
            with context.Pool(READERS) as pool:
                share = answers // READERS
                jobs = [
                    (file.name, port, path, share, first + LEAST, bool(number % 2))
                    for number in range(READERS)
                ]
                seen = pool.starmap(_read, jobs)
            last = returned[0]
    good, stale, failed = (sum(each) for each in zip(*seen, strict=True))
    return Counted(last - first, good, stale, failed)


@contextmanager
def _publishing(name: str, env: dict[str, str], key: str) -> Iterator[memoryview]:
    """A process that publishes until the end: [publications that returned, whether to stop]."""
    with open(name, "r+b") as file:
        returned = memoryview(mmap.mmap(file.fileno(), 16)).cast("Q")
    process = subprocess.Popen([sys.executable, "-c", _PUBLISH, name, key], cwd=ROOT, env=env)
    try:
        while not returned[0]:
            if process.poll() is not None:
                raise RuntimeError("nothing could be published")
            time.sleep(0.05)  # what another process writes into shared memory wakes nobody
        yield returned
    finally:
        returned[1] = 1
        if process.wait(60):
            raise RuntimeError("the publications failed")


def _read(name: str, port: int, path: str, answers: int, last: int, keep_alive: bool) -> tuple[int, int, int]:
    """One reader, until publication `last`: answers of status 200, of them stale, and others."""
    with open(name, "rb") as file:
        returned = memoryview(mmap.mmap(file.fileno(), 16, access=mmap.ACCESS_READ)).cast("Q")
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Connection": "keep-alive" if keep_alive else "close"}
    good = stale = failed = 0
    while good + failed < answers or returned[0] < last:
        before = returned[0]
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        shown = _SHOWN.search(response.read())
        if response.status != 200 or shown is None:
            failed += 1
            continue
        good += 1
        stale += int(shown[1]) < before
    return good, stale, failed


def measure(data: Path, answers: int = ANSWERS) -> list[tuple[str, float, float, str]]:
    """The rows of `make bench`."""
    port = free_port()
    env = environment(data, port) | {"WEB_CONCURRENCY": str(WORKERS)}
    server = [sys.executable, "-m", "gunicorn", "-c", "python:vertebro_site.gunicorn_conf"]
    with running(server, env, port):
        seen = count(port, env, answers=answers)
    print(
        f"{seen.answers:,} answers of {WORKERS} workers while {seen.publications} publications returned: "
        f"{seen.stale} stale, {seen.failed} failed"
    )
    return [
        (f"stale of {seen.answers} answers after a publication", seen.stale, 0, ""),
        ("failed answers meanwhile", seen.failed, 0, ""),
    ]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        prepare(Path(folder))
        sys.exit(any(value > bound for _name, value, bound, _unit in measure(Path(folder))))
