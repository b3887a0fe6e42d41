"""Which moment of the editions this host's snapshot shows, and telling the other hosts that there is a newer one."""

from __future__ import annotations

import hashlib
import socket
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Count, Max
from django.utils import timezone

from content.models import Audit, Department, Edition, Page, TextOrigin

CHANNEL = "content_editions"
"""Of PostgreSQL's NOTIFY. The payload says which host speaks."""

_FILE = "moment"


def now() -> str:
    """A digest of what public pages depend on: it changes whenever they do. A few short queries, no text is read.

    The day is part of it: a review that was due yesterday is overdue today, and an audit may have expired. A declared
    audit does not change while it is. Raises DatabaseError.
    """
    said = (
        timezone.localdate(),
        list(Department.objects.order_by("pk").values_list()),
        list(Page.objects.order_by("pk").values_list("pk", "key", "short", "kind", "position")),
        Edition.objects.public().aggregate(
            *(Max(name) for name in ("pk", "published_at", "withdrawn_at", "review_id")), Count("pk")
        ),
        TextOrigin.objects.aggregate(Max("confirmed_at"), Count("pk")),
        list(Audit.objects.declared().values_list("pk", "declared_at")),
    )
    return hashlib.sha256(repr(said).encode()).hexdigest()


def shown(root: Path | None = None) -> str:
    """The moment that a snapshot, this host's own, was last brought up to; `""` when that is not known."""
    try:
        return ((root or Path(settings.SNAPSHOT_DIR)) / _FILE).read_text()
    except OSError:
        return ""


def remember(root: Path, moment: str) -> None:
    """Record that a snapshot shows a moment. A disk that refuses costs a follower one more build, and nobody else."""
    fresh = root / f".{_FILE}"
    with suppress(OSError):
        fresh.write_text(moment)
        fresh.replace(fresh.with_name(_FILE))


def host() -> str:
    """What distinguishes this host, or this data directory of it, from the others."""
    return f"{socket.gethostname()}:{settings.DATA_DIR}"


def announce() -> None:
    """Tell the hosts that follow. Within a transaction PostgreSQL tells them once it is committed, or never.

    SQLite has nobody to tell: its followers ask.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, host()])
