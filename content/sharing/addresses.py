"""Every address of sharing, for the snapshot."""

from __future__ import annotations

from collections.abc import Iterator

from content.publishing.site import Site
from content.publishing.snapshot.render import Address
from content.sharing.links import of_page, short_path

KINDS = ("svg", "png")


def addresses(site: Site, key: str) -> Iterator[Address]:
    """A page's short links in each language, and the QR codes of those that lead somewhere."""
    short = site.short(key) if key else ""
    for section, found in of_page(site, key) if short else ():
        for language, target in found.items():
            stamp = f"{target.url} {target.title}" if target.status == 302 else ""
            yield Address(short_path(short, section, language), target.status, stamp)
        leading = [language for language, target in found.items() if target.status == 302]
        if leading:
            yield Address(f"{short_path(short, section)}/index.html", live=True)
            for language in ("", *found):
                for kind in KINDS:
                    path = short_path(short, section, language, kind)
                    yield Address(path, stamp=path)
