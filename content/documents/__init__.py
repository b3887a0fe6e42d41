"""Documents: what readers get, as frozen values (`schema`), built from drafts in one place (`draft`)."""

from content.documents.compose import differing, digest, over, without
from content.documents.draft import (
    department_from_row,
    from_draft,
    from_rows,
    load_sections,
    section_from_draft,
)
from content.documents.schema import HEADER, SCHEMA, Department, Document, Section, UnknownSchema

__all__ = [
    "HEADER",
    "SCHEMA",
    "Department",
    "Document",
    "Section",
    "UnknownSchema",
    "department_from_row",
    "differing",
    "digest",
    "from_draft",
    "from_rows",
    "load_sections",
    "over",
    "section_from_draft",
    "without",
]
