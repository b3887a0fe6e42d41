"""Making a snapshot: render what changed, share the rest with the generation before, swap with one rename.

What changed is what the record says: every address knows which questions its rendering asked of the site, and is made
again when one of them is answered otherwise (`record`, `content.publishing.facts`). A release, or a setting that pages
show, renders everything anew.

Whoever publishes waits for nobody's long work: a generation is made beside the one that readers get, and only its swap
is done under the lock. What was published meanwhile is then made on top of it, as any publication is.
"""

from __future__ import annotations

import fcntl
import logging
import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from content.errors import SnapshotFailed
from content.publishing.snapshot import file_servers, last_build, moment, tree
from content.publishing.snapshot.making import OUTDATED, Making
from content.publishing.snapshot.render import release
from content.publishing.snapshot.store import CURRENT, GENERATIONS, Generation, Store

log = logging.getLogger(__name__)

KEPT_GENERATIONS = 4
"""A worker may still be reading from a generation or two behind the current one."""

LOCK = "lock"
"""Held for a publication, and for every swap."""

LONG_LOCK = "lock-long"
"""Held for the builds that finish what publications begin, one at a time on this host. Taken before the other one."""


def refresh(
    root: Path | None = None,
    *,
    light: bool = False,
    mend: bool = True,
    whole: bool = False,
    crew: bool = False,
) -> Generation:
    """Make the public site that the editions give the one that readers get. Returns its generation.

    light: for the one who waits. What was published is rendered, compressed quickly and left to the system to write to
    the disk; what else depends on it is late, and Django answers it, or, where that is very much, outdated, and readers
    get it as it was (see `outstanding`). The next build that is not light finishes all of it.
    mend: look at every file that is to be kept, and make the spoilt ones again.
    whole: render every address, whatever the record says.
    crew: in as many processes as there are cores, where there is much to do. Never in a server.
    Raises SnapshotFailed, the snapshot before still serving, when a page does not render or the disk refuses.
    """
    root = root or Path(settings.SNAPSHOT_DIR)
    with last_build.recorded(root):
        try:
            (root / GENERATIONS).mkdir(parents=True, exist_ok=True)
            if not light:
                return _finish(root, mend=mend, whole=whole, crew=crew)
            with _locked(root / LOCK):
                return _at_once(root, Store(root).current())
        except (OSError, sqlite3.Error) as error:
            reason = getattr(error, "strerror", None) or str(error)
            log.error("snapshot not written: %s", error)
            raise SnapshotFailed(reason) from error


def _at_once(root: Path, before: Generation | None) -> Generation:
    """What was published since a generation, for the one who waits. Under the lock."""
    made = _make(root, before, light=True)
    _swap(root, made)
    return made


def _finish(root: Path, *, mend: bool, whole: bool, crew: bool) -> Generation:
    """All that is left to do."""
    with _locked(root / LONG_LOCK):
        _remove_leftovers(root)
        while True:
            # Asked before: what is committed while the pages render is newer than what they show.
            editions, before = moment.now(), Store(root).current()
            made = _make(root, before, mend=mend, whole=whole, crew=crew)
            with _locked(root / LOCK):
                current = Store(root).current()
                settled = _name(current) == _name(before) and moment.now() == editions
                if settled:
                    _swap(root, made)
                else:
                    made = _at_once(root, current if made is before else made)
                file_servers.write(root, made)
            _prune(root)
            if settled and not _unfinished(made):
                moment.remember(root, editions)
                return made
            mend = whole = False


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    """One builder at a time on this host; a second one waits and then builds from newer editions."""
    with open(file, "w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _remove_leftovers(root: Path) -> None:
    """What builds that were killed have left. With both locks, nothing is in the making."""
    with _locked(root / LOCK):
        for leftover in (root / GENERATIONS).glob(".*"):
            shutil.rmtree(leftover, ignore_errors=True)


def _make(
    root: Path,
    before: Generation | None,
    *,
    light: bool = False,
    mend: bool = False,
    whole: bool = False,
    crew: bool = False,
) -> Generation:
    """A generation beside the others, which readers do not get yet; the one before, if nothing differs from it."""
    generations = root / GENERATIONS
    last = max((int(path.name.lstrip(".").split("-")[0]) for path in generations.iterdir()), default=0)
    # The number sorts, the token makes a name that no worker has ever seen.
    name = f"{last + 1:08d}-{secrets.token_hex(2)}"
    directory = generations / f".{name}"
    directory.mkdir()
    try:
        making = Making(directory, name, before, whole=whole)
        if not making.make(light=light, mend=mend, crew=crew) and before:
            shutil.rmtree(directory)
            return before
        if not light:
            tree.sync_all(directory)
        directory.rename(generations / name)
    except BaseException:
        shutil.rmtree(directory, ignore_errors=True)
        raise
    return Generation(generations / name)


def _name(generation: Generation | None) -> str:
    return generation.name if generation else ""


def _swap(root: Path, made: Generation) -> None:
    """The commit point: readers get the old site before this rename and the new one after it."""
    if _name(Store(root).current()) == made.name:
        return
    link = root / f".{CURRENT}.{secrets.token_hex(4)}"
    os.symlink(os.path.join(GENERATIONS, made.name), link)
    os.replace(link, root / CURRENT)
    tree.sync(root)


def _prune(root: Path) -> None:
    """Remove the generations that nobody reads from any more, folders that a later one shares apart."""
    current = os.path.basename(os.readlink(root / CURRENT))
    names = sorted(path.name for path in (root / GENERATIONS).iterdir() if not path.name.startswith("."))
    kept = {current, *names[-KEPT_GENERATIONS:]}
    for name in tuple(kept):
        try:
            kept.update(home for (home,) in _homes(root / GENERATIONS / name))
        except (OSError, ValueError, sqlite3.Error):
            log.warning("generation %s cannot be read: what it shares is not kept for it", name)
    for name in names:
        if name not in kept:
            shutil.rmtree(root / GENERATIONS / name, ignore_errors=True)


def _homes(directory: Path) -> list[tuple[str]]:
    return Generation(directory).select("SELECT DISTINCT home FROM folders")


def is_current() -> bool:
    """Whether this host's snapshot was made by this release, with the settings of now, and leaves nothing to do."""
    generation = Store(settings.SNAPSHOT_DIR).current()
    return generation is not None and not outstanding(generation) and not _unfinished(generation)


def _unfinished(generation: Generation) -> bool:
    """Whether a publication left something for a longer build."""
    return bool(
        generation.select(
            "SELECT 1 FROM addresses WHERE late OR light UNION ALL SELECT 1 FROM outdated"
            " UNION ALL SELECT 1 FROM units WHERE trace = ? LIMIT 1",
            OUTDATED,
        )
    )


def outstanding(generation: Generation) -> int:
    """How many addresses readers get as they were before a change that is online: all, after another release."""
    if generation.about("release") != release():
        return len(generation.entries)
    return int(generation.select("SELECT COUNT(*) FROM outdated JOIN addresses USING (path)")[0][0])
