"""What is known of the request that is being answered, for the log and the counters. No Django here."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from typing import Any
from urllib.parse import parse_qsl

from content.networks import network
from vertebro_site import env
from vertebro_site.counters import Counters

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

HEADER = "X-Request-ID"

_SANE = re.compile(r"[A-Za-z0-9._-]{8,64}")
ROBOT = (
    r"(?<!cu)bot|crawl|spider|slurp|curl/|wget/|python|java/|go-http|httpclient|headless|lighthouse|monitor|uptime"
    r"|blackbox|check_http|preview|facebookexternalhit|whatsapp"
)
"""What a program that is no reader's browser says of itself; CUBOT makes phones. deploy/nginx/http.conf has it too."""
_ROBOT = re.compile(ROBOT, re.I)
_TOKEN = re.compile(r"(/(?:relecture|archives)/)[^/\s\"']+")


class Asked:
    """One request. seconds: how long it has taken so far, or took. by: who asked (`asker`), for the access log."""

    __slots__ = ("_environ", "by", "client", "id", "method", "path", "seconds_taken", "started", "status")

    def __init__(self, environ: Environ, *, proxied: bool) -> None:
        self.started = time.perf_counter()
        self.id = _identity(environ, proxied)
        self.method: str = environ["REQUEST_METHOD"]
        self.path = without_tokens(
            environ.get("PATH_INFO", "").encode("latin-1", "replace").decode("utf-8", "replace")
        )
        self.client = truncated(_address(environ, proxied))
        self.by = ""
        self.status: int | None = None
        self.seconds_taken: float | None = None
        self._environ = environ

    @property
    def seconds(self) -> float:
        """How long it took; how long it has taken so far while it is being answered."""
        return time.perf_counter() - self.started if self.seconds_taken is None else self.seconds_taken

    @property
    def has_query(self) -> bool:
        """Whether the reader wrote something that no log may hold."""
        return bool(self._environ.get("QUERY_STRING"))

    def words(self) -> list[str]:
        """The texts of the query, longest first."""
        pairs = parse_qsl(self._environ.get("QUERY_STRING", ""), errors="replace")
        return sorted({value for _name, value in pairs if len(value) > 2}, key=len, reverse=True)


_current: ContextVar[Asked | None] = ContextVar("asked", default=None)


def current() -> Asked | None:
    """The request that this thread is answering, if any."""
    return _current.get()


class Watched:
    """WSGI application: `application`, with each request named in the log and in its answer, timed and counted."""

    def __init__(self, application: Application, counters: Counters) -> None:
        self._application = application
        self._counters = counters
        self._proxied = env.behind_proxy()

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        asked = Asked(environ, proxied=self._proxied)

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            asked.status = int(status[:3])
            return start_response(status, [*headers, (HEADER, asked.id)], *error)

        token = _current.set(asked)
        try:
            return self._application(environ, start)
        finally:
            _current.reset(token)
            # Without a status, the application failed, and the server answers 500.
            self._counters.add_django(asked.status or 500, asked.seconds)


def truncated(address: str) -> str:
    """An address of the network that a client is in: /24 of IPv4, /48 of IPv6; `-` for what is no address."""
    found = network(address)
    return str(found.network_address) if found else "-"


def asker(environ: Environ) -> str:
    """Who asked: `robot`; `browser`, for its own stock and not because its reader went there; else `reader`.

    One word is all that is kept of the headers that say so. Browsers send Sec-Fetch-Mode over HTTPS
    (https://www.w3.org/TR/fetch-metadata/), and `navigate` also for a page that our worker asks for on its reader's
    behalf; of one that sends none, everything counts as its reader's.
    """
    if "prefetch" in f"{environ.get('HTTP_SEC_PURPOSE')} {environ.get('HTTP_PURPOSE')}".lower():
        return "browser"
    if environ.get("HTTP_SEC_FETCH_MODE", "navigate") != "navigate":
        return "browser"
    return "robot" if _ROBOT.search(environ.get("HTTP_USER_AGENT") or "bot") else "reader"


def without_tokens(text: str) -> str:
    """A text with `…` for the keys of addresses that open something to whoever has them."""
    return _TOKEN.sub(r"\1…", text)


def _identity(environ: Environ, proxied: bool) -> str:
    """The proxy's name for the request, where one stands in front and gave a plain one; else a name of our own."""
    given = environ.get("HTTP_X_REQUEST_ID", "") if proxied else ""
    return given if _SANE.fullmatch(given) else os.urandom(16).hex()


def _address(environ: Environ, proxied: bool) -> str:
    """Who asks: behind a proxy, the last address of X-Forwarded-For, which is the one that the proxy saw."""
    if proxied and (chain := environ.get("HTTP_X_FORWARDED_FOR", "")):
        return chain.rpartition(",")[2].strip()
    return environ.get("REMOTE_ADDR", "")
