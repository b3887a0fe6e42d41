"""The limit: a WSGI callable that answers one page's status, headers and bytes, and does nothing else.

What it answers is in the file that BENCH_ANSWERS names, or is asked of the real layer once, at start.
"""

import ast
import os
from pathlib import Path


def _record() -> dict:
    from content.publishing.snapshot.serve import SnapshotLayer

    layer = SnapshotLayer(Path(os.environ["DATA_DIR"]) / "snapshot", lambda *args: [b""])
    recorded = {}

    def ask(accept: str, wanted: str | None = None) -> None:
        seen = {}
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": os.environ["BENCH_PATH"],
            "HTTP_ACCEPT_ENCODING": accept,
        }
        if wanted:
            environ["HTTP_IF_NONE_MATCH"] = wanted
        body = layer(environ, lambda status, headers: seen.update(status=status, headers=headers))
        recorded[accept, wanted] = (seen["status"], seen["headers"], b"".join(body))

    for accept in ("identity", "gzip", "br"):
        ask(accept)
    ask("br", dict(recorded["br", None][1])["ETag"])
    return recorded


def _recorded() -> dict:
    if file := os.environ.get("BENCH_ANSWERS"):
        return ast.literal_eval(Path(file).read_text())
    return _record()


answers = _recorded()


def application(environ, start_response):
    """One dictionary look-up stands for « the same answer »."""
    status, headers, body = answers[environ["HTTP_ACCEPT_ENCODING"], environ.get("HTTP_IF_NONE_MATCH")]
    start_response(status, headers)
    return [body] if body else []
