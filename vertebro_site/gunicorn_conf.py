"""How gunicorn serves the site.

The environment is checked here, before any worker starts, and without loading Django: the first reader would wait.
"""

from __future__ import annotations

import os
import select
import socket
import sys
import threading
import time
from typing import Any

from gunicorn.http import message
from gunicorn.workers import gthread

from content.publishing import outages  # noqa: F401  before the workers fork: they share its record
from vertebro_site import configuration, counters, env, gunicorn_options
from vertebro_site.gunicorn_log import GunicornLogger
from vertebro_site.gunicorn_options import *  # noqa: F403  gunicorn reads this module's names, these among them

try:
    configuration.check()
except env.Misconfigured as error:
    print(error, file=sys.stderr)
    sys.exit(2)

# Django sets it when it is loaded. gunicorn times requests by the clock on the wall: one that was under way would
# have taken an hour.
os.environ["TZ"] = configuration.TIME_ZONE
time.tzset()

bind = env.bind()
workers = env.workers()
DJANGO_AFTER = 1.0
"""Seconds. Loading takes the interpreter for half a second, which the first readers would feel."""

wsgi_app = "vertebro_site.wsgi:application"
# Seconds that a thread waits for the first byte of a new connection, before the connection waits without one. gunicorn
# has no setting for it, and its 5 s let a hundred silent sockets keep readers waiting for a minute.
gthread.DEFAULT_WORKER_DATA_TIMEOUT = 0.005

# Who may say that a request came over HTTPS. Behind a proxy, whoever reaches the server: nothing else does.
forwarded_allow_ips = "*" if env.behind_proxy() else "127.0.0.1,::1"
secure_scheme_headers = {"X-FORWARDED-PROTO": "https"}
# gunicorn would let a proxy replace the path by a header, and so whoever the proxy does not clean up after.
forwarder_headers = ""


# A question of 10 000 letters is answered like any other; percent signs make them six times longer.
# gunicorn goes no further than this constant, except without any limit.
message.MAX_REQUEST_LINE = gunicorn_options.limit_request_line

logger_class = GunicornLogger
accesslog = "-" if env.access_log() else None


def on_starting(server: Any) -> None:
    """Refuse a public address given to gunicorn itself (`--bind`, GUNICORN_CMD_ARGS) as `env.bind` does in BIND."""
    public = [each for each in server.cfg.address if isinstance(each, tuple) and not env.is_loopback(each[0])]
    if public and not env.behind_proxy():
        print(
            f"BEHIND_PROXY: {public[0][0]} is open to everyone: put a proxy in front and say so with 1",
            file=sys.stderr,
        )
        sys.exit(2)
    try:
        server.metrics = metrics_socket()
    except env.Misconfigured as error:
        print(error, file=sys.stderr)
        sys.exit(2)


def metrics_socket() -> socket.socket | None:
    """The socket that Prometheus asks at, when there is to be one. Raises Misconfigured when it cannot be had.

    Made before the workers, which all listen at it: one of them answers, and says so when none does.
    """
    address = env.metrics()
    if address is None:
        return None
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    try:
        listener = socket.create_server(address, family=family)
    except OSError as error:
        where = f"{env.bracketed(address[0])}:{address[1]}"
        raise env.Misconfigured("METRICS_PORT", f"cannot listen on {where}: {error.strerror}") from None
    # Each of them wakes up at a question, and one gets it: the others must not wait for the next in accept().
    listener.setblocking(False)
    return listener


def pre_fork(server: Any, worker: Any) -> None:
    """Give the worker that is about to start its counters, none of a worker that lives."""
    worker.slot = counters.free_slot({each.slot for each in server.WORKERS.values()})


def post_fork(server: Any, worker: Any) -> None:
    """In the new worker, before it loads the application."""
    counters.take(worker.slot)
    worker.metrics = server.metrics


def child_exit(server: Any, worker: Any) -> None:
    """In the server, when a worker has ended."""
    counters.leave(worker.slot)


def post_worker_init(worker: Any) -> None:
    """Load Django in the background, a moment later: neither the first readers nor the first secretary wait for it.

    The same thread then watches for the days on which public pages change by themselves.
    """
    from vertebro_site.wsgi import django

    def load_and_keep_days() -> None:
        django.load()
        from content.publishing.snapshot import mending

        mending.keep_days()

    timer = threading.Timer(DJANGO_AFTER, load_and_keep_days)
    timer.daemon, timer.name = True, "load-django"
    timer.start()
    if worker.metrics:
        threading.Thread(target=answer_prometheus, args=[worker.metrics], daemon=True, name="metrics").start()


def answer_prometheus(listener: socket.socket) -> None:
    """Wait for the first question, and only then load what answers it."""
    select.select([listener], [], [])
    from vertebro_site.metrics import serve

    serve(listener)
