"""How gunicorn works, whatever it serves.

Nothing of the site is loaded here: `bench.start` measures it beside a bare callable under the same options.
"""

from __future__ import annotations

import os

# What gunicorn reads of a configuration that takes all of this over.
__all__ = [
    "control_socket_disable",
    "graceful_timeout",
    "keepalive",
    "limit_request_line",
    "threads",
    "timeout",
    "worker_class",
    "worker_tmp_dir",
]

# Browsers open connections before they need them: a worker that waits on one must still answer others.
worker_class = "gthread"
threads = 4
control_socket_disable = True
# A proxy gives up an idle connection long before (deploy/nginx: 4 s): a request must not meet one that is being closed.
keepalive = 30
graceful_timeout = 20
timeout = 60
limit_request_line = 64 * 1024


def heartbeat_folder(memory: str) -> str | None:
    """Where workers keep their heartbeat files: `memory`, or gunicorn's default where it cannot be written.

    On a slow disk a live worker could look dead; in a container /dev/shm may be absent or root's alone.
    """
    return memory if os.access(memory, os.W_OK | os.X_OK) else None


worker_tmp_dir = heartbeat_folder("/dev/shm")  # noqa: S108  gunicorn makes its own file  # nosec B108
