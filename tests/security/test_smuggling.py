"""One request is one request: what a proxy and gunicorn could read in two ways is refused."""

import socket

import pytest

from tests.server import serving


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("smuggling"), BEHIND_PROXY="1") as running:
        yield running


HIDDEN = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


def answers(server, data):
    """What comes back for these bytes, until the server closes or falls silent."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=2) as line:
        line.sendall(data)
        said = b""
        try:
            while piece := line.recv(65536):
                said += piece
        except TimeoutError:
            pass
    return said


def head(*lines):
    return "\r\n".join(("POST /healthz HTTP/1.1", "Host: 127.0.0.1", *lines, "", "")).encode("latin-1")


def test_two_whole_requests_on_one_line_are_two(server):
    assert answers(server, HIDDEN + HIDDEN).count(b"HTTP/1.1 200") == 2


@pytest.mark.parametrize(
    "data",
    [
        head(f"Content-Length: {len(HIDDEN)}", "Transfer-Encoding: chunked") + b"0\r\n\r\n" + HIDDEN,
        head("Transfer-Encoding: chunked", "Content-Length: 0") + b"0\r\n\r\n" + HIDDEN,
        head("Content-Length: 0", f"Content-Length: {len(HIDDEN)}") + HIDDEN,
        head("Content-Length: +0") + HIDDEN,
        head("Content-Length: 0x0") + HIDDEN,
        head("Content-Length: 0,0") + HIDDEN,
        head("Transfer-Encoding: xchunked") + b"0\r\n\r\n" + HIDDEN,
        head("Transfer-Encoding : chunked") + b"0\r\n\r\n" + HIDDEN,
        head("Transfer-Encoding: chunked, identity") + b"0\r\n\r\n" + HIDDEN,
        head("Transfer-Encoding:\x0bchunked") + b"0\r\n\r\n" + HIDDEN,
        head("X: y\nTransfer-Encoding: chunked") + b"0\r\n\r\n" + HIDDEN,
        b"GET /healthz HTTP/1.1\r\nHost: a\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    ],
    ids="both both-turned two-lengths plus hex list unknown space list-of-codings tab bare-newline folded".split(),
)
def test_what_could_be_read_in_two_ways_is_refused_and_the_line_is_closed(server, data):
    said = answers(server, data)
    assert b"HTTP/1.1 200" not in said
    assert said.count(b"HTTP/1.1 4") + said.count(b"HTTP/1.1 5") <= 1


def test_a_reader_cannot_set_a_header_that_the_proxy_sets_by_spelling_it_otherwise(server):
    """`X_Forwarded_Proto` would be the same name to Python: such a header is dropped or refused."""
    said = answers(
        server,
        b"GET /admin/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Request-ID: du-serveur-devant\r\n"
        b"X_Request_ID: celui-du-lecteur\r\nConnection: close\r\n\r\n",
    )
    assert b"celui-du-lecteur" not in said and b"du-serveur-devant" in said
