"""From the start of the server to its first answer, beside a bare gunicorn with the same options.

`python -m bench.start` prints both times and their ratio.
"""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.site import PAGE, ROOT, environment, free_port, prepare

PAIRS = 31
BOUND = 1.2


def measure(data: Path) -> list[tuple[str, float, float, str]]:
    """(name, value, bound, unit). data: a prepared site.

    Pairs follow each other, so that a busy moment of the machine meets both of a pair; the median of their ratios.
    """
    os.environ |= {"DATA_DIR": str(data), "BENCH_PATH": PAGE}
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(repr(recorded()))
        file.flush()
        bare = {"BENCH_ANSWERS": file.name}
        pairs = [
            (first_answer(data, "bench.bare_conf", **bare), first_answer(data)) for _each in range(PAIRS)
        ]
    ours, theirs = (statistics.median(pair[index] for pair in pairs) for index in (1, 0))
    print(f"first answer after the start: ours {ours * 1000:.0f} ms, bare {theirs * 1000:.0f} ms")
    ratio = statistics.median(own / its for its, own in pairs)
    return [("first answer after the start / bare gunicorn", ratio, BOUND, "")]


def recorded() -> dict:
    """What the bare callable answers: the bare server itself loads nothing of ours to find it."""
    from bench import bare

    return bare.answers


def first_answer(data: Path, configuration: str = "vertebro_site.gunicorn_conf", **variables: str) -> float:
    """Seconds from the execution of gunicorn to the end of the first 200."""
    port = free_port()
    # One worker: with two, the first answer comes from whichever is ready, after a pause of random length.
    env = environment(data, port) | {"WEB_CONCURRENCY": "1"} | variables
    command = [sys.executable, "-m", "gunicorn", "-c", f"python:{configuration}"]
    start = time.perf_counter()
    server = subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        answer = _ask(port, start + 60)
        seconds = time.perf_counter() - start
    finally:
        server.terminate()
        server.wait(30)
    if not answer.startswith(b"HTTP/1.1 200 "):
        raise RuntimeError(answer[:200].decode(errors="replace"))
    return seconds


def _ask(port: int, deadline: float) -> bytes:
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=60) as server:
                server.sendall(
                    f"GET {PAGE} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: br\r\n"
                    "Connection: close\r\n\r\n".encode()
                )
                return b"".join(iter(lambda: server.recv(65536), b""))
        except ConnectionRefusedError:
            if time.perf_counter() > deadline:
                raise
            time.sleep(0.001)  # the measure's own grain: it is the moment of the first answer that is wanted


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        prepare(Path(folder))
        print(measure(Path(folder)))
