"""How the last build of this host's snapshot went: a small file beside it, for whoever watches. No Django here."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

FILE = "last_build.json"


class Build(NamedTuple):
    """at: when it ended, seconds since 1970. seconds: how long it took. error: why it failed, `""` when it did not."""

    at: float
    seconds: float
    error: str


def last(root: Path) -> Build | None:
    """The last build under a snapshot directory; None when there was none, or nobody could write it down."""
    try:
        said = json.loads((root / FILE).read_bytes())
        return Build(float(said["at"]), float(said["seconds"]), str(said["error"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


@contextmanager
def recorded(root: Path) -> Iterator[None]:
    """Write down how long the block took, and what it raised if it did.

    A full disk, which may be why it failed, keeps nothing from being raised.
    """
    start = time.perf_counter()
    error = ""
    try:
        yield
    except Exception as raised:
        error = str(raised) or type(raised).__name__
        raise
    finally:
        with suppress(OSError):
            _write(root, Build(time.time(), round(time.perf_counter() - start, 4), error))


def _write(root: Path, build: Build) -> None:
    """Whole or not at all. Two processes that end together leave one of both."""
    partial = root / f".{FILE}.{os.getpid()}"
    partial.write_text(json.dumps(build._asdict()), encoding="utf-8")
    partial.replace(root / FILE)
