"""Public addresses, and what the product answers at each: through its own request handler, headers included."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

from content.errors import SnapshotFailed
from content.publishing.site import Site
from content.publishing.snapshot.store import OTHER

SITE = "content.site"
"""The key of a request's environ that holds the Site to render: only the builder can set it, never a client."""

_SOURCES = frozenset({".py", ".html", ".xml", ".txt", ".typ", ".yaml", ".po", ".ttf", ".css", ".js"})

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

    stamp: all that its answer depends on besides the release, where that is short: while it stays the same, the
    answer is kept, whatever its rendering asked. `""`: the questions decide (see `content.publishing.facts`).
    live: Django answers it on our own server; only an export, which has no Django behind it, holds a file there.
    """

    path: str
    status: int = 200
    stamp: str = ""
    live: bool = False

    @property
    def slow(self) -> bool:
        """Whether making it takes a hundred times as long as a page: a paper does."""
        return self.path.endswith(".pdf")

    @property
    def exported(self) -> str:
        """Where a plain file server looks for it: without an ending, in a folder of that name."""
        path = self.path.lstrip("/")
        if path and not path.endswith("/") and "." in path.rpartition("/")[2]:
            return path
        return f"{path.rstrip('/')}/index.html".lstrip("/")

    @property
    def file(self) -> str:
        """Where our own snapshot has it. A file server in front of us must not find what is no 200."""
        return self.exported if self.status == 200 else f"{OTHER}/{self.exported}"


class Rendered(NamedTuple):
    """An answer: its bytes, and the headers worth keeping, sorted."""

    body: bytes
    headers: tuple[tuple[str, str], ...]

    @property
    def etag(self) -> str:
        """A digest of the bytes."""
        return etag(self.body)


def etag(body: bytes) -> str:
    """A digest of an answer's bytes, without quotes."""
    return hashlib.sha256(body).hexdigest()[:24]


def render(site: Site, address: Address) -> Rendered:
    """An address as the product answers it. Raises SnapshotFailed when that is not what it should be."""
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
    response = _handler().get_response(WSGIRequest(environ))
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


@lru_cache(maxsize=1)
def _handler() -> WSGIHandler:
    """The whole middleware stack, loaded once a process."""
    return WSGIHandler()


def release() -> str:
    """A digest of the software's own files and of the settings that pages show: another renders everything anew."""
    text = f"{_software()} {settings.SITE_URL} {settings.DEPLOYED}"
    return hashlib.sha256(text.encode()).hexdigest()[:20]


@lru_cache(maxsize=1)
def _software() -> str:
    root = Path(settings.BASE_DIR)
    digest = hashlib.sha256()
    for folder in ("content", "templates", "static", "vertebro_site", "locale"):
        for file in sorted((root / folder).rglob("*")):
            if file.suffix in _SOURCES:
                digest.update(file.read_bytes())
    return digest.hexdigest()
