"""Documents: what readers get, as frozen values (`schema`), built from drafts in one place (`draft`)."""

from content.documents.compose import differing, digest, over, piece, without
from content.documents.draft import (
    SECTIONS,
    Draft,
    PartDraft,
    department_from_row,
    document_of,
    from_draft,
    from_rows,
    load_parts,
    load_sections,
    read_header,
    read_row,
    read_section,
    section_from_draft,
    section_of,
)
from content.documents.schema import HEADER, SCHEMA, Department, Document, Section, UnknownSchema

__all__ = [
    "HEADER",
    "SCHEMA",
    "SECTIONS",
    "Department",
    "Document",
    "Draft",
    "PartDraft",
    "Section",
    "UnknownSchema",
    "department_from_row",
    "differing",
    "digest",
    "document_of",
    "from_draft",
    "from_rows",
    "load_parts",
    "load_sections",
    "over",
    "piece",
    "read_header",
    "read_row",
    "read_section",
    "section_from_draft",
    "section_of",
    "without",
]
