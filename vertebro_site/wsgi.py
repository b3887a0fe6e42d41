"""The WSGI application: the snapshot in front, Django behind it and loaded when first needed."""

from __future__ import annotations

import os
import threading
from typing import Any

from content.publishing.snapshot.serve import Environ, SnapshotLayer, StartResponse
from vertebro_site import configuration, counters, env
from vertebro_site.watch import Watched


class LazyDjango:
    """Django's application, imported at the first request that is not a published page."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._application: Any = None

    def load(self) -> Any:
        """The application itself. Safe to call from several threads."""
        if self._application is None:
            with self._lock:
                if self._application is None:
                    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vertebro_site.settings")
                    from django.core.wsgi import get_wsgi_application

                    from content.publishing import snapshot

                    snapshot.finished_later = True
                    self._application = get_wsgi_application()
        return self._application

    def __call__(self, environ: Environ, start_response: StartResponse) -> Any:
        """Answer one request (PEP 3333)."""
        return self.load()(environ, start_response)


django = LazyDjango()
application = SnapshotLayer(
    env.data_dir() / "snapshot",
    Watched(django, counters.mine),
    memory=env.snapshot_memory(),
    hits=counters.mine.hits,
    ours=configuration.ours(configuration.allowed_hosts()),
)
