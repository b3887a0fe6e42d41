"""How gunicorn serves the site. The environment is checked here, before any worker starts."""

import os
import sys
import threading

from gunicorn.http import message

from vertebro_site import env
from vertebro_site.logs import GunicornLogger

try:
    import vertebro_site.settings  # noqa: F401  a wrong value stops the start, not the first request

    bind = f"{env.env_text('BIND', '127.0.0.1')}:{env.port()}"
    workers = env.workers()
except env.Misconfigured as error:
    print(error, file=sys.stderr)
    sys.exit(2)

wsgi_app = "vertebro_site.wsgi:application"
# Browsers open connections before they need them: a worker that waits on one must still answer others.
worker_class = "gthread"
threads = 4
control_socket_disable = True
keepalive = 5
graceful_timeout = 20
timeout = 60


# A question of 10 000 letters is answered like any other; percent signs make them six times longer.
# gunicorn goes no further than this constant, except without any limit.
limit_request_line = message.MAX_REQUEST_LINE = 64 * 1024

# What readers search is in no log. gunicorn writes no access log by itself; if somebody asks for one
# (GUNICORN_CMD_ARGS), it has neither the query nor the page before, whose address holds it too.
logger_class = GunicornLogger
access_log_format = '%(h)s %(t)s "%(m)s %(U)s %(H)s" %(s)s %(B)s'


def heartbeat_folder(memory: str) -> str | None:
    """Where workers keep their heartbeat files: `memory`, or gunicorn's default where it cannot be written.

    On a slow disk a live worker could look dead; in a container /dev/shm may be absent or root's alone.
    """
    return memory if os.access(memory, os.W_OK | os.X_OK) else None


worker_tmp_dir = heartbeat_folder("/dev/shm")  # noqa: S108  gunicorn makes its own file


def post_worker_init(worker: object) -> None:
    """Load Django in the background: the first reader does not wait for it, nor does the first secretary."""
    from vertebro_site.wsgi import django

    threading.Thread(target=django.load, daemon=True, name="load-django").start()
