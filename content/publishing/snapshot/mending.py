"""A snapshot that lost files while the site runs is made again in the background, without a hand on it.

Meanwhile Django answers what the layer cannot read (`serve.HOLE`): readers get pages, only slower.
"""

from __future__ import annotations

import fcntl
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connections

from content.publishing.snapshot import build
from content.publishing.snapshot.store import Store

log = logging.getLogger(__name__)

PAUSE = 30
"""Seconds between two attempts of one process: on a disk that refuses, the next reader does not try again."""

_last_attempt = -PAUSE * 1.0


def begin() -> None:
    """Have the snapshot looked at, and made again where files are missing. Returns at once."""
    global _last_attempt
    now = time.monotonic()
    if now - _last_attempt < PAUSE:
        return
    _last_attempt = now
    threading.Thread(target=_mend, daemon=True, name="mend-snapshot").start()


def _mend() -> None:
    root = Path(settings.SNAPSHOT_DIR)
    try:
        with _alone(root) as alone:
            if alone:
                before = Store(root).current()
                # What a worker missed may only have been pruned: then nothing is made.
                made = build.refresh(root)
                if before is None or made.name != before.name:
                    log.error("the snapshot had lost files: they were made again")
    except Exception:
        log.exception("the snapshot could not be made again")
    finally:
        connections.close_all()


@contextmanager
def _alone(root: Path) -> Iterator[bool]:
    """Whether no other process of this host is mending."""
    root.mkdir(parents=True, exist_ok=True)
    with open(root / "mending", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
