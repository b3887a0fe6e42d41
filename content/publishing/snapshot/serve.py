"""Answering readers from the snapshot: a WSGI layer in front of Django. No Django here.

A request costs one `readlink`, two dictionary look-ups and the bytes. What the snapshot does not hold
goes to Django.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, MutableSequence
from http import HTTPStatus
from pathlib import Path
from typing import Any

from content.publishing.snapshot.store import Entry, Generation, Store

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
Headers = list[tuple[str, str]]

MEMORY = 24 * 1024 * 1024
"""Bytes of files that a worker keeps unless told otherwise; beyond them, files are read at each request."""

_AROUND = 3_000
"""Bytes that keeping an answer takes besides its body: its headers, and its place. Of a small picture, most of it."""

_HEALTH: Headers = [
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Content-Length", "3"),
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("X-Content-Type-Options", "nosniff"),
]
HOLE = "content.snapshot.hole"
"""The key of a request's environ that says that the snapshot should answer this address, and cannot.

`late`: its answer is no longer right, and the next one is being made. `lost`: its file cannot be read.
`outlived`: a day has come on which pages say otherwise (a review is overdue, an audit has expired).
"""

_ETAG_SUFFIX = {"": "", "gzip": "-gzip", "br": "-br"}


class _Answer:
    """One address in one coding, ready to send. late: see `store.Entry`."""

    __slots__ = ("body", "etag", "headers", "kind", "late", "not_modified", "status")

    def __init__(
        self, status: str, headers: Headers, not_modified: Headers, etag: str, body: bytes, *, late: bool
    ) -> None:
        self.status, self.headers, self.not_modified = status, headers, not_modified
        self.etag, self.body, self.late = etag, body, late
        self.kind = int(status[0])


class SnapshotLayer:
    """WSGI application: the snapshot of `root` first, `fallback` for the rest.

    Every worker sees a new snapshot at its next request: the link is read each time.
    hits: where answers are counted, by the first digit of their status.
    ours: whether a Host header names this site; what comes under another name is for `fallback` to refuse. None: any.
    """

    def __init__(
        self,
        root: Path | str,
        fallback: Application,
        *,
        memory: int = MEMORY,
        hits: MutableSequence[int] | memoryview[int] | None = None,
        ours: Callable[[str], bool] | None = None,
    ) -> None:
        self._store = Store(root)
        self._fallback = fallback
        self._memory = memory
        self._hits = [0] * 6 if hits is None else hits
        self._cache: tuple[str, dict[tuple[str, str], _Answer]] = ("", {})
        self._until = math.inf
        self._kept = 0
        self._codings: dict[str, tuple[str, ...]] = {}
        self._ours = ours
        # Host headers that were found right. HTTP/1.0 has none, and names nobody else.
        self._hosts = {""}

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        method = environ["REQUEST_METHOD"]
        if method != "GET" and method != "HEAD":
            return self._fallback(environ, start_response)
        path = environ.get("PATH_INFO", "")
        if environ.get("HTTP_HOST", "") not in self._hosts and self._stranger(environ["HTTP_HOST"]):
            return self._health(path, environ, start_response) or self._fallback(environ, start_response)
        answer = self._find(path, environ.get("HTTP_ACCEPT_ENCODING", ""))
        if answer is not None and (answer.late or self._outlived(path)):
            environ[HOLE] = "late" if answer.late else "outlived"
            return _first_of(self._fallback, answer, environ, start_response)
        if answer is None:
            if health := self._health(path, environ, start_response):
                return health
            if self._should_hold(path):
                environ[HOLE] = "lost"
            return self._fallback(environ, start_response)
        wanted = environ.get("HTTP_IF_NONE_MATCH")
        if wanted is not None and answer.status == "200 OK" and _matches(wanted, answer.etag):
            self._hits[3] += 1
            start_response("304 Not Modified", answer.not_modified)
            return []
        self._hits[answer.kind] += 1
        start_response(answer.status, answer.headers)
        return [answer.body] if method == "GET" else []

    def _stranger(self, host: str) -> bool:
        """Whether a Host header names another site. What is right is remembered, within reason."""
        if self._ours is not None and not self._ours(host):
            return True
        if len(self._hosts) < 64 and len(host) < 256:
            self._hosts.add(host)
        return False

    def _health(self, path: str, environ: Environ, start_response: StartResponse) -> list[bytes] | None:
        """The answer of `/healthz`, under whatever name a machine asks; None for any other address."""
        if path != "/healthz":
            return None
        start_response("200 OK", list(_HEALTH))
        return [b"ok\n" if environ["REQUEST_METHOD"] == "GET" else b""]

    def _should_hold(self, path: str) -> bool:
        """Whether an address that was not found is a file that was lost, or there is no snapshot at all."""
        generation = self._store.current()
        return generation is None or _public(generation.entries.get(path)) is not None

    def _outlived(self, path: str) -> bool:
        """Whether it is a page that may have been right until yesterday. Files say nothing of days."""
        return self._until <= time.time() and path.endswith("/")

    def _find(self, path: str, accept: str) -> _Answer | None:
        generation = self._store.current()
        if generation is None:
            return None
        name, answers = self._cache
        if name != generation.name:
            answers = {}
            self._cache, self._kept = (generation.name, answers), 0
            self._until = generation.until
        for coding in self._accepted(accept):
            if answer := answers.get((path, coding)):
                return answer
            entry = _public(generation.entries.get(path))
            if entry is None:
                return None
            if coding in entry["sizes"]:
                return self._read(generation, answers, path, entry, coding)
        return None

    def _read(
        self,
        generation: Generation,
        answers: dict[tuple[str, str], _Answer],
        path: str,
        entry: Entry,
        coding: str,
    ) -> _Answer | None:
        try:
            body = generation.read(entry, coding)
        except OSError:
            # The generation was pruned between the look-up and the read, or its files are gone.
            return None
        if len(body) != entry["sizes"][coding]:  # a power cut or a full disk left half of it
            return None
        answer = _answer(generation, entry, coding, body)
        if self._kept + len(body) + _AROUND <= self._memory:
            self._kept += len(body) + _AROUND
            answers[path, coding] = answer
        return answer

    def _accepted(self, accept: str) -> tuple[str, ...]:
        """Content codings to try for an Accept-Encoding header, best first. Remembered, within reason."""
        codings = self._codings.get(accept)
        if codings is None:
            codings = negotiate(accept)
            if len(self._codings) < 256 and len(accept) < 256:
                self._codings[accept] = codings
        return codings


def negotiate(accept: str) -> tuple[str, ...]:
    """Codings that an Accept-Encoding header allows (RFC 9110, 12.5.3): br, then gzip, then none.

    A coding with q=0 is refused; `*` stands for those not named. No coding is always tried last: a reader
    is better served with plain bytes than with 406.
    """
    weights: dict[str, float] = {}
    for part in accept.lower().split(","):
        name, _, parameter = part.partition(";")
        weight = 1.0
        if (value := parameter.strip()).startswith("q="):
            try:
                weight = float(value[2:])
            except ValueError:
                weight = 0.0
        weights[name.strip()] = weight
    other = weights.get("*", 0.0)
    allowed = [coding for coding in ("br", "gzip") if weights.get(coding, other) > 0]
    return (*allowed, "")


def _public(entry: Entry | None) -> Entry | None:
    """What a reader may ask for: not the page of a failure, which would answer 500 where nothing has failed."""
    return None if entry is None or entry["status"] >= 500 else entry


def _matches(wanted: str, etag: str) -> bool:
    """If-None-Match, by weak comparison (RFC 9110, 13.1.2)."""
    if wanted == etag:
        return True
    tags = [tag.strip().removeprefix("W/") for tag in wanted.split(",")]
    return etag in tags or "*" in tags


def _answer(generation: Generation, entry: Entry, coding: str, body: bytes) -> _Answer:
    status = f"{entry['status']} {HTTPStatus(entry['status']).phrase}"
    etag = f'"{entry["etag"]}{_ETAG_SUFFIX[coding]}"'
    shared = generation.headers[entry["headers"]]
    headers = [*shared, ("ETag", etag), ("Vary", "Accept-Encoding"), ("Content-Length", str(len(body)))]
    if coding:
        headers.append(("Content-Encoding", coding))
    not_modified = [
        (name, value) for name, value in headers if name not in {"Content-Length", "Content-Encoding"}
    ]
    return _Answer(status, headers, not_modified, etag, body, late=entry["late"])


def _first_of(
    application: Application, late: _Answer, environ: Environ, start_response: StartResponse
) -> Iterable[bytes]:
    """What Django answers; when it fails (no database), what the snapshot last held: old, and better than nothing."""
    said: list[Any] = []
    body: Iterable[bytes] = ()
    try:
        body = application(environ, lambda *answer: said.append(answer))
    except Exception:
        said.clear()
    if said and said[0][0] < "500":
        start_response(*said[0])
        return body
    if close := getattr(body, "close", None):
        close()
    start_response(late.status, late.headers)
    return [late.body] if environ["REQUEST_METHOD"] == "GET" else []
