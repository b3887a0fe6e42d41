"""The public site as a folder that a plain file server can serve, or a CDN."""

from __future__ import annotations

import json
import secrets
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from django.conf import settings

from content.errors import SnapshotFailed
from content.publishing.site import Site
from content.publishing.snapshot import cdn, dates, tree
from content.publishing.snapshot.making import SITE_UNIT, addresses
from content.publishing.snapshot.render import Rendered, render

INDEX = "index.json"
"""What marks a static export, and says the status of each address that it holds."""


def export(directory: Path) -> int:
    """Write the public site into a directory that a plain file server can serve. Returns how many addresses.

    The directory is new, empty, or an earlier export. Raises SnapshotFailed.
    """
    if directory.exists() and not directory.is_dir():
        raise SnapshotFailed(f"{directory} is no folder")
    if directory.exists() and any(directory.iterdir()) and not (directory / INDEX).is_file():
        raise SnapshotFailed(f"{directory} holds something else than an export")
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        fresh = directory.with_name(f".{directory.name}.{secrets.token_hex(4)}")
        exported = _write_export(fresh)
        cdn.write(fresh, exported)
        dates.true(fresh)
        # Where plain file servers look for their error page.
        shutil.copy(fresh / settings.LANGUAGE_CODE / "404.html", fresh / "404.html")
        old = directory.with_name(f".{directory.name}.{secrets.token_hex(4)}.old")
        if directory.exists():
            directory.rename(old)
        fresh.rename(directory)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise SnapshotFailed(error.strerror or str(error)) from error
    return len(exported.entries)


def _write_export(directory: Path) -> cdn.Export:
    """Every address, those that are live on our own server included, and the index of them all, last."""
    site = Site.load()
    entries: dict[str, dict[str, Any]] = {}
    headers: dict[tuple[tuple[str, str], ...], int] = {}
    with ThreadPoolExecutor(max_workers=2) as pool:
        pending = []
        for address in (each for unit in (SITE_UNIT, *site.kinds) for each in addresses(site, unit)):
            if address.path in entries:
                continue
            answer = render(site, address)
            entries[address.path] = {
                "status": address.status,
                "headers": headers.setdefault(answer.headers, len(headers)),
                "file": address.exported,
            }
            target = directory / address.exported
            target.parent.mkdir(parents=True, exist_ok=True)
            compress = tree.compressible(answer.headers)
            pending.append(pool.submit(_write_file, target, answer, compress=compress))
        for each in pending:
            each.result()
    index = {"headers": [list(each) for each in headers], "entries": entries}
    (directory / INDEX).write_text(json.dumps(index, separators=(",", ":")), encoding="utf-8")
    return cdn.Export(entries, [list(each) for each in headers])


def _write_file(target: Path, answer: Rendered, *, compress: bool) -> None:
    tree.write(target, tree.forms(answer.body, compress=compress), answer.etag)
