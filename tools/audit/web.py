"""The site as a reader meets it: requests without a browser's kindness, and every address that a page leads to."""

from __future__ import annotations

import html
import http.client
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

_MOST_PAGES = 1000
_NOT_PUBLIC = ("/admin/",)
_FILES = ("/sitemap.xml", "/robots.txt", "/favicon.ico")
_REDIRECTS = (301, 302)
_STYLE_URL = re.compile(r"url\(\s*[\"']?([^\"')\s]+)")


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, its body as it came over the wire."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_page(self) -> bool:
        """Whether it is HTML."""
        return self.headers.get("content-type", "").startswith("text/html")


@dataclass(frozen=True, slots=True)
class Found:
    """What a visitor can reach: pages, the 404 page of each language, and the files that pages load."""

    pages: dict[str, Answer] = field(default_factory=dict)
    missing: dict[str, Answer] = field(default_factory=dict)
    assets: dict[str, Answer] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    visited: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Site:
    """A running site at `origin`, such as http://127.0.0.1:8000."""

    origin: str

    def get(self, path: str, *, method: str = "GET", coding: str = "identity") -> Answer:
        """Ask once, following nothing. Header names come in lower case, repeated ones joined by commas."""
        connection = http.client.HTTPConnection(urlsplit(self.origin).netloc, timeout=30)
        try:
            connection.request(method, path, headers={"Accept-Encoding": coding})
            response = connection.getresponse()
            headers: dict[str, str] = {}
            for name, value in response.getheaders():
                name = name.lower()
                headers[name] = f"{headers[name]}, {value}" if name in headers else value
            return Answer(response.status, headers, response.read())
        finally:
            connection.close()

    def visit(self) -> Found:
        """Start from the site map and the homes, and follow every link that stays on the public site."""
        listed = re.findall(r"<loc>\s*(.*?)\s*</loc>", self.get("/sitemap.xml").body.decode())
        start = [path for each in listed if (path := self._path(html.unescape(each), "/"))]
        languages = sorted({path.split("/")[1] for path in start})
        found = Found() if start else Found(broken=["/sitemap.xml lists no page"])
        # Each address, and which one led to it; both grow while pages are read.
        pages = dict.fromkeys([*start, *(f"/{language}/" for language in languages)], "/sitemap.xml")
        files = dict.fromkeys(_FILES, "every browser or robot")

        def read(path: str, answer: Answer) -> None:
            reader = _Reader(answer.body.decode())
            for link in self._paths(reader.links, path):
                pages.setdefault(link, path)
            for file in self._paths(reader.files, path):
                files.setdefault(file, path)

        for path in [f"/{language}/nulle-part/" for language in languages]:
            found.missing[path] = answer = self.get(path)
            read(path, answer)
        while (waiting := [path for path in pages if path not in found.visited]) and len(pages) < _MOST_PAGES:
            for path in waiting:
                found.visited.add(path)
                answer = self.get(path)
                if answer.status == 200 and answer.is_page:
                    found.pages[path] = answer
                    read(path, answer)
                elif answer.status == 200:
                    files.setdefault(path, pages[path])
                elif answer.status not in _REDIRECTS:
                    found.broken.append(f"{path}: {answer.status}, linked from {pages[path]}")
        for path, where in files.items():
            found.assets[path] = answer = self.get(path)
            if answer.status != 200:
                found.broken.append(f"{path}: {answer.status}, loaded by {where}")
        return found

    def _paths(self, addresses: Iterable[str], base: str) -> list[str]:
        return [path for each in addresses if (path := self._path(each, base))]

    def _path(self, address: str, base: str) -> str | None:
        """The path and query of an address of the public site; None for any other."""
        whole = urldefrag(urljoin(self.origin + base, address)).url
        path = whole.removeprefix(self.origin)
        if path == whole or not path.startswith("/") or path.startswith(_NOT_PUBLIC):
            return None
        return path


class _Reader(HTMLParser):
    """What a page links to, and what it loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.files: list[str] = _STYLE_URL.findall(text)
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Called for each element."""
        given = dict(attrs)
        address = given.get("href") or given.get("src")
        if not address or address.startswith(("data:", "#")):
            return
        relations = (given.get("rel") or "").split()
        if tag == "a" or {"alternate", "canonical"}.intersection(relations):
            self.links.append(address)
        elif tag in {"link", "script", "img", "source", "image", "use"}:
            self.files.append(address)
