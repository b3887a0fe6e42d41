"""What to write in each field that is still empty: shown under it, never stored."""

from __future__ import annotations

from typing import Any

from content.starter import procedure


def advise(form: Any, language: str, kind: str, *, part: str = "", row: Any = None) -> Any:
    """Put the guidance for a kind of section, or for one of its parts, under a form class's fields.

    row: the section; fields in which it already says something are left alone.
    """
    for name, text in procedure.guidance(kind, part).items():
        field = form.base_fields.get(f"{name}_{language}") or form.base_fields.get(name)
        if field is not None and not (row and getattr(row, f"{name}_{language}", "")):
            field.help_text = f"{field.help_text} {text}" if field.help_text else text
    return form
