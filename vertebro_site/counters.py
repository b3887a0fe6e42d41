"""Numbers that each worker adds to and that any worker can read: memory that the server shares with its workers.

The server makes the memory before it starts a worker, and gives each one a slot of its own; a worker that starts
after another's end goes on with its numbers, so sums never fall. Adding costs a reader less than a microsecond, and
no library: whoever asks for the numbers loads that (`metrics`).
"""

from __future__ import annotations

import mmap
import os
from bisect import bisect_left
from collections.abc import Collection, Iterator

SLOTS = 1024
"""More than workers can ever be, old ones that are still ending included. Memory that nobody writes to is not taken."""

BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds: upper ends of the classes of durations. A last class holds what took longer."""

_CLASSES = 6  # by the first digit of the status
_PID, _SNAPSHOT, _DJANGO, _DURATIONS = 0, 1, 1 + _CLASSES, 1 + 2 * _CLASSES
_MICROSECONDS = _DURATIONS + len(BUCKETS) + 1
_WIDTH = _MICROSECONDS + 1
_STARTS = SLOTS * _WIDTH  # one cell after all slots

_memory = memoryview(mmap.mmap(-1, (_STARTS + 1) * 8)).cast("Q")


class Counters:
    """The numbers of one worker.

    hits: answers from the snapshot, by the first digit of their status.

    `cells[n] += 1` needs no lock: between the reading and the writing of a cell, the interpreter does not change
    threads (it does at calls and at jumps back), and no other process writes to these cells.
    """

    def __init__(self, slot: int = 0) -> None:
        self._cells = _memory[slot * _WIDTH : (slot + 1) * _WIDTH]
        self.hits = self._cells[_SNAPSHOT : _SNAPSHOT + _CLASSES]

    @property
    def pid(self) -> int:
        """The process that counts here; 0: none."""
        return self._cells[_PID]

    def add_django(self, status: int, seconds: float) -> None:
        """Count an answer of Django's."""
        cells = self._cells
        cells[_DJANGO + status // 100] += 1
        cells[_DURATIONS + bisect_left(BUCKETS, seconds)] += 1
        cells[_MICROSECONDS] += round(seconds * 1_000_000)


class Totals:
    """The sums of every worker since the server started, read once."""

    def __init__(self) -> None:
        cells = [sum(_memory[start + cell] for start in _starts()) for cell in range(_WIDTH)]
        self.snapshot = cells[_SNAPSHOT : _SNAPSHOT + _CLASSES]
        self.django = cells[_DJANGO : _DJANGO + _CLASSES]
        self.durations = cells[_DURATIONS : _DURATIONS + len(BUCKETS) + 1]
        self.seconds = cells[_MICROSECONDS] / 1_000_000
        self.started = _memory[_STARTS]
        self.workers = {slot: pid for slot in range(_used()) if (pid := _memory[slot * _WIDTH + _PID])}


mine = Counters()
"""Those of this process."""


def free_slot(taken: Collection[int]) -> int:
    """The slot for a worker that is about to start. Counts the start. taken: those of the workers that live."""
    _memory[_STARTS] += 1
    return next(slot for slot in range(SLOTS) if slot not in taken)


def take(slot: int) -> None:
    """Count in that slot from now on. Called once, in a new worker, before it loads the application."""
    global mine
    _memory[slot * _WIDTH + _PID] = os.getpid()
    mine = Counters(slot)


def leave(slot: int) -> None:
    """Say that the worker of a slot has ended. Its numbers stay."""
    _memory[slot * _WIDTH + _PID] = 0


def _used() -> int:
    """Slots are taken from the first on: at most as many as workers were started, and one outside of the server."""
    return min(SLOTS, max(1, _memory[_STARTS]))


def _starts() -> Iterator[int]:
    return iter(range(0, _used() * _WIDTH, _WIDTH))
