"""What Prometheus reads, on a port of its own: any worker answers for all of them.

Loaded at the first question: a site that nobody asks pays nothing for the library.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from prometheus_client import CollectorRegistry, make_wsgi_app
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from vertebro_site import counters
from vertebro_site.wsgi import django

PREFIX = "vertebro_"


class Server(Collector):
    """Requests, workers and memory: from what the workers share, without a database."""

    def collect(self) -> Iterator[Metric]:
        """Everything as it is now."""
        totals = counters.Totals()
        requests = CounterMetricFamily(
            PREFIX + "requests", "Answers, by who gave them.", labels=["kind", "status"]
        )
        for kind, by_status in (("snapshot", totals.snapshot), ("django", totals.django)):
            for first in range(1, len(by_status)):
                requests.add_metric([kind, f"{first}xx"], by_status[first])
        yield requests
        yield HistogramMetricFamily(
            PREFIX + "django_request_seconds",
            "How long Django took to answer.",
            buckets=_cumulative(totals.durations),
            sum_value=totals.seconds,
        )
        yield CounterMetricFamily(
            PREFIX + "worker_starts", "Workers started, first ones included.", value=totals.started
        )
        yield GaugeMetricFamily(PREFIX + "workers", "Workers that live.", value=len(totals.workers))
        yield _memory({"master": os.getppid()} | {f"worker-{n}": pid for n, pid in totals.workers.items()})


class Site(Collector):
    """Snapshot, backup and database. Django is loaded for them."""

    def collect(self) -> Iterator[Metric]:
        """Everything as it is now. What is not known is absent."""
        django.load()
        from django.conf import settings
        from django.db import DatabaseError, connections

        from content.publishing.snapshot import last_build
        from content.reading import readiness

        try:
            answers = readiness.database_answers()
            yield GaugeMetricFamily(PREFIX + "database_up", "1: it can be read.", value=int(answers))
            current = readiness.snapshot()
            if answers:
                behind = readiness.behind(current)
                yield GaugeMetricFamily(
                    PREFIX + "snapshot_behind",
                    "1: editions say what readers do not have yet.",
                    value=int(behind),
                )
        except DatabaseError:
            current = readiness.snapshot()
        finally:
            connections.close_all()
        if current:
            yield GaugeMetricFamily(
                PREFIX + "snapshot_generation", "Number of what readers get.", value=current.number
            )
            yield _age("snapshot", "Since readers have it.", readiness.age(current.made))
        if build := last_build.last(Path(settings.SNAPSHOT_DIR)):
            yield GaugeMetricFamily(
                PREFIX + "build_success", "1: the last build went well.", value=int(not build.error)
            )
            yield GaugeMetricFamily(PREFIX + "build_seconds", "How long it took.", value=build.seconds)
            yield _age("build", "Since it ended.", time.time() - build.at)
        if (elapsed := readiness.age(readiness.last_backup())) is not None:
            yield _age("backup", "Since the last good backup.", elapsed)


def serve(listener: socket.socket) -> None:
    """Answer whoever asks at a socket that is listening. Never returns."""
    registry = CollectorRegistry()
    registry.register(Server())
    registry.register(Site())
    server = _Server(listener.getsockname(), _Quiet, bind_and_activate=False)
    server.socket.close()
    server.socket = listener
    server.server_name, server.server_port = "metrics", listener.getsockname()[1]
    server.setup_environ()
    server.set_app(make_wsgi_app(registry))
    server.serve_forever(poll_interval=None)  # type: ignore[arg-type]  # None: until there is a question


class _Quiet(WSGIRequestHandler):
    """No line a question. A connection that says nothing for five seconds is closed: others wait for it."""

    timeout = 5

    def log_message(self, *args: object) -> None:
        """Nothing."""


class _Server(WSGIServer):
    """For one question at a time."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever asked is gone: nobody's business."""


def _cumulative(durations: list[int]) -> list[tuple[str, float]]:
    ends = [*map(str, counters.BUCKETS), "+Inf"]
    return list(zip(ends, map(float, accumulate(durations)), strict=True))


def _age(name: str, said: str, seconds: float | None) -> Metric:
    return GaugeMetricFamily(f"{PREFIX}{name}_age_seconds", said, value=seconds)


def _memory(processes: dict[str, int]) -> Metric:
    family = GaugeMetricFamily(PREFIX + "process_resident_bytes", "Memory held.", labels=["process"])
    for name, pid in processes.items():
        try:
            pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        except OSError:  # it has just ended, or this system is no Linux
            continue
        family.add_metric([name], pages * os.sysconf("SC_PAGE_SIZE"))
    return family
