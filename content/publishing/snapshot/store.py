"""Reading a snapshot from disk. No Django here: a worker answers its first reader before loading it.

A generation's index is a SQLite file, so that a worker reads of it what it is asked for: opening one takes as long
with ten pages as with ten thousand, and its memory does not grow with them.

    addresses   path, status, headers, file, etag, the size in bytes of each form on disk (NULL: there is none), late
    headers     lists of an answer's headers; thousands of addresses share one
    about       the schema's number, the languages that are online, when it was made, until when its pages are right

What else the file holds is for the next build: see `record`.
"""

from __future__ import annotations

import json
import math
import os
import sqlite3
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypedDict

SCHEMA = 2
INDEX = ".index.sqlite3"
CURRENT = "current"
GENERATIONS = "generations"
PRIVATE = ".private"
"""The folder of a generation that no address leads to: what the site itself reads. A file server hides such names."""

OTHER = ".other"
"""The folder of the answers whose status is not 200: a file server, which knows of no other, must not find them."""

SUFFIXES = {"": "", "gzip": ".gz", "br": ".br"}
"""File name endings by content coding."""

LATE = ".late"
"""The folder of the answers that are no longer right, and whose successors are being made."""

_CACHE = 256
"""KiB of an index that a reader of it keeps; the system keeps the file, and workers share that."""

_LISTS = 256
"""Lists of headers that a reader of an index remembers."""

_COLUMNS = "status, headers, file, etag, late, plain, gzip, br"


class Entry(TypedDict):
    """One address of the index. file: in the generation's folder. sizes: bytes by content coding.

    late: the answer on disk is no longer right. Django gives the right one until the next generation has it.
    """

    status: int
    headers: int
    file: str
    etag: str
    sizes: dict[str, int]
    late: bool


class Generation:
    """One whole site on disk, read-only. Raises OSError, sqlite3.Error or ValueError when it cannot be read.

    Its index stays open: a folder that somebody deletes silences no worker that has it.
    """

    __slots__ = ("_index", "_lock", "directory", "entries", "headers", "languages", "made", "name", "until")

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.name = directory.name
        self._lock = threading.Lock()
        self._index = connect(directory / INDEX)
        about = {name: json.loads(value) for name, value in self.select("SELECT name, value FROM about")}
        if about.get("schema") != SCHEMA:
            raise ValueError(f"snapshot schema {about.get('schema')}")
        self.languages: list[str] = about["languages"]
        self.made: float = about["made"]
        """Seconds since the epoch."""
        self.until: float = about.get("until") or math.inf
        """Seconds since the epoch: the midnight from which some page says otherwise, though nobody edits anything."""
        self.entries: Mapping[str, Entry] = _Entries(self)
        self.headers = _Headers(self)

    def __del__(self) -> None:
        if hasattr(self, "_index"):
            self._index.close()

    def about(self, name: str) -> Any:
        """What the generation says of itself; None for nothing."""
        rows = self.select("SELECT value FROM about WHERE name = ?", name)
        return json.loads(rows[0][0]) if rows else None

    @property
    def private(self) -> Path:
        """Where rooms find what they keep with each generation (`snapshot.register_keeper`)."""
        return self.directory / PRIVATE

    def read(self, entry: Entry, coding: str = "") -> bytes:
        """The bytes of one address in one coding that `entry["sizes"]` names. Raises OSError."""
        return (self.directory / (entry["file"] + SUFFIXES[coding])).read_bytes()

    def select(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of the index. Threads share it, one at a time."""
        with self._lock:
            return self._index.execute(query, values).fetchall()


def connect(file: Path) -> sqlite3.Connection:
    """A finished index, to read. Raises OSError or sqlite3.Error when it is missing or spoilt."""
    if not file.stat().st_size:
        raise ValueError(f"{file} is empty")
    index = sqlite3.connect(
        f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
    )
    try:
        index.execute(f"PRAGMA cache_size={-_CACHE}")
    except sqlite3.Error:
        index.close()
        raise
    return index


class _Entries(Mapping[str, Entry]):
    """Entries by path."""

    def __init__(self, generation: Generation) -> None:
        self._select = generation.select

    def __getitem__(self, path: str) -> Entry:
        rows = self._select(f"SELECT {_COLUMNS} FROM addresses WHERE path = ?", path)  # noqa: S608  our own columns  # nosec B608
        if not rows:
            raise KeyError(path)
        return _entry(*rows[0])

    def __iter__(self) -> Iterator[str]:
        return (path for (path,) in self._select("SELECT path FROM addresses ORDER BY path"))

    def __len__(self) -> int:
        return int(self._select("SELECT COUNT(*) FROM addresses")[0][0])


def _entry(status: int, headers: int, file: str, etag: str, late: int, *sizes: int | None) -> Entry:
    forms = {coding: size for coding, size in zip(SUFFIXES, sizes, strict=True) if size is not None}
    return {
        "status": status,
        "headers": headers,
        "file": file,
        "etag": etag,
        "sizes": forms,
        "late": bool(late),
    }


class _Headers:
    """Lists of headers by number. Pages share few; files that name their page have one each: so many are remembered."""

    def __init__(self, generation: Generation) -> None:
        self._select = generation.select
        self._known: dict[int, list[tuple[str, str]]] = {}

    def __getitem__(self, number: int) -> list[tuple[str, str]]:
        if number not in self._known:
            ((said,),) = self._select("SELECT said FROM headers WHERE number = ?", number)
            if len(self._known) >= _LISTS:
                self._known.clear()
            # Lists that differ in one value share the others.
            self._known[number] = [(sys.intern(name), sys.intern(value)) for name, value in json.loads(said)]
        return self._known[number]

    def __iter__(self) -> Iterator[list[tuple[str, str]]]:
        return (self[number] for (number,) in self._select("SELECT number FROM headers ORDER BY number"))


class Store:
    """The snapshot directory of this host."""

    def __init__(self, root: Path | str) -> None:
        self.root = Path(root)
        self._link = str(self.root / CURRENT)
        self._loaded: tuple[str, Generation] | None = None

    def current(self) -> Generation | None:
        """The generation that readers get now; None when there is none yet.

        One `readlink` a call; the index is opened again only when the link has moved. A generation
        that is open outlives its folder.
        """
        try:
            target = os.readlink(self._link)
        except OSError:
            return self._loaded[1] if self._loaded else None
        if self._loaded is None or self._loaded[0] != target:
            try:
                self._loaded = (target, Generation(self.root / target))
            except (OSError, ValueError, KeyError, sqlite3.Error):
                return self._loaded[1] if self._loaded else None
        return self._loaded[1]
