"""The limit: a WSGI callable that answers one page's status, headers and bytes, and does nothing else."""

import os
from pathlib import Path

from content.publishing.snapshot.serve import SnapshotLayer

_PATH = os.environ["BENCH_PATH"]
_answers = {}


def _record(accept: str, wanted: str | None = None) -> None:
    """Ask the real layer once, at start, and keep what it said."""
    seen = {}
    layer = SnapshotLayer(Path(os.environ["DATA_DIR"]) / "snapshot", lambda *args: [b""])
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": _PATH, "HTTP_ACCEPT_ENCODING": accept}
    if wanted:
        environ["HTTP_IF_NONE_MATCH"] = wanted
    body = layer(environ, lambda status, headers: seen.update(status=status, headers=headers))
    _answers[accept, wanted] = (seen["status"], seen["headers"], b"".join(body))


for _accept in ("identity", "gzip", "br"):
    _record(_accept)
_record("br", dict(_answers["br", None][1])["ETag"])


def application(environ, start_response):
    """One dictionary look-up stands for « the same answer »."""
    status, headers, body = _answers[environ["HTTP_ACCEPT_ENCODING"], environ.get("HTTP_IF_NONE_MATCH")]
    start_response(status, headers)
    return [body] if body else []
