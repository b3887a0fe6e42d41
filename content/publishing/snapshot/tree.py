"""A generation's folders and files.

What a build does not change is shared with the generation before: a file by a hard link, a whole folder by a symbolic
link to where it really is (its home), so that one publication costs the folders that it touches, however many there
are. Files are compressed once, when they are written.
"""

from __future__ import annotations

import ctypes
import errno
import gzip
import os
import shutil
from collections.abc import Collection, Iterable
from pathlib import Path

import brotli

from content.publishing.snapshot import dates
from content.publishing.snapshot.record import Record, Row
from content.publishing.snapshot.store import GENERATIONS, SUFFIXES

Forms = dict[str, bytes]
"""An answer's bytes by content coding."""

Sizes = tuple[int | None, ...]
"""Bytes of each form, in the order of SUFFIXES; None: there is no such form."""

_COMPRESSIBLE = (
    "text/",
    *("application/json", "application/manifest+json", "application/javascript"),
    *("application/xml", "application/atom+xml", "image/svg+xml"),
)
_LONG = 48_000
"""Bytes. A longer page needs brotli's best to fit the first packets; a shorter one has room, and takes a third of the
time at the quality below, for 2 % more bytes."""

_WINDOW = 17
"""Binary logarithm: no page of ours is longer, and a larger window only takes longer to set up."""

MOST_HOMES = 24
"""Generations that folders may be shared with; beyond them, the one that is home to the fewest is left."""


def compressible(headers: Iterable[tuple[str, str]]) -> bool:
    """Whether an answer of this type becomes shorter."""
    return dict(headers).get("Content-Type", "").startswith(_COMPRESSIBLE)


def forms(body: bytes, *, compress: bool, light: bool = False) -> Forms:
    """An answer in each form that is worth it.

    light: compressed in a hundredth of the time, a sixth longer.
    """
    found: Forms = {"": body}
    if compress:
        best = 11 if len(body) > _LONG else 10
        quality = 4 if light else best
        found["gzip"] = gzip.compress(body, 5 if light else 9, mtime=0)
        found["br"] = brotli.compress(body, mode=brotli.MODE_TEXT, quality=quality, lgwin=_WINDOW)
    return {coding: data for coding, data in found.items() if coding == "" or len(data) < len(body)}


def write(target: Path, found: Forms, etag: str) -> Sizes:
    """Write the forms of an answer, in a folder that is made where there is none. Returns their sizes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for coding, data in found.items():
        file = target.with_name(target.name + SUFFIXES[coding])
        file.write_bytes(data)
        dates.stand_for(file, etag, coding)
    return tuple(len(found[coding]) if coding in found else None for coding in SUFFIXES)


def link(source: Path, row: Row, target: Path, wanted: Row) -> None:
    """Share the files of an address. source, target: folders of generations; row, wanted: the address in each.

    Where a file system has no hard links, or a file too many, a copy is made. Raises OSError.
    """
    (target / wanted.file).parent.mkdir(parents=True, exist_ok=True)
    for suffix, size in zip(SUFFIXES.values(), row.sizes, strict=True):
        if size is not None:
            old, new = source / (row.file + suffix), target / (wanted.file + suffix)
            try:
                os.link(old, new)
            except OSError as error:
                if error.errno not in {errno.EPERM, errno.EMLINK}:
                    raise
                shutil.copy2(old, new)  # with its date, which stands for its content


def intact(directory: Path, row: Row) -> bool:
    """Whether an address's files have the sizes that they were written with: a power cut may leave empty ones."""
    try:
        return all(os.stat(directory / name).st_size == size for name, size in row.forms)
    except OSError:
        return False


def touched(record: Record, files: Iterable[str]) -> set[str]:
    """The folders that a build must make anew when it changes these files, and those of a home that it leaves."""
    found = {os.path.dirname(file) for file in files}
    homes = record.homes()
    if len(homes) > MOST_HOMES:
        found.update(record.at_home(min(homes, key=lambda home: homes[home])))
    return {each for folder in found for each in _with_parents(folder)}


def lay_out(record: Record, directory: Path, name: str, folders: Collection[str]) -> list[str]:
    """Make these folders in a new generation, with links to those below them that are not among them.

    name: that of the generation, once it is finished. Returns the folders that were made, the generation's own (`""`)
    first; one that holds nothing any more is forgotten.
    """
    for folder in sorted(folders, key=_depth, reverse=True):
        if folder and record.empty(folder):
            record.drop_folder(folder)
        elif folder:
            record.set_folder(folder, name)
    made = ["", *(folder for folder in sorted(folders, key=_depth) if folder and not record.empty(folder))]
    for folder in made:
        if folder:
            (directory / folder).mkdir(parents=True, exist_ok=True)
        for child, home in record.folders_in(folder).items():
            if home != name:
                up = "../" * (_depth(child) + 1)
                os.symlink(f"{up}{GENERATIONS}/{home}/{child}", directory / child)
    return made


def _depth(folder: str) -> int:
    return folder.count("/") + 1 if folder else 0


def _with_parents(folder: str) -> list[str]:
    parts = folder.split("/")
    return ["/".join(parts[: number + 1]) for number in range(len(parts))] if folder else []


def sync(directory: Path) -> None:
    """Make renames in a directory survive a power cut."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_all(directory: Path) -> None:
    """Have everything that was written to a directory's file system survive a power cut."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        # One call for thousands of files. Python has no name for it.
        if ctypes.CDLL(None, use_errno=True).syncfs(handle):
            error = ctypes.get_errno()
            raise OSError(error, os.strerror(error), str(directory))
    finally:
        os.close(handle)
