"""The same through a real gunicorn, in raw bytes: what a client can write and a library would not."""

import random
import shutil
import socket

import pytest

from content.publishing.snapshot.store import Store
from tests.fuzz.conftest import COUNT, SEED
from tests.fuzz.requests import Source
from tests.fuzz.test_public import OTHERS
from tests.journeys.conftest import seed  # noqa: F401  a fixture is found by name
from tests.server import eventually, resident, serving

pytestmark = pytest.mark.reader

MEMORY = 12 * 1024 * 1024
"""Bytes that a worker may grow by, once it is warm."""

RAW = (
    b"",
    b"\r\n\r\n",
    b"GET\r\n\r\n",
    b"GET /fr/\r\n\r\n",
    b"GET /fr/ HTTP/0.9\r\n\r\n",
    b"GET /fr/ HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n",
    b"\x00" * 300,
    b"\xff\xfe\x16\x03\x01\x02\x00\x01",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"GET " + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n",
    b"GET /fr/ HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"X: y\r\n" * 400 + b"\r\n",
    b"GET /fr/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"y" * 20_000 + b"\r\n\r\n",
    b"GET /fr/ HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n",
    b"GET /fr/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\x00b\r\n\r\n",
    b"GET /fr/ HTTP/1.1\r\nHost : 127.0.0.1\r\n\r\n",
    b"GET http://evil.example/fr/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET * HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"CONNECT evil.example:443 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"POST /fr/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"POST /fr/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
    b"POST /admin/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n",
    b"POST /admin/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\na=b",
    b"POST /admin/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
    b"POST /admin/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nabc",
    b"POST /admin/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    b"POST /admin/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    b"POST /admin/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\na=b",
    b"GET /fr/\tx HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /fr/%zz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"G\xc3\x89T /fr/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /\xff\xfe HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
)


def spoken(request):
    """A request as bytes, with what no header can hold left as it is."""
    lines = [f"{request.method} {request.target} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in ({"Host": "127.0.0.1"} | request.headers).items()]
    if request.body or request.length:
        lines.append(f"Content-Length: {len(request.body) if request.length is None else request.length}")
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode("utf-8", "replace") + request.body


def chunked(request, pick):
    """The same, its body in pieces, one of which may lie about its length."""
    head = spoken(request).partition(b"\r\n\r\n")[0]
    head = b"\r\n".join(
        line
        for line in head.split(b"\r\n")
        if not line.lower().startswith((b"content-length", b"transfer-encoding"))
    )
    length = len(request.body) + pick.choice((0, 0, 0, 1, -1, 10**9)) * bool(request.body)
    return (
        head
        + b"\r\nTransfer-Encoding: chunked\r\n\r\n"
        + f"{max(length, 0):x}\r\n".encode()
        + request.body
        + b"\r\n0\r\n\r\n"
    )


def said(port, data):
    """The status of each answer that came back before the server closed; none where it closed without a word."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.settimeout(10)
        try:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            answer = b""
            while piece := connection.recv(65536):
                answer = (answer + piece)[:65536]
        except ConnectionError:
            pass
    return int(answer[9:12]) if answer.startswith(b"HTTP/1.") else 0


def size(folder):
    """Bytes of all files of a folder, save the log, which has its own bound."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and path.name != "log.txt")


def test_a_worker_neither_fails_nor_grows(seed, tmp_path):  # noqa: F811
    """FUZZ ÷ 10 requests; the first third warms what is kept on purpose."""

    shutil.copytree(seed.data, tmp_path, symlinks=True, dirs_exist_ok=True)
    pick = random.Random(SEED)
    paths = list(Store(tmp_path / "snapshot").current().entries)
    source = Source(pick, [*paths, *OTHERS * 20])
    with serving(tmp_path) as server:
        assert eventually(lambda: server.get("/readyz")[0] == 200), server.said()
        wrong, seen, (worker,) = [], set(), server.workers()
        rounds = max(COUNT // 30, 100)
        for turn in range(3):
            for _time in range(rounds):
                request = source.draw()
                data = pick.choice(RAW) if pick.random() < 0.05 else spoken(request)
                if pick.random() < 0.05:
                    data = chunked(request, pick)
                if pick.random() < 0.03:
                    data = data[: pick.randrange(len(data) + 1)]
                status = said(server.port, data)
                seen.add(status)
                # 501 is the server's own, to a coding of the body that it does not know (RFC 9112, 6.1).
                if status >= 500 and not (status == 501 and b"ransfer-" in data):
                    wrong.append((status, data[:300]))
            if turn == 0:
                before, kept = resident(worker), size(tmp_path)
        assert wrong == []
        assert server.workers() == [worker], "the same worker, alive"
        assert resident(worker) - before < MEMORY
        assert size(tmp_path) - kept < 100_000
        log = server.log.stat().st_size
        assert log < 400 * 3 * rounds, "a line a request at most"
        assert "Traceback" not in server.said()
    assert {0, 200, 302, 400, 403, 404, 405} <= seen
