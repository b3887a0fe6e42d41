"""kill -9 at every step of a publication: `python -m tests.faults.steps DATA_DIR [--server | --spoil]`.

A step is a call that changes the disk: a file opened for writing, linked, renamed, removed, synced, a folder made, a
transaction committed. Each is counted where Python calls the system, so that nothing here knows how the snapshot is
made. For every step, a process publishes on the same prepared folder and kills itself just before that step;
the state after a step is the state before the next one. Then, in a process that took no part in it:

- readers get one whole snapshot, the old or the new, at every address;
- once the site has been started again, the snapshot is what a whole build of its editions gives;
- an edition whose publication had returned is there.

Prints JSON: `steps` (how many of each kind), `problems` (step → what readers would have got).
--server: as a server publishes: what an editor waits for, then what finishes it. What is late in between is taken to be
answered by Django with the new edition (tests/publishing/test_late.py shows it); `late` says after how many steps.
--spoil: with the swap of the snapshot replaced by one that is not atomic, and only the steps around it, to see that it
is noticed.
"""

from __future__ import annotations

import argparse
import builtins
import contextlib
import datetime
import functools
import io
import json
import os
import shutil
import signal
import sqlite3
import sqlite3.dbapi2
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

NOW = datetime.datetime(2026, 3, 12, 9, tzinfo=datetime.UTC)
"""All publications happen at this moment: pages that say it are equal from one run to the next."""

CALLS = (
    "rename replace symlink link mkdir rmdir unlink remove truncate ftruncate fsync fdatasync write pwrite "
    "chmod utime sendfile copy_file_range".split()
)
FEW = (
    "/fr/ /fr/intervention/ /fr/intervention/principe/ /fr/intervention/suivi/ /sitemap.xml /fr/404.html /en/ "
    "/q/i.svg"
).split()
"""The addresses of this site: what a publication changes, and what it does not. With all of them each of a hundred
equal files would be a step, and a run would take a quarter of an hour."""

SWAP = "swap"
"""The step before a swap that was made not atomic."""

Whole = dict[str, tuple[str, str]]
"""What readers get: address → (status, ETag)."""


