"""Making a snapshot: render every public address, write the files, swap them in with one rename.

Pages are rendered by the site's own request handler, so that their headers are the product's own.
A file whose bytes have not changed is hard-linked from the generation before, compressed forms
included: publishing one section compresses only what it changed.
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import io
import json
import logging
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import brotli
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

from content.errors import SnapshotFailed
from content.publishing import snapshot
from content.publishing.site import Site
from content.publishing.snapshot.store import (
    CURRENT,
    GENERATIONS,
    INDEX,
    PRIVATE,
    SCHEMA,
    SUFFIXES,
    Entry,
    Generation,
    Store,
)

log = logging.getLogger(__name__)

SITE = "content.site"
"""The key of a request's environ that holds the Site to render: only this module can set it, never a client."""

KEPT_GENERATIONS = 3
"""A worker may still be reading from a generation or two behind the current one."""

_COMPRESSIBLE = (
    "text/",
    *("application/json", "application/manifest+json", "application/javascript"),
    *("application/xml", "application/atom+xml", "image/svg+xml"),
)
_SOURCES = frozenset({".py", ".html", ".xml", ".txt", ".typ", ".yaml", ".po", ".ttf", ".css", ".js"})
_LONG = 48_000
"""Bytes. A longer page needs brotli's best to fit the first packets; a shorter one has room, and takes a third of the
time at the quality below, for 2 % more bytes."""

_WINDOW = 17
"""Binary logarithm: no page of ours is longer, and a larger window only takes longer to set up."""

# Set by the layer or by the server for each answer, or of no use to a reader of files.
_DROPPED = {
    "content-length",
    "etag",
    "vary",
    "date",
    "server",
    "connection",
    "last-modified",
    "accept-ranges",
}


@dataclass(frozen=True, slots=True)
class Address:
    """A public path that the snapshot holds, and the status that it must answer.

    stamp: all that its answer depends on besides the release, where that is short: an answer that the snapshot
    before holds under the same path and stamp is taken from there, and not rendered again. `""`: always rendered.
    live: Django answers it on our own server; only an export, which has no Django behind it, holds a file there.
    """

    path: str
    status: int = 200
    stamp: str = ""
    live: bool = False

    @property
    def file(self) -> str:
        """Where a plain file server looks for it: without an ending, in a folder of that name."""
        path = self.path.lstrip("/")
        if path and not path.endswith("/") and "." in path.rpartition("/")[2]:
            return path
        return f"{path.rstrip('/')}/index.html".lstrip("/")


class Rendered(NamedTuple):
    """An answer: its bytes, and the headers worth keeping, sorted."""

    body: bytes
    headers: tuple[tuple[str, str], ...]


def refresh(root: Path | None = None) -> Generation:
    """Render the public site and make it the one that readers get. Returns the new generation.

    Raises SnapshotFailed, the snapshot before still serving, when a page does not render or the disk refuses.
    """
    root = root or Path(settings.SNAPSHOT_DIR)
    try:
        with _lock(root):
            generation = _build(root)
            _swap(root, generation)
            _prune(root)
    except OSError as error:
        log.error("snapshot not written: %s", error)
        raise SnapshotFailed(error.strerror or str(error)) from error
    return generation


def export(directory: Path) -> int:
    """Write the public site into a directory that a plain file server can serve. Returns how many addresses.

    The directory is new, empty, or an earlier export. Raises SnapshotFailed.
    """
    if directory.exists() and not directory.is_dir():
        raise SnapshotFailed(f"{directory} is no folder")
    if directory.exists() and any(directory.iterdir()) and not (directory / INDEX).is_file():
        raise SnapshotFailed(f"{directory} holds something else than an export")
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        fresh = directory.with_name(f".{directory.name}.{secrets.token_hex(4)}")
        generation = _write(fresh, previous=None, export=True)
        # Where plain file servers look for their error page.
        shutil.copy(fresh / settings.LANGUAGE_CODE / "404.html", fresh / "404.html")
        old = directory.with_name(f".{directory.name}.{secrets.token_hex(4)}.old")
        if directory.exists():
            directory.rename(old)
        fresh.rename(directory)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise SnapshotFailed(error.strerror or str(error)) from error
    return len(generation.entries)


