"""The site called as a server calls it, without a server: some thousand requests a second."""

from __future__ import annotations

import sys
import traceback
from dataclasses import dataclass

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

from content.publishing.snapshot.serve import SnapshotLayer
from tests.fuzz.requests import Request
from vertebro_site import configuration, counters
from vertebro_site.watch import HEADER, Watched


@dataclass(slots=True)
class Answer:
    """What came back. headers: as they were sent, one line each."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def __getitem__(self, name: str) -> str:
        return ", ".join(value for key, value in self.headers if key.lower() == name.lower())

    @property
    def same(self) -> tuple[int, list[tuple[str, str]], bytes]:
        """All that two answers to one question share: each request has a name of its own."""
        return self.status, sorted(each for each in self.headers if each[0] != HEADER), self.body


class Caller:
    """The whole stack of `vertebro_site.wsgi`. failures: what was raised inside since the last answer."""

    def __init__(self, root) -> None:
        self.failures: list[str] = []
        self._application = SnapshotLayer(
            root, Watched(WSGIHandler(), counters.mine), ours=configuration.ours(settings.ALLOWED_HOSTS)
        )

    def remember(self, sender, **_more) -> None:
        """Receiver of `got_request_exception`."""
        error = sys.exc_info()[1]
        ours = [
            f"{each.filename.rpartition('/')[2]}:{each.lineno}"
            for each in traceback.extract_tb(error.__traceback__)
        ]
        self.failures.append(f"{error!r:.200} at {' '.join(ours[-6:])}")

    def __call__(self, request: Request) -> Answer:
        """One answer, read to its end. Raises what a server would have to answer with 500."""
        self.failures.clear()
        said: list = []
        body = self._application(request.environ(), lambda *start: said.append(start))
        try:
            whole = b"".join(body)
        finally:
            if close := getattr(body, "close", None):
                close()
        return Answer(int(said[-1][0][:3]), said[-1][1], whole)
