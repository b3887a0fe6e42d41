"""Drafts, and the records of what was published."""

from content.models.department import Department
from content.models.edition import Edition, Review
from content.models.glossary import Term
from content.models.origin import TextOrigin
from content.models.page import Page
from content.models.parts import (
    PARTS,
    ChecklistItem,
    Illustration,
    KeyFact,
    Part,
    Reference,
    RiskFigure,
    Step,
)
from content.models.section import Note, Section

__all__ = [
    "PARTS",
    "ChecklistItem",
    "Department",
    "Edition",
    "Illustration",
    "KeyFact",
    "Note",
    "Page",
    "Part",
    "Reference",
    "Review",
    "RiskFigure",
    "Section",
    "Step",
    "Term",
    "TextOrigin",
]
