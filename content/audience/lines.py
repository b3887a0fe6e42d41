"""What a line of the access log says that a count needs: the day and the address. The rest is not looked at."""

from __future__ import annotations

import datetime
import json
import re
from typing import NamedTuple
from urllib.parse import unquote

from django.utils import timezone

_NGINX = re.compile(
    r"\S+ \[(?P<time>[^\]]+)\] \"(?P<method>[A-Z]+) (?P<path>/\S*) HTTP/[\d.]+\""
    r" (?P<status>\d{3}) \d+ [\d.]+ \S+(?: (?P<by>\w+))?"
)
"""`log_format site` of deploy/nginx/http.conf."""

READ = frozenset({200, 304})
"""Statuses of an answer that its reader has before them: sent, or unchanged since the last time."""
LED = 302
"""That of a short link."""


class Hit(NamedTuple):
    """A reader asked for an address and was answered. day: by the clock of the department."""

    day: datetime.date
    path: str
    status: int


def hit(line: str) -> Hit | None:
    """None for a line that is no reading: a robot's, a browser's own stock, another method, an error, another log."""
    said = _said(line)
    if said is None or said.get("method") != "GET" or said.get("by") not in {"reader", None}:
        return None
    try:
        status, moment = int(said["status"]), datetime.datetime.fromisoformat(said["time"])
    except (KeyError, TypeError, ValueError):
        return None
    if status not in READ | {LED} or moment.tzinfo is None:
        return None
    return Hit(timezone.localdate(moment), str(said.get("path", "")), status)


def _said(line: str) -> dict[str, str] | None:
    """The fields of a line of nginx's log, or of gunicorn's."""
    if found := _NGINX.fullmatch(line):
        fields = found.groupdict()
        return fields | {"path": unquote(fields["path"])}
    try:
        said = json.loads(line)
    except ValueError:
        return None
    ours = isinstance(said, dict) and said.get("logger") == "gunicorn.access"
    return said if ours else None
