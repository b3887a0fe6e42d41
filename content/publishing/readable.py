"""What readers read in a section, line by line.

Each line is one block of the page, so that a passage of a line is found on the page too.
"""

from __future__ import annotations

from collections.abc import Iterator

from content.documents import Department, Section
from content.documents.schema import Reference, Step
from content.models.richtext import plain
from content.publishing import legal
from content.publishing.accessibility import Declaration


def lines(
    section: Section, department: Department | None, declaration: Declaration | None = None
) -> list[str]:
    """Everything under a section's title, in reading order, without elements. Key facts stand elsewhere on the page.

    declaration: of the site's accessibility, which a section may show. It, and the record, in the active language.
    """
    found = [
        *plain(section.body).splitlines(),
        *(each.caption for each in section.illustrations),
        *(f"{each.lead} {each.text}" for each in section.checklist),
        *(text for each in section.figures for text in (each.label, f"{each.source} ({each.year})")),
        *(text for each in section.steps for text in _step(each)),
        *(text for each in section.references for text in _reference(each)),
        *legal.lines(section.kind, department, declaration),
    ]
    return _filled(found)


def key_facts(sections: tuple[Section, ...]) -> list[str]:
    """« En bref », which stands above the sections."""
    return _filled(
        text for section in sections for each in section.key_facts for text in (each.label, each.value)
    )


def _filled(texts: Iterator[str] | list[str]) -> list[str]:
    """One line each, the empty ones left out. No-break spaces stay: the page has them."""
    return [
        line for text in texts for each in text.splitlines() if (line := " ".join(each.split(" ")).strip())
    ]


def _step(step: Step) -> Iterator[str]:
    yield from (step.when, step.title, plain(step.body), plain(step.notice))
    for panel in step.panels:
        yield from _step(panel)


def _reference(each: Reference) -> Iterator[str]:
    yield f"{each.authors} {each.title}. {each.journal}. {each.published}."
    yield from (each.note, f"doi:{each.doi}" if each.doi else "", each.pmid)
