"""Odd requests, drawn from a seed: the same seed draws the same requests on every machine."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import Any
from urllib.parse import unquote_to_bytes, urlencode

from tests.fuzz.words import HEADERS, HOST, HOSTILE, LENGTHS, METHODS, NAMES, ODD_TEXTS, TYPES


@dataclass(slots=True)
class Request:
    """A request as it is written. target: path and query, percent-encoded or not. length: None tells no lie."""

    method: str
    target: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    length: str | None = None

    @property
    def path(self) -> str:
        """The path in the words of PEP 3333: bytes, each written as one character."""
        return unquote_to_bytes(self.target.partition("?")[0].encode("latin-1", "replace")).decode("latin-1")

    def environ(self) -> dict[str, Any]:
        """What a server hands to the application (PEP 3333)."""
        query = self.target.partition("?")[2]
        found = {
            "REQUEST_METHOD": self.method,
            "PATH_INFO": self.path,
            "SCRIPT_NAME": "",
            "RAW_URI": self.target,
            "QUERY_STRING": query.encode("latin-1", "replace").decode("latin-1"),
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": HOST,
            "CONTENT_LENGTH": str(len(self.body)) if self.length is None else self.length,
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(self.body),
            "wsgi.errors": io.StringIO(),
            "wsgi.version": (1, 0),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        for name, value in self.headers.items():
            key = name.upper().replace("-", "_")
            text = value.encode("utf-8", "replace").decode("latin-1")
            found[key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"] = text
        return found


class Source:
    """Requests around some known paths. pick: what chooses, a seeded one or hypothesis's."""

    def __init__(self, pick: random.Random, paths: list[str]) -> None:
        self._random = pick
        self._paths = paths

    def draw(self) -> Request:
        """One request: a known path, more or less spoilt, with a query, headers and a body of any kind."""
        pick = self._random
        target = pick.choice(self._paths)
        if self._chance(55):
            for _time in range(pick.choice((1, 1, 1, 2, 3))):
                target = self._spoil(target)
        if self._chance(60):
            target += f"?{self.query()}"
        method = pick.choice(METHODS)
        request = Request(method, target, self.headers())
        if self._chance(3):
            request.headers["Host"] = pick.choice(HOSTILE)
        if method not in {"GET", "HEAD"} or self._chance(5):
            self.fill(request)
        return request

    def _chance(self, percent: int) -> bool:
        """Not `random() < x`: hypothesis draws numbers near nought far too often, and shortens towards them."""
        return self._random.randrange(100) >= 100 - percent

    def _spoil(self, path: str) -> str:
        pick = self._random
        text, place = pick.choice(ODD_TEXTS), pick.randrange(len(path) + 1)
        turn = pick.randrange(12)
        if turn == 0:
            return path[:place] + text + path[place:]
        if turn == 1:
            return path + text
        if turn == 2:
            return f"{path}{text}/"
        if turn == 3:
            return f"/{text}{path}"
        if turn == 4:
            return "/" + path
        if turn == 5:
            return path.replace("/", "\\") if self._chance(30) else path.upper()
        if turn == 6:
            return "".join(f"%{ord(each):02x}" if self._chance(40) else each for each in path)
        if turn == 7:
            parts = path.split("/")
            parts[pick.randrange(len(parts))] = text
            return "/".join(parts) or "/"
        if turn == 8:
            return path[:place] + path[place + 1 :] or "/"
        if turn == 9:
            return path.rstrip("/") or "/"
        if turn == 10:
            return path * pick.choice((2, 3, 40))
        return path[:place] + chr(pick.randrange(1, 256)) + path[place:]

    def query(self) -> str:
        """A query string: few parameters, or a thousand."""
        pick = self._random
        if self._chance(8):
            return pick.choice(ODD_TEXTS)
        parameters = [self.parameter() for _time in range(pick.choice((1, 1, 1, 2, 3, 8)))]
        many = 1000 if self._chance(1) else len(parameters)
        return pick.choice("&&&;").join(islice(cycle(parameters), many))

    def parameter(self) -> str:
        """`name=value`."""
        pick = self._random
        return f"{pick.choice(NAMES)}={pick.choice(ODD_TEXTS)}{pick.choice(('', '', pick.choice(ODD_TEXTS)))}"

    def headers(self) -> dict[str, str]:
        """Some headers, each with an odd value; often none."""
        pick = self._random
        chosen = pick.sample(sorted(HEADERS), pick.choice((0, 0, 1, 1, 2, 4, 9)))
        return {name: pick.choice(HEADERS[name]) for name in chosen}

    def fill(self, request: Request) -> None:
        """Give it a body, or what claims to be one."""
        pick = self._random
        kind = pick.choice(TYPES)
        request.headers["Content-Type"] = kind
        request.body = self._multipart() if "multipart" in kind and self._chance(70) else self._body()
        request.length = pick.choice(LENGTHS)

    def _body(self) -> bytes:
        pick = self._random
        turn = pick.randrange(6)
        if turn == 0:
            return b""
        if turn == 1:
            return pick.randbytes(40) * pick.choice((1, 80))
        if turn == 2:
            return b'{"a": [' * pick.choice((1, 500)) + b"\xff\x00"
        return self.query().encode("utf-8", "replace")

    def _multipart(self) -> bytes:
        pick = self._random
        parts = [
            f'--x\r\nContent-Disposition: form-data; name="{pick.choice(NAMES)}"'
            + pick.choice(
                ("", '; filename="../../x.jpg"', "; filename*=utf-8''%ff", "; filename=\x00", '; filename=""')
            )
            + pick.choice(
                (
                    "\r\n\r\n",
                    "\r\nContent-Type: image/jpeg\r\n\r\n",
                    "\r\nContent-Transfer-Encoding: base64\r\n\r\n",
                    "\n\n",
                    "",
                )
            )
            + pick.choice(ODD_TEXTS)
            + pick.choice(("\r\n", ""))
            for _time in range(pick.choice((1, 2, 5)))
        ]
        return "".join(parts).encode("utf-8", "replace") + pick.choice((b"--x--\r\n", b"--x", b""))


def urlencoded(values: dict[str, Any]) -> bytes:
    """A form as a browser sends it, save that odd bytes stay odd."""
    return urlencode(values, errors="surrogatepass").encode("ascii")
