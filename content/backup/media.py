"""The files of pictures, wherever they are kept, as a backup reads and writes them."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import default_storage

from content.backup.file import chunks, replaced


def names(folder: str = "") -> Iterator[str]:
    """Every file under a folder of the store, as `pictures/…`, sorted; none whose name begins with a point."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for file in sorted(files):
        if not file.startswith("."):
            yield f"{folder}{file}"
    for each in sorted(folders):
        if not each.startswith("."):
            yield from names(f"{folder}{each}/")


def read(name: str) -> Iterator[bytes]:
    """The bytes of a file. Raises OSError."""
    with default_storage.open(name) as source:
        yield from chunks(source)


def digest(name: str) -> str:
    """SHA-256 of a file, in hexadecimal; `""` when it cannot be read."""
    found = hashlib.sha256()
    try:
        for chunk in read(name):
            found.update(chunk)
    except OSError:
        return ""
    return found.hexdigest()


def write(name: str, pieces: Iterable[bytes]) -> None:
    """Write a file, whole or not at all, in the place of another if need be. Raises OSError."""
    try:
        target = Path(default_storage.path(name))
    except NotImplementedError:  # how Django's stores say that they have no files of this machine
        _put(name, pieces)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with replaced(target) as file:
        file.writelines(pieces)


def _put(name: str, pieces: Iterable[bytes]) -> None:
    """Into an object store, which takes a file at its last byte."""
    with tempfile.TemporaryFile() as whole:
        whole.writelines(pieces)
        whole.seek(0)
        # A store that is told never to overwrite would choose another name.
        default_storage.delete(name)
        default_storage.save(name, File(whole))
