"""Short links, as printed in QR codes: a page's code, a section's key, a language. They never die.

    /q/v  /q/v/KEY            to the reader's language
    /q/v/en  /q/v/KEY/en      to the one that whoever shares it chose

What a link with a language answers depends on the published site alone, so the snapshot holds it. What a link
without one answers depends on who asks too: Django answers it, from what the snapshot holds, without the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

from content.documents import HEADER
from content.publishing.paths import page_url, route, section_url
from content.publishing.site import Availability, Site

UNKNOWN_PART = "unknown_part"
"""Where a page says that it has no such part (`components/unknown_part.html`). No key holds an underscore."""

LANGUAGES: tuple[str, ...] = tuple(code for code, _name in settings.LANGUAGES)


@dataclass(frozen=True, slots=True)
class Target:
    """What a short link answers in one language: 302 to `url`; 410, taken offline; 200, it never was there."""

    status: int
    url: str = ""
    title: str = ""


def short_path(short: str, key: str = "", language: str = "", kind: str = "") -> str:
    """`/q/v/KEY/en`. short: a page's code; without key, the whole page; without language, the reader's own.

    kind: `svg` or `png` for its QR code.
    """
    parts = {"short": short, "key": key, "language": language, "kind": kind}
    given = {name: value for name, value in parts.items() if value}
    return route("-".join(given), **given)


def sections_of(site: Site, page: str) -> tuple[str, ...]:
    """Keys of all sections that a page has, or had, in some language, in the order of the first that has them."""
    found: dict[str, None] = {}
    for code in LANGUAGES:
        if online := site.outline(page, code):
            found |= dict.fromkeys([*online.keys, *online.withdrawn])
        if gone := site.withdrawn.get((page, code)):
            found |= dict.fromkeys(sorted(gone.sections))
    found.pop(HEADER, None)
    return tuple(found)


def targets(site: Site, short: str, key: str = "") -> dict[str, Target]:
    """What a short link answers, by language; empty for one that never led anywhere."""
    page = site.shorts.get(short, "")
    if not page or (key and key not in sections_of(site, page)):
        return {}
    return _targets(site, page, key)


def _targets(site: Site, page: str, key: str) -> dict[str, Target]:
    return {code: _target(site, page, key, code) for code in LANGUAGES}


def _target(site: Site, page: str, key: str, language: str) -> Target:
    state = site.availability(page, language, key)
    online = site.outline(page, language)
    if state == Availability.WITHDRAWN:
        return Target(410)
    if online is None:
        return Target(200)
    section = online.section(key)
    if not key:
        return Target(302, page_url(online), online.title)
    if section and online.kind == "procedure":
        return Target(302, section_url(online, key), section.title)
    # A page that is read whole, or a section without a translation yet: the page holds its place, and says so there.
    return Target(302, f"{page_url(online)}#{key}", section.title if section else online.title)


def of_page(site: Site, page: str) -> Iterator[tuple[str, dict[str, Target]]]:
    """(section's key, targets by language) of a page's short links; the key of the whole page is `""`."""
    for key in ("", *sections_of(site, page)):
        yield key, _targets(site, page, key)


def every(site: Site) -> Iterator[tuple[str, str, dict[str, Target]]]:
    """(page's code, section's key, targets by language) of all short links."""
    for short, page in site.shorts.items():
        for key, found in of_page(site, page):
            yield short, key, found
