"""What readers read in a section, line by line.

Each line is one block of the page, so that a passage of a line is found on the page too.
"""

from __future__ import annotations

from collections.abc import Iterator

from content.documents import Department, Section
from content.documents.schema import Reference, Step
from content.models.richtext import plain


def lines(section: Section, department: Department | None) -> list[str]:
    """Everything under a section's title, in reading order, without elements. Key facts stand elsewhere on the page."""
    found = [
        *plain(section.body).splitlines(),
        *(each.caption for each in section.illustrations),
        *(f"{each.lead} {each.text}" for each in section.checklist),
        *(text for each in section.figures for text in (each.label, f"{each.source} ({each.year})")),
        *(text for each in section.steps for text in _step(each)),
        *(text for each in section.references for text in _reference(each)),
        *_record(section.kind, department),
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


def _record(kind: str, department: Department | None) -> tuple[str, ...]:
    """The department's own fields that some legal sections show."""
    if department is None:
        return ()
    return {
        "legal_identity": (
            department.publisher or department.hospital,
            department.publication_director,
            department.address,
        ),
        "hosting": (department.host,),
        "data_protection": (department.data_protection_contact,),
    }.get(kind, ())
