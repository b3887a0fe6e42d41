"""Every address of sharing, for the snapshot."""

from __future__ import annotations

from collections.abc import Iterator

from content.publishing.site import Site
from content.publishing.snapshot.build import Address
from content.sharing.links import every, short_path

KINDS = ("svg", "png")


def addresses(site: Site) -> Iterator[Address]:
    """Short links in each language, and the QR codes of those that lead somewhere."""
    for short, key, found in every(site):
        for language, target in found.items():
            stamp = f"{target.url} {target.title}" if target.status == 302 else ""
            yield Address(short_path(short, key, language), target.status, stamp)
        leading = [language for language, target in found.items() if target.status == 302]
        if leading:
            yield Address(f"{short_path(short, key)}/index.html", live=True)
            for language in ("", *found):
                for kind in KINDS:
                    path = short_path(short, key, language, kind)
                    yield Address(path, stamp=path)
