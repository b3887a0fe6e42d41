"""Every public address, for the snapshot."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from django.conf import settings
from django.core.files.storage import default_storage
from django.templatetags.static import static
from django.urls import reverse

from content.models.picture import FOLDER
from content.publishing.offline import ICONS
from content.publishing.paths import home_url, page_url, search_url, section_url
from content.publishing.site import Outline, Site
from content.publishing.snapshot.render import Address
from content.publishing.styles import FONT_FILE

log = logging.getLogger(__name__)

ASSETS = (FONT_FILE, "js/site.js", "js/listen.js", "img/icon.svg", *ICONS.values())
"""Static files that public pages load."""


def addresses(site: Site, key: str) -> Iterator[Address]:
    """What readers can ask for, each with the status that it answers."""
    yield from _of_page(site, key) if key else _of_site(site)


def _of_site(site: Site) -> Iterator[Address]:
    for language, _name in settings.LANGUAGES:
        yield Address(home_url(language))
        yield Address(search_url(language), live=True)
        yield Address(reverse("error-page", args=[language, 404]), 404)
        yield Address(reverse("error-page", args=[language, 500]), 500)
    for language in site.languages:
        yield Address(reverse("manifest", args=[language]))
        yield Address(reverse("offline", args=[language]))
    for name in ("sitemap", "robots", "favicon", "choice", "worker"):
        yield Address(reverse(name))
    for asset in ASSETS:
        yield Address(static(asset))
    if settings.SECURITY_CONTACT:
        # Not in the snapshot, where its date would pass.
        yield Address(reverse("security"), live=True)


def _of_page(site: Site, key: str) -> Iterator[Address]:
    for language, _name in settings.LANGUAGES:
        if online := site.outline(key, language):
            yield Address(page_url(online))
            for section in _sections(site, online):
                yield Address(section_url(online, section))
        elif key in site.keys() and not site.page_key(language, key):
            yield Address(reverse("page", args=[language, key]))
            for section in site.untranslated(key, language):
                yield Address(reverse("section", args=[language, key, section]))
    yield from _withdrawn(site, key)
    yield from _former(site, key)
    yield from _pictures(site, key)


def _pictures(site: Site, key: str) -> Iterator[Address]:
    """The files of the pictures that a page shows.

    One that the store has lost is said in the log and left out: readers get its description, and today's text still
    replaces yesterday's.
    """
    for name in site.pictures(key):
        if _is_there(name):
            # The name holds the digest of the bytes: those of the snapshot before are the same.
            yield Address(reverse("picture", args=[name]), stamp=name)
        elif site.lost(name):  # asked of the site: the next build asks again
            log.error("the file of a picture that is online is missing: %s", f"{FOLDER}{name}")


def _is_there(name: str) -> bool:
    """Whether a picture's file exists, or nobody can tell: a store that does not answer has lost nothing."""
    try:
        return default_storage.exists(f"{FOLDER}{name}")
    except OSError as error:
        log.warning("a picture's file could not be asked for: %s", error)
        return True


def _former(site: Site, key: str) -> Iterator[Address]:
    """Addresses that were online once: they lead to the new one."""
    for language, slug in site.former(key):
        if online := site.outline(key, language):
            yield Address(reverse("page", args=[language, slug]), 301)
            for section in _sections(site, online):
                yield Address(reverse("section", args=[language, slug, section]), 301)


def _sections(site: Site, online: Outline) -> tuple[str, ...]:
    """Keys of the sections that have an address of their own, those that say that they are in French only included."""
    if online.kind != "procedure":
        return ()
    return (*online.keys, *site.untranslated(online.page, online.language))


def _withdrawn(site: Site, key: str) -> Iterator[Address]:
    """What answers 410: languages that were withdrawn at every address that they had, and sections."""
    slugs: dict[str, set[str]] = {}
    for language, slug in site.former(key):
        slugs.setdefault(language, set()).add(slug)
    for language, _name in settings.LANGUAGES:
        if gone := site.withdrawn.get((key, language)):
            for slug in sorted(slugs.get(language, set()) | {key}):
                if site.page_key(language, slug) == key:
                    yield Address(reverse("page", args=[language, slug]), 410)
                    for section in sorted(gone.sections):
                        yield Address(reverse("section", args=[language, slug, section]), 410)
                    for section in site.untranslated(key, language):
                        yield Address(reverse("section", args=[language, slug, section]))
        online = site.outline(key, language)
        if online and online.kind == "procedure":
            for slug in sorted(slugs.get(language, set()) | {online.slug}):
                for section in online.withdrawn:
                    yield Address(reverse("section", args=[language, slug, section]), 410)
