"""Keeping this host's snapshot up to date with what is published on others."""

from __future__ import annotations

import logging
import time
from types import FrameType

import psycopg
from django.db import DatabaseError, close_old_connections, connection, connections

from content.errors import SnapshotFailed
from content.publishing.paths import page_url
from content.publishing.site import Site
from content.publishing.snapshot import build, moment
from content.publishing.snapshot.render import Address, render

log = logging.getLogger(__name__)

_BREATH = 0.25
"""Seconds between two looks at whether to stop. Not an Event: a signal's handler that sets one may wait for itself."""

_LONGEST = 30.0
"""Seconds between two attempts to reach a database that does not answer."""


def _load_what_rendering_needs() -> bool:
    """Render a page for nobody: templates and the request's handler are read before the first change, not after it."""
    site = Site.load()
    if address := next(iter(site.pages), None):
        render(site, Address(page_url(site.pages[address].document)))
    return True


class Follower:
    """Rebuilds the snapshot when the editions have changed.

    PostgreSQL says so at once (LISTEN); besides, and on SQLite only, the editions are asked `every` so many seconds:
    a notification may be lost with its connection, or the change made by hand.
    """

    def __init__(self, *, every: float) -> None:
        self._every = every
        self._stopping = False
        self._listening: psycopg.Connection | None = None

    def stop(self, _number: int = 0, _frame: FrameType | None = None) -> None:
        """Have `follow` return once the snapshot that is being built is whole. A handler of signals."""
        self._stopping = True

    def follow(self) -> None:
        """Returns when told to stop. A database that does not answer is waited for, longer each time."""
        pause = 1.0
        ready = False
        while not self._stopping:
            try:
                self._listen()
                self._catch_up()
                ready = ready or _load_what_rendering_needs()
                pause = 1.0
                self._wait()
            except (DatabaseError, psycopg.Error) as error:
                self._forget_connections()
                reason = (str(error).splitlines() or [type(error).__name__])[0]
                log.warning(
                    "following editions: the database does not answer (%s); again in %d s", reason, pause
                )
                self._sleep(pause)
                pause = min(pause * 2, _LONGEST)
            except SnapshotFailed as error:
                log.error("following editions: the snapshot could not be built (%s)", error.reason)
                self._sleep(self._every)
        self._forget_connections()
        log.info("following editions: stopped")

    def _listen(self) -> None:
        """Open the connection that PostgreSQL speaks on, before the editions are asked: nothing falls in between."""
        if connection.vendor != "postgresql" or self._listening is not None:
            return
        wanted = connection.get_connection_params()
        options = {name: value for name, value in wanted.items() if name not in {"cursor_factory", "context"}}
        self._listening = psycopg.connect(**options, autocommit=True)
        self._listening.execute(f"LISTEN {moment.CHANNEL}")
        log.info("following editions: listening to PostgreSQL")

    def _catch_up(self) -> None:
        close_old_connections()
        if moment.now() == moment.shown():
            return
        log.info("following editions: they have changed")
        began = time.monotonic()
        # First what readers ask for, then what can wait.
        build.refresh(light=True)
        build.refresh(mend=False, crew=True)
        log.info("following editions: snapshot brought up to date in %.2f s", time.monotonic() - began)

    def _wait(self) -> None:
        """Until another host speaks, the time to ask has come, or we are told to stop.

        This host's own publications have made its snapshot already.
        """
        end = time.monotonic() + self._every
        while not self._stopping and (left := end - time.monotonic()) > 0:
            if self._listening is None:
                # Not an Event: a handler of signals must not set one, it can lock.
                time.sleep(min(_BREATH, left))
            elif any(
                note.payload != moment.host()
                for note in self._listening.notifies(timeout=min(_BREATH, left), stop_after=1)
            ):
                return

    def _sleep(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self._stopping and time.monotonic() < end:
            time.sleep(_BREATH)  # as in _wait: told to stop, we stop within a breath

    def _forget_connections(self) -> None:
        if self._listening is not None:
            self._listening.close()
            self._listening = None
        connections.close_all()
