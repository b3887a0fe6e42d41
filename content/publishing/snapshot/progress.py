"""How far a long build has come, for whoever waits for it: a small file beside the snapshot. No Django here."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, TypeVar

FILE = "progress.json"
STALE = 60.0
"""Seconds. A file that nobody has written for so long is of a build that was stopped."""

_EACH = 0.5
"""Seconds between two writes."""

Item = TypeVar("Item")


class Progress(NamedTuple):
    """done of total addresses."""

    done: int
    total: int


def now(root: Path) -> Progress | None:
    """The build under way under a snapshot directory; None when there is none, or a short one."""
    file = root / FILE
    try:
        if time.time() - file.stat().st_mtime > STALE:
            return None
        said = json.loads(file.read_bytes())
        return Progress(int(said["done"]), int(said["total"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def counted(root: Path, items: Iterable[Item], total: int) -> Iterator[Item]:
    """The same items, counted where others can read it. A disk that refuses stops nothing."""
    written = 0.0
    try:
        for done, item in enumerate(items):
            if time.monotonic() - written > _EACH:
                write(root, Progress(done, total))
                written = time.monotonic()
            yield item
    finally:
        with suppress(OSError):
            (root / FILE).unlink(missing_ok=True)


def write(root: Path, progress: Progress) -> None:
    """Say it. A disk that refuses is nobody's trouble here."""
    partial = root / f".{FILE}.{os.getpid()}"
    with suppress(OSError):
        partial.write_text(json.dumps(progress._asdict()), encoding="utf-8")
        partial.replace(root / FILE)
