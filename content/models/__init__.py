"""Drafts, and the records of what was published."""

from content.models.audit import Audit, AuditResult
from content.models.cache import CacheEntry
from content.models.coverage import Coverage
from content.models.department import Department
from content.models.edition import Edition, Review
from content.models.journal import Act
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
from content.models.picture import Picture
from content.models.reading import CountedLog, Reading
from content.models.request import ReviewRequest
from content.models.section import Note, Section
from content.models.version import Presence, Version

__all__ = [
    "PARTS",
    "Act",
    "Audit",
    "AuditResult",
    "CacheEntry",
    "ChecklistItem",
    "CountedLog",
    "Coverage",
    "Department",
    "Edition",
    "Illustration",
    "KeyFact",
    "Note",
    "Page",
    "Part",
    "Picture",
    "Presence",
    "Reading",
    "Reference",
    "Review",
    "ReviewRequest",
    "RiskFigure",
    "Section",
    "Step",
    "TextOrigin",
    "Version",
]
