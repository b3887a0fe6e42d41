"""Where the files of pictures are kept: a folder of this machine (Django's own storage), or an object store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import ContentFile, File
from storages.backends.s3 import S3Storage


class ObjectStore(S3Storage):  # type: ignore[misc]  # no stubs
    """An S3-compatible store whose failures are OSError, as a disk's are: whoever keeps a file handles one kind.

    Files are written once, under names that hold their digest: one that was seen is not asked for again, and a
    snapshot of a hundred pictures costs no hundred requests.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._seen: set[str] = set()

    def exists(self, name: str) -> bool:
        """Whether there is such a file. Raises OSError."""
        if name in self._seen:
            return True
        with _as_of_a_disk():
            found: bool = super().exists(name)
        if found:
            self._seen.add(name)
        return found

    def delete(self, name: str) -> None:
        """Remove a file, or nothing. Raises OSError."""
        self._seen.discard(name)
        with _as_of_a_disk():
            super().delete(name)

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        """Folders and files under a path. Raises OSError."""
        with _as_of_a_disk():
            folders, files = super().listdir(name)
        return folders, files

    def _open(self, name: str, mode: str = "rb") -> File:
        """Its bytes at once: a picture is small, and what fails fails here."""
        with _as_of_a_disk(), super()._open(name, mode) as file:
            return ContentFile(file.read(), name)

    def _save(self, name: str, content: File) -> str:
        with _as_of_a_disk():
            stored: str = super()._save(name, content)
        return stored


@contextmanager
def _as_of_a_disk() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise OSError(f"object store: {error}") from error
