"""One generation in the making: what is to be made again, what may wait, what is shared."""

from __future__ import annotations

import datetime
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple

from django.utils import timezone

from content.publishing import snapshot
from content.publishing.facts import Fact, Telling, Watched, asked
from content.publishing.paths import page_url, section_url
from content.publishing.site import Site
from content.publishing.snapshot import progress, tree
from content.publishing.snapshot.crew import FEW, Work, at_once, one_by_one
from content.publishing.snapshot.record import Record, Row, same_bytes
from content.publishing.snapshot.render import Address, Rendered, release
from content.publishing.snapshot.store import LATE, PRIVATE, Generation

MOST_LATE = 400
"""Addresses that Django may have to answer for a moment. Where a change touches more, readers get the others as they
were until all of it is made."""

LARGE = 2_000_000
"""Bytes. A private file beyond takes so long to write that nobody should wait for it."""

MOST_WAITING = 64
"""Answers that are in memory until they are written."""

OUTDATED = -1
"""The trace of a private file that is to be written again."""

SITE_UNIT = ""
"""The unit of the addresses that belong to no page. The others have their page's key."""


def addresses(site: Site, unit: str) -> Iterator[Address]:
    """What every room lists for a page's key, or with `""` for the site as a whole; each path once."""
    seen: set[str] = set()
    for lister in snapshot.listers():
        for address in lister(site, unit):
            if address.path not in seen:
                seen.add(address.path)
                yield address


class Plan(NamedTuple):
    """What becomes of the paths that are to be made again.

    late: Django answers for a moment. outdated: left for the next build; readers get them as they were, if ever.
    quick: what is made now is compressed quickly.
    """

    now: AbstractSet[str]
    late: AbstractSet[str] = frozenset()
    outdated: AbstractSet[str] = frozenset()
    quick: bool = False


