"""What of a page stands on its leaflet: by kind of section and typed parts, the same in every language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from content import sections
from content.documents import Document, Section
from content.documents.schema import ChecklistItem, Illustration, KeyFact, Step

_WHOLE = frozenset(
    {sections.MRI_RULE, "principle", sections.PATHWAY, sections.PREPARATION}
    | {sections.COMPLICATIONS, sections.WARNING_SIGNS}
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawn moment, or an illustration that is a drawing."""

    name: str
    alt: str
    caption: str
    kyphoplasty_only: bool = False


@dataclass(frozen=True, slots=True)
class Selection:
    """The parts of a document that its leaflet holds. mri, act: None where the page has none.

    act: the step of the pathway that the drawings show.
    """

    mri: Section | None
    principle: tuple[Section, ...]
    act: Step | None
    drawings: tuple[Drawn, ...]
    facts: tuple[KeyFact, ...]
    pathway: tuple[Section, ...]
    complications: tuple[Section, ...]
    signs: tuple[Section, ...]
    preparation: tuple[Section, ...]

    @property
    def bring(self) -> tuple[ChecklistItem, ...]:
        """What to bring, the MRI apart."""
        items = (item for section in self.preparation for item in section.checklist)
        return tuple(item for item in items if self.mri is None or item.key != self.mri.key)

    @property
    def bring_mri(self) -> ChecklistItem | None:
        """The line of the checklist that is the MRI rule."""
        items = (item for section in self.preparation for item in section.checklist)
        return next((item for item in items if self.mri is not None and item.key == self.mri.key), None)


def select(document: Document) -> Selection:
    """The leaflet's parts of a document, in reading order."""
    pathway = _of(document, sections.PATHWAY)
    act = next((step for section in pathway for step in section.steps if _panels(step)), None)
    drawn = _panels(act) if act else tuple(_drawings(document))
    return Selection(
        mri=next(iter(_of(document, sections.MRI_RULE)), None),
        principle=_of(document, "principle"),
        act=act,
        drawings=drawn,
        facts=tuple(fact for section in document.sections for fact in section.key_facts),
        pathway=pathway,
        complications=_of(document, sections.COMPLICATIONS),
        signs=_of(document, sections.WARNING_SIGNS),
        preparation=_of(document, sections.PREPARATION),
    )


def printed_keys(document: Document) -> frozenset[str]:
    """Keys of the sections of which something stands on the leaflet."""
    return frozenset(
        section.key
        for section in document.sections
        if section.kind in _WHOLE
        or section.key_facts
        or (section.kind == "introduction" and section.illustrations)
    )


def _of(document: Document, kind: str) -> tuple[Section, ...]:
    return tuple(section for section in document.sections if section.kind == kind)


def _panels(step: Step) -> tuple[Drawn, ...]:
    return tuple(
        Drawn(panel.drawing, panel.alt, panel.title, panel.kyphoplasty_only)
        for panel in step.panels
        if panel.drawing
    )


def _drawings(document: Document) -> Iterator[Drawn]:
    """For a page whose pathway is not drawn. Pictures stay on the page: there is no room for them here."""
    shown: Iterator[Illustration] = (
        each
        for section in document.sections
        if section.kind in {sections.INTRODUCTION, "principle"}
        for each in section.illustrations
    )
    for each in shown:
        if each.drawing:
            yield Drawn(each.drawing, each.alt, each.caption)
