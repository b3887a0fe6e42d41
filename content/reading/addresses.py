"""Every public address, for the snapshot."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from django.conf import settings
from django.core.files.storage import default_storage
from django.templatetags.static import static
from django.urls import reverse

from content.documents import Document
from content.models.picture import FOLDER
from content.publishing.offline import ICONS
from content.publishing.paths import home_url, page_url, search_url, section_url
from content.publishing.site import Availability, Site
from content.publishing.snapshot.build import Address
from content.publishing.styles import FONT_FILE

log = logging.getLogger(__name__)

ASSETS = (FONT_FILE, "js/site.js", "js/listen.js", "img/icon.svg", *ICONS.values())
"""Static files that public pages load."""


def addresses(site: Site) -> Iterator[Address]:
    """What readers can ask for, each with the status that it answers."""
    for language, _name in settings.LANGUAGES:
        yield Address(home_url(language))
        yield Address(search_url(language), live=True)
        yield Address(reverse("error-page", args=[language, 404]), 404)
        yield Address(reverse("error-page", args=[language, 500]), 500)
        for key in site.keys():
            if site.availability(key, language) == Availability.UNKNOWN and not site.page_key(language, key):
                yield Address(reverse("page", args=[language, key]))
                for section in site.untranslated(key, language):
                    yield Address(reverse("section", args=[language, key, section]))
        for page in site.in_language(language):
            yield Address(page_url(page.document))
            for section in _sections(site, page.document):
                yield Address(section_url(page.document, section))
    yield from _withdrawn(site)
    yield from _former(site)
    for language in site.languages:
        yield Address(reverse("manifest", args=[language]))
        yield Address(reverse("offline", args=[language]))
    for name in ("sitemap", "robots", "favicon", "choice", "worker"):
        yield Address(reverse(name))
    yield from _pictures(site)
    for asset in ASSETS:
        yield Address(static(asset))


def _pictures(site: Site) -> Iterator[Address]:
    """The files of the pictures that pages show.

    One that the disk has lost is said in the log and left out: readers get its description, and today's text still
    replaces yesterday's.
    """
    for name in site.picture_files:
        if default_storage.exists(f"{FOLDER}{name}"):
            yield Address(reverse("picture", args=[name]))
        else:
            log.error(
                "the file of a picture that is online is missing: %s", default_storage.path(f"{FOLDER}{name}")
            )


def _former(site: Site) -> Iterator[Address]:
    """Addresses that were online once: they lead to the new one."""
    for (language, slug), key in site.old_slugs.items():
        if page := site.pages.get((key, language)):
            yield Address(reverse("page", args=[language, slug]), 301)
            for section in _sections(site, page.document):
                yield Address(reverse("section", args=[language, slug, section]), 301)


def _sections(site: Site, document: Document) -> tuple[str, ...]:
    """Keys of the sections that have an address of their own, those that say that they are in French only included."""
    if document.kind != "procedure":
        return ()
    return (*document.keys, *site.untranslated(document.page, document.language))


def _withdrawn(site: Site) -> Iterator[Address]:
    """What answers 410: pages and languages that were withdrawn at every address that they had, and sections."""
    slugs: dict[tuple[str, str], set[str]] = {}
    for (language, slug), key in site.old_slugs.items():
        slugs.setdefault((key, language), set()).add(slug)
    for (key, language), page in site.withdrawn.items():
        for slug in sorted(slugs.get((key, language), set()) | {key}):
            if site.page_key(language, slug) == key:
                yield Address(reverse("page", args=[language, slug]), 410)
                for section in sorted(page.sections):
                    yield Address(reverse("section", args=[language, slug, section]), 410)
                for section in site.untranslated(key, language):
                    yield Address(reverse("section", args=[language, slug, section]))
    for (key, language), online in site.pages.items():
        document = online.document
        if document.kind == "procedure":
            for slug in sorted(slugs.get((key, language), set()) | {document.slug}):
                for section in document.withdrawn:
                    yield Address(reverse("section", args=[language, slug, section]), 410)
