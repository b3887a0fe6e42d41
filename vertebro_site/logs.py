"""What is written of what happens, and what never is: a reader's question, an address that names a person.

One line a record: readable ones on a developer's machine, JSON under DEPLOYED=1. Whatever is said while a request
is answered carries the request's number, method and path.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from typing import Any

from vertebro_site import env, watch

_QUERY = re.compile(r"(?<=\S)\?.*(?= HTTP/\d)|(?<=\S)\?.*$", re.M)
# gunicorn quotes the piece of a malformed request that it stumbled over: of a question with a space in it, the end.
_REFUSED = re.compile(r"^(Invalid request from .*?)b?['\"].*", re.S)
_CLIENT = re.compile(r"\bip=([0-9A-Fa-f:.]+?)(?=:?(?:\s|$))")


class WithoutQueries(logging.Filter):
    """Cuts queries, keys and addresses out of every message and traceback, whoever wrote them."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Never drops a record."""
        asked = watch.current()
        record.msg, record.args = without_queries(record.getMessage()), None
        if asked and asked.has_query:
            for word in asked.words():
                record.msg = record.msg.replace(word, "…")
        if record.exc_info and record.exc_info[1] and not record.exc_text:
            silent = asked is not None and asked.has_query
            record.exc_text = _traceback(record.exc_info[1], silent=silent)
        if record.exc_text:
            record.exc_text = without_queries(record.exc_text)
        return True


class _Lines(logging.Formatter):
    """For people."""

    def format(self, record: logging.LogRecord) -> str:
        text = f"{_moment(record)} {record.levelname} {record.name} {record.getMessage()}"
        if said := _request(record):
            text += " [" + " ".join(f"{name}={value}" for name, value in said.items()) + "]"
        return text + (f"\n{record.exc_text}" if record.exc_text else "")


class JsonLines(logging.Formatter):
    """For machines. A line break in a message cannot forge a line."""

    def format(self, record: logging.LogRecord) -> str:
        """An object."""
        said: dict[str, Any] = {
            "time": _moment(record),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
            **_request(record),
        }
        if record.exc_text:
            said["traceback"] = record.exc_text
        return json.dumps(said, ensure_ascii=False)


def formatter() -> logging.Formatter:
    """How this site writes a record. Its handler or its logger has the filter above."""
    return JsonLines() if env.deployed() else _Lines()


def without_queries(text: str) -> str:
    """A log's text with `…` for queries, keys and what gunicorn quotes of a request that it refuses.

    A query ends at the protocol's name, else at the end of the line. Clients' addresses are truncated.
    """
    text = _QUERY.sub("?…", _REFUSED.sub(r"\1…", text))
    text = _CLIENT.sub(lambda found: f"ip={watch.truncated(found[1])}", text)
    return watch.without_tokens(text)


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _request(record: logging.LogRecord) -> dict[str, Any]:
    """What is known of the request that a record is about: the one that it names, else the one being answered."""
    asked: watch.Asked | None = getattr(record, "asked", None) or watch.current()
    if asked is None:
        return {}
    return {
        "request_id": asked.id,
        "method": asked.method,
        "path": asked.path,
        "status": asked.status or getattr(record, "status_code", None),
        "duration_ms": round(asked.seconds * 1000, 1),
        "client": asked.client,
    } | ({"by": asked.by} if asked.by else {})


def _traceback(error: BaseException, *, silent: bool) -> str:
    """As Python writes it; silent: where and what kind of error, without its words, which may be a reader's."""
    if not silent:
        return "".join(traceback.format_exception(error)).rstrip()
    parts, seen = [], set[int]()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        parts.append("".join(traceback.format_tb(link.__traceback__)) + f"{type(link).__qualname__}: …")
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return "\n".join(["Traceback (most recent call last):", *reversed(parts)])
