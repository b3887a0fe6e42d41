"""gunicorn's own logs, written as the rest of the site's."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from gunicorn.glogging import Logger

from vertebro_site import env, watch
from vertebro_site.daily import DailyFiles
from vertebro_site.logs import JsonLines, WithoutQueries, formatter


class GunicornLogger(Logger):
    """gunicorn quotes whole addresses in its access log, and of requests that it refuses; this one does not."""

    def setup(self, cfg: Any) -> None:
        """As gunicorn does, with the site's format and the filter on both of its logs."""
        super().setup(cfg)
        self._proxied = env.behind_proxy()
        # Python would write them to the standard error as they are.
        logging.captureWarnings(True)
        for log in (self.error_log, self.access_log):
            log.addFilter(WithoutQueries())
            for handler in log.handlers:
                handler.setFormatter(formatter())
        if folder := env.access_log_dir():
            files = DailyFiles(folder, env.log_days())
            # For programs, whoever reads the rest.
            files.setFormatter(JsonLines())
            self.access_log.addHandler(files)
        self._access_log_enabled = bool(self.access_log.handlers)

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> None:
        """A line for an answer, where that is asked for: these fields, whatever format gunicorn was given."""
        if not self.access_log_enabled or "REQUEST_METHOD" not in environ:
            return
        asked = watch.Asked(environ, proxied=self._proxied)
        asked.id = next((value for name, value in resp.headers if name == watch.HEADER), asked.id)
        asked.status = int(str(resp.status)[:3])
        asked.seconds_taken = request_time.total_seconds()
        asked.by = watch.asker(environ)
        self.access_log.info("%s %s %s", asked.method, asked.path, asked.status, extra={"asked": asked})
