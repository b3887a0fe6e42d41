"""The index of a generation that is being made, and what it records for the next build.

Beside what readers need (see `store`):

    facts       a question that was put to the site, and a digest of what it told (see `content.publishing.facts`)
    bases       by page, a digest of all that facts about this page alone depend on: while it is the same, so are they
    uses        which questions each trace holds; answers made from the same questions share a trace
    units       what lists addresses (a page, or the whole site) and what the private folder holds, with their traces
    listed      the addresses of each unit; two pages may share one, such as a picture's
    folders     where each folder of the generation really is: its own, or one of an earlier generation
    outdated    addresses that are still served as they were, and that the next build makes again
    addresses   also: stamp, trace, folder, and whether a better compression is due (light)

A generation's file begins as a copy of the one before, so a publication writes the rows that it changes.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from content.publishing.facts import Fact, Telling, page_of
from content.publishing.snapshot.store import INDEX, SCHEMA, SUFFIXES, Generation

_SCHEMA = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE headers (number INTEGER PRIMARY KEY, said TEXT UNIQUE);
CREATE TABLE addresses (
    path TEXT PRIMARY KEY, status INTEGER, headers INTEGER, file TEXT, etag TEXT,
    plain INTEGER, gzip INTEGER, br INTEGER,
    stamp TEXT, trace INTEGER, folder TEXT, light INTEGER, late INTEGER);
CREATE INDEX addresses_trace ON addresses (trace);
CREATE INDEX addresses_folder ON addresses (folder);
CREATE INDEX addresses_etag ON addresses (etag);
CREATE INDEX addresses_light ON addresses (light) WHERE light;
CREATE INDEX addresses_late ON addresses (late) WHERE late;
CREATE TABLE facts (number INTEGER PRIMARY KEY, asked TEXT UNIQUE, told TEXT, page TEXT);
CREATE INDEX facts_page ON facts (page);
CREATE TABLE bases (page TEXT PRIMARY KEY, told TEXT) WITHOUT ROWID;
CREATE TABLE uses (fact INTEGER, trace INTEGER, PRIMARY KEY (fact, trace)) WITHOUT ROWID;
CREATE TABLE traces (number INTEGER PRIMARY KEY, facts TEXT UNIQUE);
CREATE TABLE units (name TEXT PRIMARY KEY, trace INTEGER) WITHOUT ROWID;
CREATE INDEX units_trace ON units (trace);
CREATE TABLE listed (path TEXT, unit TEXT, status INTEGER, stamp TEXT, PRIMARY KEY (path, unit)) WITHOUT ROWID;
CREATE INDEX listed_unit ON listed (unit);
CREATE TABLE outdated (path TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE folders (path TEXT PRIMARY KEY, parent TEXT, home TEXT) WITHOUT ROWID;
CREATE INDEX folders_parent ON folders (parent);
CREATE INDEX folders_home ON folders (home);
"""


class Row(NamedTuple):
    """An address as it is recorded. sizes: bytes, in the order of `store.SUFFIXES`; None: there is no such form.

    light: its compressed forms are a quick work that a better one should replace. late: see `store.Entry`.
    """

    path: str
    status: int
    headers: int
    file: str
    etag: str
    sizes: tuple[int | None, ...]
    stamp: str
    trace: int | None
    light: bool = False
    late: bool = False

    @property
    def forms(self) -> Iterator[tuple[str, int]]:
        """(the file's name, its bytes) of each form."""
        for suffix, size in zip(SUFFIXES.values(), self.sizes, strict=True):
            if size is not None:
                yield self.file + suffix, size


_READ = "path, status, headers, file, etag, plain, gzip, br, stamp, trace, light, late"


def _row(values: tuple[Any, ...]) -> Row:
    path, status, headers, file, etag, plain, gzip, br, stamp, trace, light, late = values
    return Row(path, status, headers, file, etag, (plain, gzip, br), stamp, trace, bool(light), bool(late))


