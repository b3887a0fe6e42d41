"""The file of a backup: a zip whose manifest has the digest of every member. Written whole, or not at all."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import secrets
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, BinaryIO

from django.utils.translation import gettext as _

from content.errors import ContentError
from content.publishing.snapshot.tree import sync

FORMAT = 1
MANIFEST = "manifest.json"
ROWS = "rows/"
MEDIA = "media/"


class Unusable(ContentError):
    """A file that is no backup, a damaged one, or one that this release cannot read. Nothing was changed."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name, reason)
        self.name, self.reason = name, reason

    def __str__(self) -> str:
        return _("%(file)s cannot be restored: %(reason)s. Nothing was changed.") % {
            "file": self.name,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself.

    made: ISO 8601 with its offset. migrations: (application, name) of the last ones that its tables had.
    members: sha256 by name of member. rows: how many by model, such as `content.page`.
    """

    made: str
    migrations: list[tuple[str, str]]
    members: dict[str, str] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def moment(self) -> datetime.datetime:
        """When its content was read."""
        return datetime.datetime.fromisoformat(self.made)


class Writer:
    """Adds members to a backup, and their digests to its manifest."""

    def __init__(self, target: zipfile.ZipFile, manifest: Manifest) -> None:
        self._zip, self.manifest = target, manifest

    def add(self, name: str, chunks: Iterable[bytes], *, compress: bool) -> None:
        """A member from its bytes. compress: not for pictures, which are compressed already."""
        info = zipfile.ZipInfo(name, date_time=self.manifest.moment.timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
        digest = hashlib.sha256()
        with self._zip.open(info, "w", force_zip64=True) as member:
            for chunk in chunks:
                digest.update(chunk)
                member.write(chunk)
        self.manifest.members[name] = digest.hexdigest()

    def _close(self) -> None:
        self._zip.writestr(MANIFEST, json.dumps(asdict(self.manifest), indent=1))


@contextmanager
def replaced(path: Path, *, mode: int = 0o644) -> Iterator[BinaryIO]:
    """A file to write, which takes its name once it is whole on the disk. Raises OSError."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    sync(path.parent)


@contextmanager
def written(path: Path, manifest: Manifest) -> Iterator[Writer]:
    """A new backup, whole or not there. Only its owner reads it. Raises OSError."""
    with replaced(path, mode=0o600) as file, zipfile.ZipFile(file, "w", compresslevel=6) as target:
        writer = Writer(target, manifest)
        yield writer
        writer._close()


def chunks(source: IO[bytes]) -> Iterator[bytes]:
    """What is left of a file, in pieces that fit the memory."""
    while chunk := source.read(1 << 20):
        yield chunk


class Backup:
    """A backup that is read: `verify` before anything else."""

    def __init__(self, source: zipfile.ZipFile, name: str) -> None:
        self._zip, self.name = source, name
        self.manifest = self._manifest()

    def _manifest(self) -> Manifest:
        try:
            said: dict[str, Any] = json.loads(self._zip.read(MANIFEST))
            number = said["format"]
        except (KeyError, ValueError, TypeError, OSError, zipfile.BadZipFile):
            raise self.unusable(_("it is no backup of this site")) from None
        if number != FORMAT:
            raise self.unusable(_("it comes from a newer release of this site"))
        try:
            return Manifest(
                str(said["made"]),
                [(str(app), str(name)) for app, name in said["migrations"]],
                {str(name): str(digest) for name, digest in said["members"].items()},
                {str(name): int(count) for name, count in said["rows"].items()},
            )
        except (KeyError, ValueError, TypeError, AttributeError):
            raise self.unusable(_("it is damaged")) from None

    def unusable(self, reason: str) -> Unusable:
        """The error that says why."""
        return Unusable(self.name, reason)

    def verify(self) -> None:
        """Every member is there, and has the bytes that it was written with. Raises Unusable."""
        names = set(self._zip.namelist()) - {MANIFEST}
        if names != set(self.manifest.members) or not all(map(_safe, names)):
            raise self.unusable(_("it is damaged"))
        for name, digest in self.manifest.members.items():
            found = hashlib.sha256()
            try:
                with self.open(name) as member:
                    for chunk in chunks(member):
                        found.update(chunk)
            except (
                Exception
            ):  # zipfile has no one error for a file that a disk spoilt: zlib's, struct's, its own
                raise self.unusable(_("it is damaged")) from None
            if found.hexdigest() != digest:
                raise self.unusable(_("it is damaged"))

    def open(self, name: str) -> IO[bytes]:
        """A member's bytes."""
        return self._zip.open(name)

    def names(self, folder: str) -> list[str]:
        """Members below `rows/` or `media/`, sorted."""
        return sorted(name for name in self.manifest.members if name.startswith(folder))


@contextmanager
def opened(path: Path) -> Iterator[Backup]:
    """A backup to read. Raises Unusable; OSError when there is no such file."""
    try:
        source = zipfile.ZipFile(path)
    except zipfile.BadZipFile:
        raise Unusable(path.name, _("it is no backup of this site")) from None
    with source:
        yield Backup(source, path.name)


def _safe(name: str) -> bool:
    """Whether a member stays below its folder: a file from elsewhere may say `media/../../etc/passwd`."""
    parts = name.split("/")
    return f"{parts[0]}/" in {ROWS, MEDIA} and all(part and part not in {".", ".."} for part in parts)
