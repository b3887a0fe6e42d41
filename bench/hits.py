"""What an answer from the snapshot costs, beside the same answer from a bare WSGI callable on the same gunicorn.

Instructions are counted by callgrind in one worker, for a whole request: accept, parse, answer. Processor time is
measured in rounds, one server after the other, and the median of their ratios taken: a busy moment meets both.
`python -m bench.hits` prints both.
"""

from __future__ import annotations

import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from bench.site import PAGE, environment, free_port, get, prepare, running

OURS, BARE = "vertebro_site.wsgi:application", "bench.bare:application"
COUNTED = 200
ROUNDS, REQUESTS = 15, 300

Kinds = dict[str, dict[str, str]]


def measure(data: Path) -> list[tuple[str, float, float, str]]:
    """(name, value, bound, unit). data: a prepared site."""
    results = times(data)
    if not shutil.which("valgrind"):
        print("VALGRIND IS NOT INSTALLED: INSTRUCTIONS ARE NOT COUNTED.")
        return results
    return results + instructions(data)


def instructions(data: Path) -> list[tuple[str, float, float, str]]:
    """Instructions a request, ours over the bare callable's, by kind of answer."""
    ours, bare = count(data, OURS), count(data, BARE)
    for name in ours:
        print(f"instructions a request, {name}: snapshot {ours[name]:,.0f}, bare {bare[name]:,.0f}")
    return [
        (f"instructions of a snapshot hit / bare callable, {name}", ours[name] / bare[name], 1.05, "")
        for name in ours
    ]


def times(data: Path) -> list[tuple[str, float, float, str]]:
    """Processor time of the worker, ours over the bare callable's, by kind of answer."""
    with ExitStack() as servers:
        ours, bare = (_Server(data, application, servers, [sys.executable]) for application in (OURS, BARE))
        results = []
        for name, headers in kinds(ours.port).items():
            rounds = []
            for number in range(ROUNDS + 1):
                one, other = ours.cost(headers), bare.cost(headers)
                if number:  # the first round warms both
                    rounds.append(one / other)
            # 1 / 0.9: the bare callable must not do more than a ninth more in the same time.
            results.append(
                (f"processor time of a hit / bare callable, {name}", statistics.median(rounds), 1 / 0.9, "")
            )
    return results


def count(data: Path, application: str) -> dict[str, float]:
    """Instructions a request, by kind of answer."""
    with tempfile.TemporaryDirectory(prefix="callgrind-") as folder, ExitStack() as servers:
        tool = ["valgrind", "--tool=callgrind", "--trace-children=yes"]
        out = f"--callgrind-out-file={folder}/out.%p"
        server = _Server(data, application, servers, [*tool, out, sys.executable])
        counts = {}
        for name, headers in kinds(server.port).items():
            for _each in range(10):
                get(server.port, PAGE, **headers)
            _dump(server.worker)
            for _each in range(COUNTED):
                get(server.port, PAGE, **headers)
            _dump(server.worker)
            dumps = Path(folder).glob(f"out.{server.worker}.*")
            newest = max(dumps, key=lambda path: int(path.suffix[1:]))
            found = re.search(r"^(?:summary|totals): (\d+)", newest.read_text(), re.M)
            counts[name] = int(found[1]) / COUNTED
        return counts


def kinds(port: int) -> Kinds:
    """Headers of requests, by the kind of answer that they get."""
    etag = get(port, Accept_Encoding="br")[1]["ETag"]
    return {
        "plain": {},
        "gzip": {"Accept_Encoding": "gzip"},
        "br": {"Accept_Encoding": "br"},
        "304": {"Accept_Encoding": "br", "If_None_Match": etag},
    }


class _Server:
    """A gunicorn of one worker. python: the command that runs it."""

    def __init__(self, data: Path, application: str, servers: ExitStack, python: list[str]) -> None:
        self.port = free_port()
        env = environment(data, self.port) | {"BENCH_PATH": PAGE}
        command = [*python, "-m", "gunicorn", "--no-control-socket", "-w", "1", "-k", "sync"]
        command += ["-b", f"127.0.0.1:{self.port}", "--timeout", "600", application]
        pid = servers.enter_context(running(command, env, self.port, seconds=300))
        (self.worker,) = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()

    def cost(self, headers: dict[str, str]) -> int:
        """Nanoseconds of its worker's processor for a number of requests."""
        before = self._spent()
        for _each in range(REQUESTS):
            get(self.port, PAGE, **headers)
        return self._spent() - before

    def _spent(self) -> int:
        tasks = Path(f"/proc/{self.worker}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks)


def _dump(pid: str) -> None:
    subprocess.run(["callgrind_control", "--dump", pid], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        prepare(Path(name))
        for result in measure(Path(name)):
            print(*result)
