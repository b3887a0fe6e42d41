"""What a starter file may hold: the fields of a page, of its sections and their parts, and of the department."""

from __future__ import annotations

from dataclasses import dataclass

TEXT, RICH, FLAG, NUMBER = "text", "rich", "flag", "number"

EXACT = "!exact"
"""The YAML tag of a value that is no Markdown and whose line breaks count."""


@dataclass(frozen=True, slots=True)
class Field:
    """A value that a file may hold. `column`: the model's name for it, when it is another one."""

    type: str = TEXT
    neutral: bool = False
    column: str = ""
    required: bool = False


PANEL = {
    "when": Field(),
    "title": Field(),
    "text": Field(RICH, column="body"),
    "notice": Field(RICH),
    "alt": Field(),
    "drawing": Field(neutral=True),
    "kyphoplasty_only": Field(FLAG, neutral=True),
}
PARTS: dict[str, dict[str, Field]] = {
    "illustrations": {
        "drawing": Field(neutral=True),
        # A picture of this site, by its key: the file holds no image.
        "picture": Field(neutral=True, column="picture_id"),
        "alt": Field(),
        "caption": Field(),
    },
    # `panel`: for a panel that no step precedes; the others stand under their step's `panels`.
    "steps": {**PANEL, "panel": Field(FLAG, neutral=True)},
    "key_facts": {"label": Field(), "value": Field()},
    "checklist": {"lead": Field(), "text": Field(), "accepted": Field(FLAG, neutral=True)},
    "risks": {
        "label": Field(),
        "numerator": Field(NUMBER, neutral=True, required=True),
        "denominator": Field(NUMBER, neutral=True, required=True),
        "source": Field(neutral=True, required=True),
        "year": Field(NUMBER, neutral=True, required=True),
        "url": Field(neutral=True),
    },
    "references": {
        "authors": Field(neutral=True, required=True),
        "title": Field(neutral=True, required=True),
        "title_language": Field(neutral=True),
        "journal": Field(neutral=True),
        "published": Field(neutral=True),
        "doi": Field(neutral=True),
        "pmid": Field(neutral=True),
        "note": Field(),
    },
}
SECTION = {
    "kind": Field(neutral=True, required=True),
    "title": Field(),
    "label": Field(),
    "text": Field(RICH, column="body"),
    # Of a term: plurals, variants, words that mean the same; separated by commas.
    "forms": Field(),
}
PAGE = {
    "kind": Field(neutral=True, required=True),
    "short": Field(neutral=True, required=True),
    "slug": Field(required=True),
    "title": Field(required=True),
    "lede": Field(),
    "description": Field(),
}
DEPARTMENT = {
    "name": Field(required=True),
    "hospital": Field(),
    "phone": Field(neutral=True),
    "urgent_phone": Field(neutral=True),
    "email": Field(neutral=True),
    "hours": Field(),
    "address": Field(),
    "publisher": Field(neutral=True),
    "publisher_address": Field(neutral=True),
    "publisher_phone": Field(neutral=True),
    "publication_director": Field(neutral=True),
    "host": Field(neutral=True),
    "host_address": Field(neutral=True),
    "host_phone": Field(neutral=True),
    "data_controller": Field(neutral=True),
    "data_protection_contact": Field(neutral=True),
    "log_basis": Field(neutral=True),
    "log_days": Field(NUMBER, neutral=True),
}


def optional(spec: dict[str, Field]) -> dict[str, Field]:
    """The same fields, none of them required."""
    return {name: Field(each.type, each.neutral, each.column) for name, each in spec.items()}
