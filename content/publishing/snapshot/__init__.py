"""The snapshot: the rendered public site of a moment, on disk.

    snapshot/
      generations/00000007-3f2a/          one whole site: files as a plain file server wants them
        index.json                        path → status, headers, file (see `store`)
        fr/vertebroplastie/index.html     with .gz and .br beside it
        .private/                         what the site reads itself, such as the search's indexes
      current -> generations/00000007-3f2a    replaced by one rename(): the commit point
      lock                                one builder at a time

`store` reads it, `serve` answers requests from it (neither loads Django), `build` makes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from content.publishing.site import Site
    from content.publishing.snapshot.build import Address

_listers: list[Callable[[Site], Iterable[Address]]] = []
_keepers: list[Callable[[Site, Path], None]] = []


def register(lister: Callable[[Site], Iterable[Address]]) -> None:
    """Have the snapshot hold the addresses that a room above this one lists. Called by `content.apps`."""
    if lister not in _listers:
        _listers.append(lister)


def register_keeper(keeper: Callable[[Site, Path], None]) -> None:
    """Have a room above this one write files of its own into each generation's private folder."""
    if keeper not in _keepers:
        _keepers.append(keeper)


def refresh(**options: Any) -> None:
    """Bring this host's snapshot up to date with the editions. Raises SnapshotFailed."""
    from content.publishing.snapshot.build import refresh as build

    build(**options)


def refresh_on_commit() -> None:
    """Refresh once the transaction is committed: once, however many editions it made."""
    from django.db import connection, transaction

    # An entry that is still listed can only be rolled back together with this one.
    if not any(refresh in entry for entry in connection.run_on_commit):
        transaction.on_commit(refresh)


def listers() -> tuple[Callable[[Site], Iterable[Address]], ...]:
    """Whoever registered."""
    return tuple(_listers)


def keepers() -> tuple[Callable[[Site, Path], None], ...]:
    """Whoever registered."""
    return tuple(_keepers)
