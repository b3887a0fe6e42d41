"""A snapshot that lost files, or whose day is over, is made again in the background, without a hand on it.

Meanwhile Django answers what the layer cannot (`serve.HOLE`): readers get pages, only slower.
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

EVERY = 30
"""Seconds between two looks at the clock."""

_last_attempt = -PAUSE * 1.0


def begin(why: str) -> None:
    """Have the snapshot looked at, and made again where it is not right. Returns at once. why: as `serve.HOLE`."""
    global _last_attempt
    now = time.monotonic()
    if now - _last_attempt < PAUSE:
        return
    _last_attempt = now
    threading.Thread(target=_mend, args=[why], daemon=True, name="mend-snapshot").start()


def keep_days() -> None:
    """Have the snapshot made again on each day that changes what it says. Never returns: for a thread of its own.

    Readers whose pages a file server sends bring nobody here, so the clock does.
    """
    store = Store(settings.SNAPSHOT_DIR)
    while True:
        if is_outlived(store):
            begin("outlived")
        time.sleep(EVERY)  # nothing announces midnight; the thread is a daemon, which no stop waits for


def is_outlived(store: Store) -> bool:
    """Whether the day is over until which the snapshot is right."""
    current = store.current()
    return current is not None and current.until <= time.time()


def _mend(why: str) -> None:
    root = Path(settings.SNAPSHOT_DIR)
    try:
        with _alone(root) as alone:
            if alone:
                before = Store(root).current()
                # What a worker missed may only have been pruned: then nothing is made.
                made = build.refresh(root, mend=why == "lost")
                if before is None or made.name != before.name:
                    _say(why)
    except Exception:
        log.exception("the snapshot could not be made again")
    finally:
        connections.close_all()


def _say(why: str) -> None:
    if why == "lost":
        log.error("the snapshot had lost files: they were made again")
    else:
        log.info("a new day: pages that say otherwise from today on were made again")


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
