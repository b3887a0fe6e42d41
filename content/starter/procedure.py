"""The template of a procedure's page: its sections, and what to write in each field.

Guidance is never stored as text.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("procedure.yaml")
_SECTION_FIELDS = ("title", "body")


@cache
def _template() -> dict[str, Any]:
    import yaml

    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


def sections() -> tuple[tuple[str, str], ...]:
    """(key, kind) of each section of a new procedure's page, in reading order."""
    return tuple((each["key"], each["kind"]) for each in _template()["sections"])


def guidance(kind: str, part: str = "") -> dict[str, str]:
    """What to write, by field: of a section of this kind, or of one of its parts (a name of `content.models.PARTS`)."""
    template = _template()
    if part:
        return dict(template["parts"].get(part, {}))
    own = next((each for each in template["sections"] if each["kind"] == kind), None)
    return template["any"] | {name: own[name] for name in _SECTION_FIELDS} if own else {}
