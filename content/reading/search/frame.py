"""What stands around the results: the site without its texts, so that the page needs no database."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from content.documents import Department, Document, Section
from content.publishing.paths import page_url
from content.publishing.site import Outline, PublishedPage, Site
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


def write(file: Path, site: Site) -> None:
    """Keep the frame of a site beside its indexes."""
    data = {
        "departments": {
            code: dataclasses.asdict(department) if department else None
            for code, department in site.departments.items()
        },
        "order": list(site.keys()),
        "pages": [_slim(each).to_json() for language in site.languages for each in _outlines(site, language)],
    }
    file.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


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
    procedures = site.documents(language, "procedure")
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
    procedures = (site.outline(each.page, language) for each in site.menu(language, "procedure"))
    return sum(len(each.sections) for each in procedures if each)


def _outlines(site: Site, language: str) -> Iterator[Outline]:
    """The pages of a language, procedures with their sections where the contents list will name them."""
    listed = site.menu(language)
    many = sum(each.kind == "procedure" for each in listed) > MOST or _sections(site, language) > MOST
    for each in listed:
        whole = site.outline(each.page, language) if each.kind == "procedure" and not many else None
        yield whole or each


def _slim(page: Outline) -> Document:
    return Document(
        page=page.page,
        kind=page.kind,
        short=page.short,
        language=page.language,
        slug=page.slug,
        title=page.title,
        sections=tuple(
            Section(key=each.key, kind=each.kind, title=each.title, label=each.short_title)
            for each in page.sections
        ),
    )
