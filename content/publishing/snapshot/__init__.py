"""The snapshot: the rendered public site of a moment, on disk.

    snapshot/
      generations/00000007-3f2a/          one whole site: files as a plain file server wants them
        .index.sqlite3                    path → status, headers, file (see `store`), and what each was made from
        fr/vertebroplastie/index.html     with .gz and .br beside it
        fr/glossaire -> ../../00000006…   a folder that nothing changed, where it really is (see `tree`)
        .other/                           answers that are no 200
        .private/                         what the site reads itself, such as the search's indexes
      current -> generations/00000007-3f2a    replaced by one rename(): the commit point
      lock, lock-long                     one publication at a time, and one build that finishes them
      last_build.json                     how the last build went (see `last_build`)
      progress.json                       how far a long build has come

`store` reads it, `serve` answers requests from it (neither loads Django); `build` makes it, with what `render` answers,
`record` remembers and `tree` writes.
"""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from content.publishing.site import Site
    from content.publishing.snapshot.render import Address


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of a generation's private folder. write: makes it, from the site, at a path. Raises OSError."""

    name: str
    write: Callable[[Site, Path], None]


Lister = Callable[["Site", str], Iterable["Address"]]
"""The addresses that belong to a page, by its key; with `""`, those that belong to none."""

Keeper = Callable[["Site"], Iterable[Kept]]

finished_later = False
"""Whether this process lives long enough to finish in the background what a publication begins: a server does."""

PAUSE = 1.0
"""Seconds between a publication and the build that finishes it: who publishes twice in a row does not wait for it."""

_finisher: threading.Timer | None = None
"""What finishes the last publication of this process."""

_listers: list[Lister] = []
_keepers: list[Keeper] = []


def register(lister: Lister) -> None:
    """Have the snapshot hold the addresses that a room above this one lists. Called by `content.apps`."""
    if lister not in _listers:
        _listers.append(lister)


def register_keeper(keeper: Keeper) -> None:
    """Have a room above this one keep files of its own in each generation's private folder."""
    if keeper not in _keepers:
        _keepers.append(keeper)


def refresh() -> None:
    """Bring this host's snapshot up to date with the editions, for the one who waits.

    In a server, what was published is rendered, and what else depends on it is answered by Django until a thread has
    made it too. A change of every page is made by a process beside it; readers get the others as they were meanwhile.
    Raises SnapshotFailed.
    """
    from django.conf import settings

    from content.publishing.snapshot import build, progress

    if not finished_later:
        build.refresh(mend=False)
        return
    if left := build.outstanding(build.refresh(light=True)):
        # Said at once: whoever made the change looks at the next screen before the process has begun.
        progress.write(Path(settings.SNAPSHOT_DIR), progress.Progress(0, left))
        refresh_beside()
    else:
        _finish_later()


def refresh_beside() -> None:
    """Have the snapshot brought up to date by a process of its own, which may use every core. Returns at once."""
    import subprocess  # not at the start of a worker: its first reader would wait

    from django.conf import settings

    beside = subprocess.Popen(  # our own words  # nosec B603
        [sys.executable, "-m", "django", "refresh_snapshot"],
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    # Somebody must take note of its end, or it stays in the system's list.
    threading.Thread(target=beside.wait, daemon=True, name="refresh-snapshot").start()


def _finish_later() -> None:
    """One build finishes all publications of the last moment."""
    global _finisher
    if _finisher is not None:
        _finisher.cancel()
    _finisher = threading.Timer(PAUSE, _finish)
    _finisher.daemon = True
    _finisher.start()


def _finish() -> None:
    from django.db import DatabaseError, connections

    from content.errors import SnapshotFailed
    from content.publishing.snapshot import build

    # A failure is in the log; Django answers what is late until the next build.
    try:
        with contextlib.suppress(SnapshotFailed, DatabaseError):
            build.refresh(mend=False)
    finally:
        connections.close_all()


def refresh_on_commit() -> None:
    """Refresh once the transaction is committed, here and on the hosts that follow: once, however many editions."""
    from django.db import connection, transaction

    from content.publishing.snapshot import moment

    # An entry that is still listed can only be rolled back together with this one.
    if not any(refresh in entry for entry in connection.run_on_commit):
        moment.announce()
        transaction.on_commit(refresh)


def listers() -> tuple[Lister, ...]:
    """Whoever registered."""
    return tuple(_listers)


def keepers() -> tuple[Keeper, ...]:
    """Whoever registered."""
    return tuple(_keepers)
