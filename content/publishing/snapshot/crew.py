"""Making answers: one after the other, or many at once in processes that render and compress beside each other.

Many at once is for commands only: a server's process has threads, and a forked copy of it could wait for ever for one.
So could a copy of a process that has made a paper: typst starts threads of its own.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

from django.db import connections

from content.publishing.facts import Fact, Watched, asked
from content.publishing.snapshot import tree
from content.publishing.snapshot.render import Address, Rendered, render

FEW = 200
"""Addresses. For fewer, starting processes takes longer than they save."""


@dataclass(frozen=True, slots=True)
class Work:
    """An answer, and the questions that it was made from. forms: its forms on disk, where they were made beside it."""

    address: Address
    answer: Rendered
    facts: tuple[Fact, ...]
    forms: tree.Forms | None = None


def one_by_one(site: Watched, addresses: Sequence[Address]) -> Iterator[Work]:
    """Render in this process. Raises SnapshotFailed."""
    for address in addresses:
        asked(site)
        answer = render(site, address)
        yield Work(address, answer, asked(site))


def at_once(site: Watched, addresses: Sequence[Address], *, light: bool) -> Iterator[Work]:
    """Render and compress in as many processes as there are cores. Raises SnapshotFailed.

    In a process with threads that are not Python's, one after the other after all.
    """
    global _site
    if not _may_fork():
        yield from one_by_one(site, addresses)
        return
    _site = site
    # Each process opens its own: a connection that two of them share would mix their answers.
    connections.close_all()
    try:
        with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("fork")) as pool:
            yield from pool.map(partial(_whole, light=light), addresses, chunksize=8)
    finally:
        _site = None


def _may_fork() -> bool:
    try:
        return len(os.listdir("/proc/self/task")) <= threading.active_count()
    except OSError:  # not Linux
        return True


_site: Watched | None = None
"""What a forked process finds: too large to be sent."""


def _whole(address: Address, *, light: bool) -> Work:
    assert _site is not None  # noqa: S101  set before the process was forked  # nosec B101
    (work,) = one_by_one(_site, [address])
    forms = tree.forms(work.answer.body, compress=tree.compressible(work.answer.headers), light=light)
    return Work(work.address, work.answer, work.facts, forms)