class Steps:
    """Counts the steps of this process, and kills it before one of them. fatal: 0 for none."""

    def __init__(self, fatal: int = 0) -> None:
        self.fatal, self.kinds = fatal, list[str]()
        self._lock = threading.Lock()

    def step(self, kind: str) -> None:
        """One more, of a kind."""
        with self._lock:
            self.kinds.append(kind)
            if len(self.kinds) == self.fatal:
                os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        """From here on, for the rest of this process's life."""
        for name in CALLS:
            if call := getattr(os, name, None):
                setattr(os, name, self._counted(name, call))
        os.open = self._opened(os.open)
        builtins.open = io.open = self._opened(builtins.open)
        steps = self

        class Connection(sqlite3.Connection):
            def commit(self) -> None:
                steps.step("commit")
                super().commit()

            def __exit__(self, *error: Any) -> Any:
                steps.step("commit")
                return super().__exit__(*error)

        connect = functools.partial(sqlite3.connect, factory=Connection)
        sqlite3.connect = sqlite3.dbapi2.connect = connect

    def _counted(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(call)
        def counted(*args: Any, **options: Any) -> Any:
            self.step(name)
            return call(*args, **options)

        return counted

    def _opened(self, call: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(call)
        def opened(file: Any, mode: Any = "r", *args: Any, **options: Any) -> Any:
            writes = mode & (os.O_WRONLY | os.O_RDWR) if isinstance(mode, int) else set(mode) & set("wax+")
            if not writes:
                return call(file, mode, *args, **options)
            self.step("open")
            result = call(file, mode, *args, **options)
            self.step("opened, nothing written")
            return result

        return opened


class InOrder(Executor):
    """Does what it is asked at once: with threads, the steps would have other numbers in each run."""

    def __init__(self, max_workers: int) -> None:
        """Stands where a pool of threads does."""

    def submit(self, call: Callable[..., Any], /, *args: Any, **options: Any) -> Future[Any]:
        """Done when this returns, or raises what the call does."""
        future = Future[Any]()
        future.set_result(call(*args, **options))
        return future


@contextlib.contextmanager
def child() -> Iterator[bool]:
    """Fork: True in the child, which never comes back; False in the parent, once the child is gone."""
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        os.waitpid(pid, 0)
        yield False
        return
    try:
        yield True
    except BaseException as error:
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
    finally:
        os._exit(0)


class Harness:
    """One prepared folder, broken again and again."""

    def __init__(self, data: Path, *, server: bool, spoil: bool) -> None:
        self.data, self.server, self.spoil = data, server, spoil
        self.promised: Whole = {}
        self.late = 0
        self._safe = data.with_name(f"{data.name}-prepared")

    def keep(self) -> None:
        """Take the folder as it is for what comes before the publication."""
        shutil.copytree(self.data, self._safe, symlinks=True, ignore=shutil.ignore_patterns("static"))

    def restore(self) -> None:
        """The folder as it was before the publication."""
        for name in os.listdir(self._safe):
            kept, spoilt = self._safe / name, self.data / name
            if kept.is_dir():
                shutil.rmtree(spoilt, ignore_errors=True)
                shutil.copytree(kept, spoilt, symlinks=True)
            else:
                shutil.copy2(kept, spoilt)
        (self.data / "db.sqlite3-journal").unlink(missing_ok=True)

    def publish(self, fatal: int = 0) -> tuple[bool, list[str]]:
        """Publish in a process that dies before the given step: whether it returned, and the steps it went through."""
        reader, writer = os.pipe()
        with child() as inside:
            if inside:
                steps, tell = Steps(fatal), os.write
                if self.spoil:
                    os.replace = os.rename = _not_atomic(steps, os.rename)
                steps.watch()
                _publish(later=self.server)
                tell(writer, b"returned\n")
                if self.server:
                    _finish()
                tell(writer, json.dumps(steps.kinds).encode())
        os.close(writer)
        with os.fdopen(reader, "rb") as said:
            told = said.read().decode()
        returned, _line, kinds = told.partition("\n")
        return bool(returned), json.loads(kinds or "[]")

    def start_again(self) -> None:
        """What a start does to the snapshot."""
        with child() as inside:
            if inside:
                from content.publishing.snapshot import build

                build.refresh()

    def readers(self) -> Whole:
        """Every address that there is to know of, as readers get it. Empty when there is no snapshot."""
        return read(self.data / "snapshot", self.addresses, self.promised)

    def _something_is_late(self) -> bool:
        from content.publishing.snapshot.store import Store

        generation = Store(self.data / "snapshot").current()
        return generation is not None and any(entry["late"] for entry in generation.entries.values())

    def whole(self, folder: Path) -> Whole:
        """A whole build of the editions, in a folder of its own."""
        with child() as inside:
            if inside:
                from content.publishing.snapshot import build

                build.refresh(folder)
        return read(folder, addresses_of(folder))

    def editions(self) -> int:
        """How many the database holds. It is opened as a start would, and its journal rolled back."""
        with contextlib.closing(sqlite3.connect(self.data / "db.sqlite3")) as database:
            return int(database.execute("SELECT count(*) FROM content_edition").fetchone()[0])

    def run(self) -> dict[str, Any]:
        """Every step: what is printed."""
        for _ in range(4):  # until no generation of more addresses is left
            self.start_again()
        self.keep()
        _warm()
        with tempfile.TemporaryDirectory() as folder:
            old, count = self.whole(Path(folder) / "old"), self.editions()
            returned, kinds = self.publish()
            assert returned and self.editions() == count + 1
            new = self.whole(Path(folder) / "new")
        self.restore()
        assert self.publish() == (True, kinds), (
            "the same publication takes other steps: some would be left out"
        )
        assert old != new
        self.promised = new
        self.addresses = sorted(old.keys() | new.keys())
        fatals = range(1, len(kinds) + 2)  # the last one: killed when nothing was left to do
        if self.spoil:
            swap = kinds.index(SWAP) + 1
            fatals = range(swap, swap + 4)
        problems = {}
        for fatal in fatals:
            self.restore()
            returned, _kinds = self.publish(fatal)
            if problem := self._judge(returned, old, new, count):
                problems[fatal] = problem
        steps = Counter(kinds)
        return {"steps": steps, "addresses": len(self.addresses), "late": self.late, "problems": problems}

    def _judge(self, returned: bool, old: Whole, new: Whole, count: int) -> str:
        """What is wrong with what the dead process left; `""` when nothing is."""
        seen = self.readers()
        self.late += self._something_is_late()
        if seen not in (old, new):
            return f"readers get a mix: {_told(seen, old, new)}"
        recorded = self.editions() > count
        if returned and not recorded:
            return "an edition that was acknowledged is lost"
        if seen == new and not recorded:
            return "readers get what no edition says"
        self.start_again()
        expected = new if recorded else old
        if (after := self.readers()) != expected:
            return f"after a start, readers do not get the editions: {_told(after, old, new)}"
        return ""


def _told(seen: Whole, old: Whole, new: Whole) -> str:
    kinds = Counter(
        "both" if old.get(path) == new.get(path) == answer
        else "old" if answer == old.get(path)
        else "new" if answer == new.get(path)
        else f"neither ({path}: {answer[0]})"
        for path, answer in seen.items()
    )  # fmt: skip
    return json.dumps(dict(kinds.most_common(5)))


def _not_atomic(steps: Steps, rename: Callable[..., None]) -> Callable[..., None]:
    """A rename that removes what stood there first: readers that come in between find nothing."""

    def replace(source: Any, target: Any, **options: Any) -> None:
        if os.path.basename(target) == "current":
            steps.step(SWAP)
            os.unlink(target)
            steps.step("removed")
        rename(source, target, **options)
        steps.step("replaced")

    return replace


def addresses_of(root: Path) -> list[str]:
    """All that a snapshot holds."""
    from content.publishing.snapshot.store import Store

    generation = Store(root).current()
    return sorted(generation.entries) if generation else []


def read(root: Path, addresses: list[str], promised: Whole | None = None) -> Whole:
    """Ask the layer that stands in front of Django, as a worker that starts now. promised: what Django would answer."""
    from content.publishing.snapshot.serve import HOLE, SnapshotLayer

    def absent(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        late = promised and environ.get(HOLE) == "late"
        status, etag = promised[environ["PATH_INFO"]] if late else ("404 Not Found", "")
        start_response(status, [("ETag", etag), ("Content-Length", "0")] if late else [])
        return [b""]

    layer, whole = SnapshotLayer(root, absent), {}
    for path in addresses:
        answer: list[Any] = []
        body = layer({"REQUEST_METHOD": "GET", "PATH_INFO": path}, lambda *said, to=answer: to.extend(said))
        status, headers = answer
        found = dict(headers)
        if found and int(found["Content-Length"]) != len(b"".join(body)):
            status = "cut short"
        whole[path] = (status, found.get("ETag", ""))
    return whole


def _hold_few_addresses() -> None:
    from content.publishing import snapshot

    listers = snapshot.listers()

    def few(site: Any, unit: str) -> Iterator[Any]:
        return (each for lister in listers for each in lister(site, unit) if each.path in FEW)

    snapshot.listers = lambda: (few,)


def _publish(*, later: bool = False) -> None:
    """later: leave to `_finish` what an editor need not wait for."""
    from django.contrib.auth.models import User
    from django.utils import timezone

    from content.models import Section
    from content.publishing import publish, snapshot
    from content.publishing.snapshot import making

    making.ThreadPoolExecutor = InOrder
    snapshot.finished_later = later
    snapshot._finish_later = lambda: None

    timezone.now = lambda: NOW
    section = Section.objects.get(key="principe")
    section.body_fr = "<p>Le principe, en d’autres mots.</p>"
    section.save()
    publish(section.page, "fr", by=User.objects.get(), change="correction", sections=["principe"])


def _finish() -> None:
    from content.publishing import snapshot

    snapshot._finish()


def _warm() -> None:
    """Load here what every child would load anew: templates, checks, word lists."""
    from django.db import connections, transaction

    from content.publishing.snapshot import build

    with transaction.atomic():
        _publish()
        transaction.set_rollback(True)
    with tempfile.TemporaryDirectory() as folder:
        build.refresh(Path(folder))
    connections.close_all()


def main() -> None:
    """The environment says which database: that of DATA_DIR."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--server", action="store_true")
    parser.add_argument("--spoil", action="store_true")
    options = parser.parse_args()
    os.environ |= {"DATA_DIR": str(options.data), "DJANGO_SETTINGS_MODULE": "vertebro_site.settings"}
    import django

    django.setup()
    _hold_few_addresses()
    import logging

    logging.disable(logging.CRITICAL)
    print(json.dumps(Harness(options.data, server=options.server, spoil=options.spoil).run()))


if __name__ == "__main__":
    main()
