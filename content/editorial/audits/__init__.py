"""Accessibility audits: the reference's criteria as data, results in and out as CSV, and what an audit still lacks."""

from content.editorial.audits.reference import Criterion, Reference, Theme, latest, reference, versions
from content.editorial.audits.results import Given, missing, record, results_of
from content.editorial.audits.sheet import MAX_BYTES, read_sheet, write_sheet

__all__ = [
    "MAX_BYTES",
    "Criterion",
    "Given",
    "Reference",
    "Theme",
    "latest",
    "missing",
    "read_sheet",
    "record",
    "reference",
    "results_of",
    "versions",
    "write_sheet",
]
