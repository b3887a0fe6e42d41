"""An outage is said in the log once, by whichever worker meets it first. No Django here.

gunicorn's master imports this before it forks: the record below is then shared by every worker, and by those
that replace them.
"""

from __future__ import annotations

import fcntl
import os
import struct
import time

SAME = 600
"""Seconds. Failures of one kind with no longer pause between them are one outage."""

KINDS = ("unreachable", "damaged", "full", "read-only")
HANDED_ON = "OUTAGES_SAID"
"""The environment variable by which the launcher tells the server, which it becomes, what it has said already."""

_record = os.memfd_create("outages")
_time = struct.Struct("d")


def begins(kind: str) -> bool:
    """Note one failure; whether it begins an outage, and is to be said. kind: one of KINDS."""
    now = time.monotonic()  # the same clock in every process of the machine
    place = KINDS.index(kind) * _time.size
    fcntl.lockf(_record, fcntl.LOCK_EX)
    try:
        stored = os.pread(_record, _time.size, place)
        last = _time.unpack(stored)[0] if len(stored) == _time.size else 0.0
        os.pwrite(_record, _time.pack(now), place)
    finally:
        fcntl.lockf(_record, fcntl.LOCK_UN)
    return not last or now - last > SAME


def hand_on() -> None:
    """Leave word for the program that this process is about to become."""
    os.environ[HANDED_ON] = os.pread(_record, len(KINDS) * _time.size, 0).hex()


def _take_over() -> None:
    os.pwrite(_record, bytes.fromhex(os.environ.pop(HANDED_ON, "")), 0)


_take_over()