@contextmanager
def _lock(root: Path) -> Iterator[None]:
    """One builder at a time on this host; a second one waits and then builds from newer editions."""
    root.mkdir(parents=True, exist_ok=True)
    with open(root / "lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _build(root: Path) -> Generation:
    generations = root / GENERATIONS
    generations.mkdir(exist_ok=True)
    for leftover in generations.glob(".*"):
        shutil.rmtree(leftover, ignore_errors=True)
    last = max((int(path.name.split("-")[0]) for path in generations.iterdir()), default=0)
    # The number sorts, the token makes a name that no worker has ever seen.
    name = f"{last + 1:08d}-{secrets.token_hex(2)}"
    generation = _write(generations / f".{name}", previous=Store(root).current())
    final = generations / name
    generation.directory.rename(final)
    return Generation(final, json.loads((final / INDEX).read_bytes()))


def _swap(root: Path, generation: Generation) -> None:
    """The commit point: readers get the old site before this rename and the new one after it."""
    link = root / f".{CURRENT}.{secrets.token_hex(4)}"
    os.symlink(os.path.join(GENERATIONS, generation.name), link)
    os.replace(link, root / CURRENT)
    sync(root)


def _prune(root: Path) -> None:
    current = os.path.basename(os.readlink(root / CURRENT))
    names = sorted(path.name for path in (root / GENERATIONS).iterdir() if not path.name.startswith("."))
    for name in names[:-KEPT_GENERATIONS]:
        if name != current:
            shutil.rmtree(root / GENERATIONS / name, ignore_errors=True)


def _write(directory: Path, previous: Generation | None, *, export: bool = False) -> Generation:
    """Render everything into a new directory, its index last.

    export: for a plain file server: with the addresses that are live here, and without what only Django reads.
    """
    site = Site.load()
    directory.mkdir(parents=True)
    handler = _handler()
    headers: dict[tuple[tuple[str, str], ...], int] = {}
    entries: dict[str, Entry] = {}
    known = {entry["etag"]: entry for entry in previous.entries.values()} if previous else {}
    # brotli and gzip release the interpreter's lock: compress while the next page renders.
    with ThreadPoolExecutor(max_workers=2) as pool:
        pending = []
        for address in _addresses(site):
            if address.live and not export:
                continue
            answer = _kept(previous, address) or _render(handler, site, address)
            etag = hashlib.sha256(answer.body).hexdigest()[:24]
            entry: Entry = {
                "status": address.status,
                "headers": headers.setdefault(answer.headers, len(headers)),
                "file": address.file,
                "etag": etag,
                "sizes": {},
            }
            if address.stamp:
                entry["stamp"] = _stamp(address)
            entries[address.path] = entry
            pending.append(pool.submit(_store, directory, entry, answer, previous, known.get(etag)))
        for each in pending:
            each.result()
    if not export:
        (directory / PRIVATE).mkdir()
        for keep in snapshot.keepers():
            keep(site, directory / PRIVATE)
    index = {
        "schema": SCHEMA,
        "languages": list(site.languages),
        "headers": [list(each) for each in headers],
        "entries": entries,
    }
    with open(directory / INDEX, "w", encoding="utf-8") as file:
        json.dump(index, file, separators=(",", ":"))
        file.flush()
        os.fsync(file.fileno())
    sync(directory)
    return Generation(directory, json.loads(json.dumps(index)))


def _addresses(site: Site) -> Iterable[Address]:
    """What every room listed, each path once."""
    seen: set[str] = set()
    for lister in snapshot.listers():
        for address in lister(site):
            if address.path not in seen:
                seen.add(address.path)
                yield address


def _store(
    directory: Path,
    entry: Entry,
    answer: Rendered,
    previous: Generation | None,
    twin: Entry | None,
) -> None:
    """Write the plain, gzip and brotli files of an address, or link those of an equal one."""
    target = directory / entry["file"]
    target.parent.mkdir(parents=True, exist_ok=True)
    if previous is not None and twin is not None and _intact(previous, twin):
        try:
            for coding in twin["sizes"]:
                os.link(
                    previous.directory / (twin["file"] + SUFFIXES[coding]),
                    target.with_name(target.name + SUFFIXES[coding]),
                )
            entry["sizes"] = dict(twin["sizes"])
            return
        except OSError:  # files gone, or a file system without links: write them
            for coding in twin["sizes"]:
                target.with_name(target.name + SUFFIXES[coding]).unlink(missing_ok=True)
    body = answer.body
    forms = {"": body}
    if dict(answer.headers).get("Content-Type", "").startswith(_COMPRESSIBLE):
        forms["gzip"] = gzip.compress(body, 9, mtime=0)
        forms["br"] = brotli.compress(
            body, mode=brotli.MODE_TEXT, quality=11 if len(body) > _LONG else 10, lgwin=_WINDOW
        )
    for coding, data in forms.items():
        if coding == "" or len(data) < len(body):
            target.with_name(target.name + SUFFIXES[coding]).write_bytes(data)
            entry["sizes"][coding] = len(data)


def _intact(generation: Generation, entry: Entry) -> bool:
    """Whether the files of an address have the sizes they were written with: a power cut may leave empty ones."""
    try:
        return all(
            os.stat(generation.directory / (entry["file"] + SUFFIXES[coding])).st_size == size
            for coding, size in entry["sizes"].items()
        )
    except OSError:
        return False


def _kept(previous: Generation | None, address: Address) -> Rendered | None:
    """The answer that the snapshot before holds for an address, when nothing that it depends on has changed."""
    entry = previous.entries.get(address.path) if previous and address.stamp else None
    if previous is None or entry is None or entry.get("stamp") != _stamp(address):
        return None
    try:
        body = previous.read(entry)
    except OSError:
        return None
    if hashlib.sha256(body).hexdigest()[:24] != entry["etag"]:  # a power cut left half of it
        return None
    return Rendered(body, tuple(previous.headers[entry["headers"]]))


def _stamp(address: Address) -> str:
    text = f"{_release()} {settings.SITE_URL} {settings.DEPLOYED} {address.status} {address.stamp}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@lru_cache(maxsize=1)
def _release() -> str:
    """A digest of the software's own files: another release renders everything anew."""
    root = Path(settings.BASE_DIR)
    digest = hashlib.sha256()
    for folder in ("content", "templates", "static", "vertebro_site", "locale"):
        for file in sorted((root / folder).rglob("*")):
            if file.suffix in _SOURCES:
                digest.update(file.read_bytes())
    return digest.hexdigest()


@lru_cache(maxsize=1)
def _handler() -> WSGIHandler:
    """The whole middleware stack, loaded once a process."""
    return WSGIHandler()


def _render(handler: WSGIHandler, site: Site, address: Address) -> Rendered:
    """An address as the product answers it."""
    parts = urlsplit(settings.SITE_URL)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": address.path,
        "QUERY_STRING": "",
        "SERVER_NAME": parts.hostname,
        "SERVER_PORT": str(parts.port or (443 if parts.scheme == "https" else 80)),
        "HTTP_HOST": parts.netloc,
        "REMOTE_ADDR": "127.0.0.1",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        SITE: site,
    }
    response = handler.get_response(WSGIRequest(environ))
    body = b"".join(response)
    # Files, but not the response itself: its close() announces the end of a request, and Django would then
    # close the database connection of the editor whose request this is part of.
    for close in response._resource_closers:  # type: ignore[attr-defined]  # Django's own, in no stub
        close()
    if response.status_code != address.status or response.cookies:
        problem = (
            "sets a cookie" if response.cookies else f"answers {response.status_code}, not {address.status}"
        )
        raise SnapshotFailed(f"{address.path} {problem}")
    kept = {name: value for name, value in response.items() if name.lower() not in _DROPPED}
    return Rendered(body, tuple(sorted(kept.items())))


def sync(directory: Path) -> None:
    """Make renames in a directory survive a power cut."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
