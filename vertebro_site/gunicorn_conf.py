"""How gunicorn serves the site. The environment is checked here, before any worker starts."""

import sys
import threading

from vertebro_site import env

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
# Workers' heartbeat files in memory where there is some: a slow disk must not look like a dead worker.
worker_tmp_dir = "/dev/shm" if sys.platform == "linux" else None  # noqa: S108  gunicorn makes its own file


def post_worker_init(worker: object) -> None:
    """Load Django in the background: the first reader does not wait for it, nor does the first secretary."""
    from vertebro_site.wsgi import django

    threading.Thread(target=django.load, daemon=True, name="load-django").start()
