"""What the server itself promises: bounded memory, and readers who wait for nobody's silence."""

import random
import socket
import statistics
import time
from contextlib import ExitStack

import pytest

from tests.publishing import test_serve
from tests.server import resident, serving

MIB = 1024 * 1024


@pytest.fixture(scope="module")
def large_site(tmp_path_factory):
    """A data directory with a published site of 48 MiB, and its addresses."""
    data = tmp_path_factory.mktemp("large")
    (data / "snapshot").mkdir()
    noise = random.Random(7)
    pages = {f"/fr/{number}/": (200, noise.randbytes(256 * 1024)) for number in range(192)}
    with pytest.MonkeyPatch.context() as patch:
        for library in (test_serve.gzip, test_serve.brotli):
            patch.setattr(library, "compress", lambda body: body)  # a minute otherwise, for nothing
        test_serve.write(data / "snapshot", "1", pages)
    return data, list(pages)


def grown(server, paths):
    """Bytes that a worker's memory grows by when every page has been read, twice."""
    (worker,) = server.workers()
    server.get(paths[0])
    before = resident(worker)
    for path in paths * 2:
        status, _headers, body = server.get(path, Accept_Encoding="identity")
        assert (status, len(body)) == (200, 256 * 1024)
    return resident(worker) - before


@pytest.mark.parametrize(("budget", "least", "most"), [("0", 0, 6), ("16", 10, 22), ("64", 44, 56)])
def test_beyond_the_budget_files_are_read_and_not_held(large_site, budget, least, most):
    data, paths = large_site
    options = ("-k", "gthread", "--threads", "1", "--no-control-socket")
    bind = ("-w", "1", "vertebro_site.wsgi:application")
    with serving(data, *options, *bind, SNAPSHOT_MEMORY=budget) as server:
        assert least <= grown(server, paths) / MIB <= most


def test_a_hundred_silent_sockets_do_not_keep_a_reader_waiting(large_site):
    data, paths = large_site
    with serving(data) as server, ExitStack() as sockets:
        for _each in range(100):
            sockets.enter_context(socket.create_connection(("127.0.0.1", server.port)))
        times = []
        for path in paths[:40]:
            start = time.perf_counter()
            assert server.get(path)[0] == 200
            times.append(time.perf_counter() - start)
        assert statistics.quantiles(times, n=20)[-1] < 0.5, "the 95th centile, in seconds"