class Record:
    """The index of a generation that is being made.

    previous: the generation before, whose rows it begins with; None: it begins empty.
    """

    def __init__(self, directory: Path, previous: Generation | None) -> None:
        self.file = directory / INDEX
        if previous:
            shutil.copyfile(previous.directory / INDEX, self.file)
        self._index = sqlite3.connect(self.file, isolation_level=None)
        # Nobody reads it before it is whole, and a build that fails leaves nothing: no journal.
        self._index.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE;"
        )
        if not previous:
            self._index.executescript(_SCHEMA)
        self._index.execute("BEGIN")

    def close(self) -> None:
        """Whatever was not finished is lost."""
        self._index.close()

    def finish(self, *, light: bool, **about: Any) -> None:
        """Write it. about: what is said of it. light: without what a later build can do as well."""
        if not light:
            self._clean()
        self._index.executemany(
            "INSERT OR REPLACE INTO about VALUES (?, ?)",
            [(name, json.dumps(value)) for name, value in {"schema": SCHEMA, **about}.items()],
        )
        self._index.execute("COMMIT")
        self._index.close()

    def _clean(self) -> None:
        """Forget what nothing refers to any more."""
        self._index.execute(
            "DELETE FROM traces WHERE number NOT IN (SELECT trace FROM addresses WHERE trace IS NOT NULL)"
            " AND number NOT IN (SELECT trace FROM units WHERE trace IS NOT NULL)"
        )
        self._index.execute("DELETE FROM uses WHERE trace NOT IN (SELECT number FROM traces)")
        self._index.execute("DELETE FROM facts WHERE number NOT IN (SELECT fact FROM uses)")
        self._index.execute("DELETE FROM headers WHERE number NOT IN (SELECT headers FROM addresses)")

    # Facts and traces ------------------------------------------------------------------------------------

    def update_facts(self, tell: Telling) -> tuple[set[Fact], set[int]]:
        """Put every recorded question again, those about pages of which nothing changed apart.

        Returns those that are answered otherwise, and the traces with one.
        """
        pages = ["", *self._update_bases(tell.bases())]
        found = [
            row
            for page in pages
            for row in self._index.execute("SELECT number, asked, told FROM facts WHERE page = ?", (page,))
        ]
        changed: dict[int, Fact] = {}
        for number, said, told in found:
            fact = tuple(json.loads(said))
            if (now := tell(fact)) != told:
                changed[number] = fact
                self._index.execute("UPDATE facts SET told = ? WHERE number = ?", (now, number))
        traces = {
            trace
            for number in changed
            for (trace,) in self._index.execute("SELECT trace FROM uses WHERE fact = ?", (number,))
        }
        return set(changed.values()), traces

    def _update_bases(self, now: dict[str, str]) -> set[str]:
        """The keys of pages whose basis is another, or of which none was recorded, or is any more."""
        before = dict(self._index.execute("SELECT page, told FROM bases"))
        asked = {page for (page,) in self._index.execute("SELECT DISTINCT page FROM facts")} - {""}
        self._index.execute("DELETE FROM bases")
        self._index.executemany("INSERT INTO bases VALUES (?, ?)", now.items())
        return {page for page in asked if page not in now or before.get(page) != now[page]}

    def trace(self, facts: Iterable[Fact], tell: Telling) -> int:
        """The number of a list of questions."""
        numbers = sorted(self._fact(fact, tell) for fact in facts)
        said = json.dumps(numbers)
        row = self._index.execute("SELECT number FROM traces WHERE facts = ?", (said,)).fetchone()
        if row:
            return int(row[0])
        number = self._index.execute("INSERT INTO traces (facts) VALUES (?)", (said,)).lastrowid or 0
        self._index.executemany("INSERT INTO uses VALUES (?, ?)", [(fact, number) for fact in numbers])
        return number

    def _fact(self, fact: Fact, tell: Telling) -> int:
        said = json.dumps(fact, ensure_ascii=False)
        row = self._index.execute("SELECT number FROM facts WHERE asked = ?", (said,)).fetchone()
        if row:
            return int(row[0])
        return (
            self._index.execute(
                "INSERT INTO facts (asked, told, page) VALUES (?, ?, ?)", (said, tell(fact), page_of(fact))
            ).lastrowid
            or 0
        )

    # Units -----------------------------------------------------------------------------------------------

    def units(self) -> dict[str, int]:
        """Traces by name."""
        return dict(self._index.execute("SELECT name, trace FROM units"))

    def set_unit(self, name: str, trace: int) -> None:
        """Remember from which questions a unit was listed, or written."""
        self._index.execute("INSERT OR REPLACE INTO units VALUES (?, ?)", (name, trace))

    def drop_unit(self, name: str) -> None:
        """A unit that is no more. What it listed is dropped by `list_addresses` with nothing."""
        self._index.execute("DELETE FROM units WHERE name = ?", (name,))

    def list_addresses(self, unit: str, listed: dict[str, tuple[int, str]]) -> set[str]:
        """Record what a unit lists: status and stamp by path. Returns the paths of which something changed."""
        before = {
            path: (status, stamp)
            for path, status, stamp in self._index.execute(
                "SELECT path, status, stamp FROM listed WHERE unit = ?", (unit,)
            )
        }
        self._index.executemany(
            "DELETE FROM listed WHERE path = ? AND unit = ?",
            [(path, unit) for path in before.keys() - listed.keys()],
        )
        changed = {path for path, said in listed.items() if before.get(path) != said}
        self._index.executemany(
            "INSERT OR REPLACE INTO listed VALUES (?, ?, ?, ?)",
            [(path, unit, *listed[path]) for path in changed],
        )
        return changed | (before.keys() - listed.keys())

    def wanted(self, path: str) -> tuple[int, str] | None:
        """Status and stamp of an address; None when no unit lists it. Units that share it say the same."""
        found = self._index.execute(
            "SELECT status, stamp FROM listed WHERE path = ? ORDER BY unit LIMIT 1", (path,)
        ).fetchone()
        return (int(found[0]), str(found[1])) if found else None

    # Addresses -------------------------------------------------------------------------------------------

    def headers(self, said: Iterable[tuple[str, str]]) -> int:
        """The number of a list of headers."""
        text = json.dumps([list(each) for each in said])
        row = self._index.execute("SELECT number FROM headers WHERE said = ?", (text,)).fetchone()
        if row:
            return int(row[0])
        return self._index.execute("INSERT INTO headers (said) VALUES (?)", (text,)).lastrowid or 0

    def put(self, row: Row) -> None:
        """Record an address."""
        self._index.execute(
            "INSERT OR REPLACE INTO addresses VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(row.path, row.status, row.headers, row.file, row.etag, *row.sizes),
                *(row.stamp, row.trace, os.path.dirname(row.file), row.light, row.late),
            ),
        )

    def drop(self, path: str) -> None:
        """Forget an address."""
        self._index.execute("DELETE FROM addresses WHERE path = ?", (path,))

    def outdated(self) -> set[str]:
        """Paths that an earlier build left as they were, for the next one."""
        return {path for (path,) in self._index.execute("SELECT path FROM outdated")}

    def set_outdated(self, paths: Iterable[str]) -> None:
        """Leave these, and no others, for the next build."""
        self._index.execute("DELETE FROM outdated")
        self._index.executemany("INSERT INTO outdated VALUES (?)", [(path,) for path in paths])

    def rows(self, where: str = "1", *values: Any) -> list[Row]:
        """Addresses. where: a condition of ours on their columns."""
        query = f"SELECT {_READ} FROM addresses WHERE {where} ORDER BY path"  # noqa: S608  our own conditions  # nosec B608
        return [_row(each) for each in self._index.execute(query, values)]

    def row(self, path: str) -> Row | None:
        """One address."""
        return next(iter(self.rows("path = ?", path)), None)

    def made_from(self, traces: Collection[int]) -> list[Row]:
        """Addresses without a stamp whose trace is one of these."""
        return [row for trace in traces for row in self.rows("trace = ? AND stamp = ''", trace)]

    # Folders ---------------------------------------------------------------------------------------------

    def folders(self) -> dict[str, str]:
        """Every folder's home: the name of the generation that it really is in."""
        return dict(self._index.execute("SELECT path, home FROM folders"))

    def folders_in(self, parent: str) -> dict[str, str]:
        """The homes of a folder's folders."""
        return dict(self._index.execute("SELECT path, home FROM folders WHERE parent = ?", (parent,)))

    def homes(self) -> dict[str, int]:
        """How many folders each generation is the home of."""
        return dict(self._index.execute("SELECT home, COUNT(*) FROM folders GROUP BY home"))

    def at_home(self, home: str) -> list[str]:
        """The folders of which a generation is the home."""
        return [path for (path,) in self._index.execute("SELECT path FROM folders WHERE home = ?", (home,))]

    def set_folder(self, path: str, home: str) -> None:
        """Remember where a folder is."""
        self._index.execute(
            "INSERT OR REPLACE INTO folders VALUES (?, ?, ?)", (path, os.path.dirname(path), home)
        )

    def drop_folder(self, path: str) -> None:
        """A folder that is no more."""
        self._index.execute("DELETE FROM folders WHERE path = ?", (path,))

    def empty(self, folder: str) -> bool:
        """Whether no address is in a folder, nor in one below it."""
        found = self._index.execute(
            "SELECT 1 FROM addresses WHERE folder = ?1 UNION ALL SELECT 1 FROM folders WHERE parent = ?1 LIMIT 1",
            (folder,),
        ).fetchone()
        return found is None


def same_bytes(generation: Generation, etag: str) -> list[Row]:
    """The addresses of a finished generation that have these bytes."""
    query = f"SELECT {_READ} FROM addresses WHERE etag = ?"  # noqa: S608  our own columns  # nosec B608
    return [_row(each) for each in generation.select(query, etag)]
