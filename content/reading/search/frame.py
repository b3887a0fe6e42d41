"""What stands around the results: the site without its texts, so that the page needs no database."""

from __future__ import annotations

import dataclasses
import json
from functools import lru_cache
from pathlib import Path

from content.documents import Department, Document, Section
from content.publishing.paths import page_url
from content.publishing.site import PublishedPage, Site
from content.sections import MRI_RULE

FILE = "site.json"
MOST = 100
"""Lines of the contents list. With more sections than that, it names the procedures; with more of those, none."""


@dataclasses.dataclass(frozen=True, slots=True)
class Contents:
    """A procedure and its sections: (title, address)."""

    title: str
    url: str
    sections: tuple[tuple[str, str], ...]


def write(folder: Path, site: Site) -> None:
    """Keep the frame of a site beside its index."""
    counts = {language: _sections(site, language) for language in site.languages}
    data = {
        "departments": {
            code: dataclasses.asdict(department) if department else None
            for code, department in site.departments.items()
        },
        "order": list(site.order),
        "pages": [
            _slim(page.document, sections=counts[language] <= MOST).to_json()
            for (_key, language), page in site.pages.items()
        ],
    }
    (folder / FILE).write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


@lru_cache(maxsize=2)
def read(folder: Path) -> Site:
    """The frame of a generation. Remembered: a generation's folder never changes. Raises OSError, ValueError."""
    data = json.loads((folder / FILE).read_text(encoding="utf-8"))
    documents = [Document.from_json(each) for each in data["pages"]]
    return Site(
        departments={
            code: Department(**each) if each else None for code, each in data["departments"].items()
        },
        pages={(each.page, each.language): PublishedPage(each, 0, None, "") for each in documents},
        order=tuple(data["order"]),
    )


def contents(site: Site, language: str) -> list[Contents]:
    """The contents list of each procedure, as the page's own; empty when that would be no help but a flood."""
    procedures = [each.document for each in site.in_language(language) if each.document.kind == "procedure"]
    if len(procedures) > MOST:
        return []
    whole = _sections(site, language) <= MOST
    return [
        Contents(each.title, page_url(each), tuple(_places(each)) if whole else ()) for each in procedures
    ]


def _places(document: Document) -> list[tuple[str, str]]:
    # The MRI rule stands above the list: it comes first here.
    ordered = sorted(document.sections, key=lambda each: each.kind != MRI_RULE)
    return [(each.short_title, f"{page_url(document)}#{each.key}") for each in ordered]


def _sections(site: Site, language: str) -> int:
    return sum(
        len(page.document.sections)
        for page in site.in_language(language)
        if page.document.kind == "procedure"
    )


def _slim(document: Document, *, sections: bool) -> Document:
    kept = document.sections if sections and document.kind == "procedure" else ()
    return dataclasses.replace(
        document.header,
        lede="",
        description="",
        sections=tuple(
            Section(key=each.key, kind=each.kind, title=each.title, label=each.label) for each in kept
        ),
    )
