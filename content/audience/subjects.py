"""What is read at an address: a page or a section, in a language, as the site knows it when it counts."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from django.urls import Resolver404, resolve

from content.audience.lines import LED, READ
from content.publishing.site import Availability, Site


class Subject(NamedTuple):
    """What was read. page: its key; `""` for the home page. section: its key; `""` for the whole page."""

    page: str
    section: str
    language: str


class Subjects:
    """Addresses of a site, those that it had before included: a page that moved keeps its count."""

    def __init__(self, site: Site) -> None:
        self._site = site
        # Readers ask for the same few addresses; whoever invents others fills no memory.
        self.at = lru_cache(maxsize=4096)(self._at)

    def _at(self, path: str, status: int) -> Subject | None:
        """None where no text is read: a file, a search, the desk, a page that says that there is no such text."""
        try:
            found = resolve(path)
        except Resolver404:
            return None
        asked = found.kwargs
        if status in READ:
            if found.url_name == "home":
                return self._home(asked["language"])
            if found.url_name in {"page", "section"}:
                page = self._site.page_key(asked["language"], asked["slug"])
                return self._known(page, asked.get("key", ""), asked["language"])
        if status == LED and found.url_name == "short-key-language":
            return self._led(self._site.shorts.get(asked["short"], ""), asked["key"], asked["language"])
        return None

    def _home(self, language: str) -> Subject | None:
        return Subject("", "", language) if language in self._site.languages else None

    def _known(self, page: str, section: str, language: str) -> Subject | None:
        """Something that readers have, or had: it may have been withdrawn since it was read."""
        if not page or self._site.availability(page, language, section) == Availability.UNKNOWN:
            return None
        return Subject(page, section, language)

    def _led(self, page: str, section: str, language: str) -> Subject | None:
        """A short link counts where the section has no address of its own: else the page that it leads to does."""
        online = self._site.outline(page, language) if page else None
        if online is None or online.kind == "procedure":
            return None
        return self._known(page, section, language)