class Making:
    """One generation in the making.

    before: the generation that readers get. Its record is of use to the release that wrote it only; files that have
    the same bytes are, to any.
    """

    def __init__(self, directory: Path, name: str, before: Generation | None, *, whole: bool) -> None:
        self.directory, self.name, self.before = directory, name, before
        self.site = Site.load()
        self.watched, self.tell = Watched(self.site), Telling(self.site)
        self.known = before is not None and before.about("release") == release() and not whole
        self.record = Record(directory, before if self.known else None)
        self.pending: dict[str, Future[Row]] = {}
        """What is being written, by path. brotli and gzip release the interpreter's lock: two at a time."""
        self.waiting = threading.BoundedSemaphore(MOST_WAITING)
        self.files: set[str] = set()
        """Of addresses that come, change or go."""

    def make(self, *, light: bool, mend: bool, crew: bool) -> bool:
        """Render, write, record. Whether anything differs from the generation before."""
        if light and self.before and not self.known:
            return False  # all of it is to be made: not while somebody waits
        with closing(self.record), ThreadPoolExecutor(max_workers=2) as self.pool:
            facts, changed = self.record.update_facts(self.tell)
            again = self._again(changed, mend=mend)
            plan = self._plan(again, facts, light=light, crew=crew)
            self.record.set_outdated(plan.outdated)
            never_made = {path for path in sorted(plan.late) if not self._postpone(path)}
            self._render(plan.now | never_made, light=plan.quick, crew=crew)
            if not plan.quick:
                self._polish()
            kept = self._keep(changed, light=light and self.before is not None)
            until = _midnight(self.site.changes_on())
            if self.before and not (facts or self.files or kept or self.before.about("until") != until):
                return False
            self._lay_out(light=plan.quick)
            said = {"release": release(), "languages": list(self.site.languages), "made": time.time()}
            self.record.finish(light=plan.quick, until=until, **said)
        return True

    def _again(self, changed: set[int], *, mend: bool) -> set[str]:
        """Everything that is to be made again, now or later. changed: traces with a question that is told otherwise."""
        again = self._list(changed) | self.record.outdated()
        again |= {row.path for row in (*self.record.made_from(changed), *self.record.rows("late = 1"))}
        return again | (self._spoilt(self.record.rows()) if mend else set())

    def _plan(self, again: set[str], facts: set[Fact], *, light: bool, crew: bool) -> Plan:
        if light and self.before:
            return self._by_urgency(again, facts)
        pages = {path for path in again if not Address(path).slow}
        if crew and len(pages) > MOST_LATE:
            # Much at once: pages first. What takes long follows, in a generation of its own.
            papers = again - pages
            new = {path for path in papers if self.record.row(path) is None}
            return Plan(pages, papers - new, new, quick=True)
        return Plan(again, quick=light)

    def _list(self, changed: set[int]) -> set[str]:
        """Paths that are new or answer otherwise. What nobody lists any more is dropped."""
        units, wanted = self.record.units(), (SITE_UNIT, *self.site.kinds)
        moved: set[str] = set()
        for unit in wanted:
            if unit not in units or units[unit] in changed:
                asked(self.watched)
                found = [each for each in addresses(self.watched, unit) if not each.live]
                moved |= self.record.list_addresses(
                    unit, {each.path: (each.status, each.stamp) for each in found}
                )
                self.record.set_unit(unit, self.record.trace(asked(self.watched), self.tell))
        for unit in units.keys() - set(wanted):
            if not unit.startswith(PRIVATE):
                moved |= self.record.list_addresses(unit, {})
                self.record.drop_unit(unit)
        return {path for path in moved if self._differs(path)}

    def _differs(self, path: str) -> bool:
        row, wanted = self.record.row(path), self.record.wanted(path)
        if row and wanted is None:
            self.record.drop(path)
            self.files.add(row.file)
        return wanted is not None and (row is None or (row.status, row.stamp) != wanted)

    def _by_urgency(self, again: set[str], facts: set[Fact]) -> Plan:
        """For the one who waits.

        Now: the pages of which an edition was published, with the sections that it changed; and what is new, or has
        another status than before: what was taken offline must not come back. Of the rest, few enough are late. A paper
        that the snapshot has never held is Django's too, until a longer build has made it.
        """
        now: set[str] = set()
        for name, *rest in facts:
            if name == "editions" and rest[0] == "of":
                now |= self._published(rest[1], rest[2]) & again
        rows = {path: self.record.row(path) for path in again - now}
        new_papers = {path for path, row in rows.items() if row is None and Address(path).slow}
        changed = {path for path, row in rows.items() if not row or row.status != self._status(path)}
        now |= changed - new_papers
        left = again - now
        if len(left) > MOST_LATE:
            return Plan(now, outdated=left, quick=True)
        late = {path for path in left - new_papers if self._status(path) == HTTPStatus.OK}
        return Plan(again - late - new_papers, late, new_papers, quick=True)

    def _status(self, path: str) -> int:
        wanted = self.record.wanted(path)
        return wanted[0] if wanted else 0

    def _published(self, key: str, language: str) -> set[str]:
        """Where readers find what the last edition of a page changed."""
        if (online := self.site.outline(key, language)) is None:
            return set()
        changed = (online.section(key) for key in self.site.editions[key, language][-1].sections)
        return {page_url(online), *(section_url(online, section.key) for section in changed if section)}

    def _postpone(self, path: str) -> bool:
        """Mark an answer as late. Its old bytes are kept, where no file server finds them, in case Django fails.

        Whether that could be done: what was never made cannot wait.
        """
        row = self.record.row(path)
        if row is None or row.status != self._status(path) or not self._whole(row):
            return False
        if row.late:
            return True
        late = row._replace(file=f"{LATE}/{row.file}", late=True)
        self.files |= {row.file, late.file}
        self.record.put(late)
        self._link(row, late)
        return True

    def _render(self, paths: Iterable[str], *, light: bool, crew: bool = False) -> None:
        """Make answers, and have written those whose bytes are not on the disk already."""
        wanted = [Address(path, *said) for path in sorted(paths) if (said := self.record.wanted(path))]
        # Papers never in this process, if it can be helped: see `crew`.
        many = crew and (len(wanted) > FEW or any(each.slow for each in wanted))
        made = at_once(self.watched, wanted, light=light) if many else one_by_one(self.watched, wanted)
        if sum(not each.slow for each in wanted) > FEW:
            made = progress.counted(self.directory.parent.parent, made, len(wanted))
        for work in made:
            self._take(work, light=light)

    def _take(self, work: Work, *, light: bool) -> None:
        address, answer = work.address, work.answer
        row = self._row(address, answer, self.record.trace(work.facts, self.tell))
        old = self.record.row(address.path)
        same = old and (old.file, old.etag, old.headers) == (row.file, row.etag, row.headers)
        if old and same and self._whole(old):
            self.record.put(row._replace(sizes=old.sizes, light=old.light))
            return
        self.files |= {row.file, old.file if old else row.file}
        self.record.put(row)
        if (twin := self._twin(answer)) and (light or not twin.light):
            self._link(twin, row)
        else:
            forms, compress = work.forms, tree.compressible(answer.headers)
            self._write(
                row,
                lambda: forms or tree.forms(answer.body, compress=compress, light=light),
                light and compress,
            )

    def _link(self, row: Row, wanted: Row) -> None:
        """Share the files of an address of the generation before."""
        assert self.before  # noqa: S101  it has that address  # nosec B101
        tree.link(self.before.directory, row, self.directory, wanted)
        self._done(wanted._replace(sizes=row.sizes, light=row.light))

    def _done(self, row: Row) -> None:
        done: Future[Row] = Future()
        done.set_result(row)
        self.pending[row.path] = done

    def _write(self, row: Row, forms: Callable[[], tree.Forms], light: bool) -> None:
        """Have an answer's files written. forms: makes them, later."""

        def written() -> Row:
            try:
                sizes = tree.write(self.directory / row.file, forms(), row.etag)
            finally:
                self.waiting.release()
            return row._replace(sizes=sizes, light=light)

        self.waiting.acquire()
        self.pending[row.path] = self.pool.submit(written)

    def _row(self, address: Address, answer: Rendered, trace: int) -> Row:
        return Row(
            *(address.path, address.status, self.record.headers(answer.headers), address.file, answer.etag),
            *((len(answer.body), None, None), address.stamp, trace),
        )

    def _whole(self, row: Row) -> bool:
        return self.before is not None and tree.intact(self.before.directory, row)

    def _spoilt(self, rows: Iterable[Row]) -> set[str]:
        """Of recorded addresses, those whose files are not as they were written."""
        return {row.path for row in rows if row.path not in self.pending and not self._whole(row)}

    def _twin(self, answer: Rendered) -> Row | None:
        """An address of the generation before that has the same bytes, compressed in the same way."""
        if self.before is None:
            return None
        kind = dict(answer.headers).get("Content-Type")
        for row in same_bytes(self.before, answer.etag):
            if dict(self.before.headers[row.headers]).get("Content-Type") == kind and self._whole(row):
                return row
        return None

    def _polish(self) -> None:
        """Compress at leisure what an earlier build did in haste."""
        for row in self.record.rows("light = 1"):
            if self.before and row.path not in self.pending:
                self.files.add(row.file)
                self._write(row, partial(_recompressed, self.before.directory / row.file), light=False)

    def _keep(self, changed: set[int], *, light: bool) -> bool:
        """The private files, each written again when what it asked is told otherwise. Whether any was.

        light: a large one waits for the next build that is not; it tells what it told.
        """
        folder = self.directory / PRIVATE
        folder.mkdir()
        units, written = self.record.units(), False
        for keeper in snapshot.keepers():
            for kept in keeper(self.site):
                unit = f"{PRIVATE}/{kept.name}"
                old = self.before.private / kept.name if self.before else None
                size = old.stat().st_size if old and old.is_file() else 0
                current = units.get(unit, OUTDATED) not in changed | {OUTDATED}
                if old and size and (current or (light and size > LARGE)):
                    os.link(old, folder / kept.name)
                    if not current:
                        self.record.set_unit(unit, OUTDATED)
                    continue
                asked(self.watched)
                kept.write(self.watched, folder / kept.name)
                self.record.set_unit(unit, self.record.trace(asked(self.watched), self.tell))
                written = True
        return written

    def _lay_out(self, *, light: bool) -> None:
        """The folders of the generation, with what it shares in them, and the sizes of what was written."""
        folders = tree.touched(self.record, self.files)
        beside = (row for folder in ("", *folders) for row in self.record.rows("folder = ?", folder))
        self._render(self._spoilt(beside), light=light)
        for folder in tree.lay_out(self.record, self.directory, self.name, folders):
            for row in self.record.rows("folder = ?", folder):
                if row.path not in self.pending and self.before:
                    tree.link(self.before.directory, row, self.directory, row)
        for each in self.pending.values():
            self.record.put(each.result())


def _midnight(day: datetime.date | None) -> float | None:
    """When a day begins in the department's time, in seconds since the epoch."""
    if day is None:
        return None
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min)).timestamp()


def _recompressed(file: Path) -> tree.Forms:
    return tree.forms(file.read_bytes(), compress=True)
