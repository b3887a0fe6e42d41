"""What no log holds: the part of an address after `?`, where a reader's question stands."""

from __future__ import annotations

import logging
import re
from typing import Any

from gunicorn.glogging import Logger

_QUERY = re.compile(r"(?<=\S)\?.*(?= HTTP/\d)|(?<=\S)\?.*$", re.M)
# gunicorn quotes the piece of a malformed request that it stumbled over: of a question with a space in it, the end.
_REFUSED = re.compile(r"^(Invalid request from .*?)b?['\"].*", re.S)
_plain = logging.Formatter()


class WithoutQueries(logging.Filter):
    """Cuts queries out of every message and traceback, whoever wrote them.

    To the protocol's name, else to the end of the line.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Never drops a record."""
        record.msg, record.args = without_queries(record.getMessage()), None
        if record.exc_info and not record.exc_text:
            record.exc_text = _plain.formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = without_queries(record.exc_text)
        return True


def without_queries(text: str) -> str:
    """A log's text with `?…` where an address had a query, and without what gunicorn quotes of a request it refuses."""
    return _QUERY.sub("?…", _REFUSED.sub(r"\1…", text))


class GunicornLogger(Logger):
    """gunicorn's own logger. It quotes whole addresses: in the access log, and of requests that it refuses."""

    def setup(self, cfg: Any) -> None:
        """As gunicorn does, with the filter on both of its logs."""
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            log.addFilter(WithoutQueries())
