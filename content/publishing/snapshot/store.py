"""Reading a snapshot from disk. No Django here: a worker answers its first reader before loading it.

`index.json`:

    {"schema": 1, "languages": ["fr", …],
     "headers": [[["Content-Type", "text/html; charset=utf-8"], …], …],
     "entries": {"/fr/": {"status": 200, "headers": 0, "file": "fr/index.html", "etag": "…",
                          "sizes": {"": 14000, "gzip": 4000, "br": 3500}}, …}}

`headers` are shared by number: thousands of pages have the same ones. `sizes` are bytes by content coding.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, NotRequired, TypedDict

SCHEMA = 1
INDEX = "index.json"
CURRENT = "current"
GENERATIONS = "generations"
PRIVATE = ".private"
"""The folder of a generation that no address leads to: what the site itself reads. A file server hides such names."""

SUFFIXES = {"": "", "gzip": ".gz", "br": ".br"}
"""File name endings by content coding."""


class Entry(TypedDict):
    """One address of the index. stamp: see `build.Address`."""

    status: int
    headers: int
    file: str
    etag: str
    sizes: dict[str, int]
    stamp: NotRequired[str]


class Generation:
    """One whole site on disk, read-only."""

    __slots__ = ("directory", "entries", "headers", "languages", "name")

    def __init__(self, directory: Path, index: dict[str, Any]) -> None:
        self.directory = directory
        self.name = directory.name
        self.headers: list[list[tuple[str, str]]] = [[(k, v) for k, v in each] for each in index["headers"]]
        self.entries: dict[str, Entry] = index["entries"]
        self.languages: list[str] = index["languages"]

    @property
    def private(self) -> Path:
        """Where rooms find what they keep with each generation (`snapshot.register_keeper`)."""
        return self.directory / PRIVATE

    def read(self, entry: Entry, coding: str = "") -> bytes:
        """The bytes of one address in one coding that `entry["sizes"]` names. Raises OSError."""
        return (self.directory / (entry["file"] + SUFFIXES[coding])).read_bytes()


class Store:
    """The snapshot directory of this host."""

    def __init__(self, root: Path | str) -> None:
        self.root = Path(root)
        self._link = str(self.root / CURRENT)
        self._loaded: tuple[str, Generation] | None = None

    def current(self) -> Generation | None:
        """The generation that readers get now; None when there is none yet.

        One `readlink` a call; the index is read again only when the link has moved. A generation
        already in memory outlives its files: a deleted directory silences nobody.
        """
        try:
            target = os.readlink(self._link)
        except OSError:
            return self._loaded[1] if self._loaded else None
        if self._loaded is None or self._loaded[0] != target:
            try:
                directory = self.root / target
                index = json.loads((directory / INDEX).read_bytes())
                if index["schema"] != SCHEMA:
                    raise ValueError(f"snapshot schema {index['schema']}")
                self._loaded = (target, Generation(directory, index))
            except (OSError, ValueError, KeyError):
                return self._loaded[1] if self._loaded else None
        return self._loaded[1]
