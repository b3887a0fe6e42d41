"""Putting two documents of one page together, and telling what differs between them."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Collection
from typing import Any

from content.documents.schema import HEADER, Document, Section


def digest(value: Document | Section | None) -> str:
    """SHA-256 of the content, hexadecimal; `""` for nothing. Equal digests mean equal content."""
    if value is None:
        return ""
    said = json.dumps(_said(dataclasses.asdict(value)), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def _said(value: Any) -> Any:
    """Without what is empty: a field that a later release adds leaves the digests of older content alone."""
    if isinstance(value, dict):
        return {name: _said(item) for name, item in value.items() if item not in ("", None, ())}
    if isinstance(value, list | tuple):
        return [_said(item) for item in value]
    return value


def differing(draft: Document, current: Document | None) -> tuple[str, ...]:
    """Keys whose draft differs from what is online, in the draft's order; `HEADER` first.

    Sections that were withdrawn on purpose do not count, nor do sections that the draft lacks:
    taking text offline is `withdraw`, never a side effect.
    """
    if current is None:
        return (HEADER, *(key for key in draft.keys if key not in draft.withdrawn))
    keys = [
        section.key
        for section in draft.sections
        if section != current.section(section.key) and section.key not in current.withdrawn
    ]
    same_order = [key for key in draft.keys if key in current.keys] == [
        key for key in current.keys if key in draft.keys
    ]
    if draft.header != current.header or not same_order:
        keys.insert(0, HEADER)
    return tuple(keys)


def over(draft: Document, current: Document | None, keys: Collection[str]) -> Document:
    """The current document with the chosen sections (and header) replaced by the draft's.

    With no current document the draft's header is taken whatever the choice: a page needs one.
    Order: the draft's when the header is chosen; otherwise the current one, new sections standing
    after the section that precedes them in the draft.
    """
    base = dataclasses.replace(draft, sections=()) if current is None else current
    header = draft if current is None or HEADER in keys else current
    chosen = {section.key: section for section in draft.sections if section.key in keys}
    kept = {section.key: section for section in base.sections}
    order = _order(draft, base, set(kept) | set(chosen), by_draft=current is None or HEADER in keys)
    return dataclasses.replace(
        header,
        sections=tuple(chosen.get(key) or kept[key] for key in order),
        withdrawn=tuple(key for key in base.withdrawn if key not in chosen),
    )


def without(current: Document, keys: Collection[str]) -> Document:
    """The current document less some sections, which it remembers as withdrawn."""
    withdrawn = (*current.withdrawn, *(key for key in current.keys if key in keys))
    return dataclasses.replace(
        current,
        sections=tuple(section for section in current.sections if section.key not in keys),
        withdrawn=withdrawn,
    )


def _order(draft: Document, current: Document, keys: set[str], *, by_draft: bool) -> list[str]:
    """`keys` in reading order: one document leads, the other's own sections follow their neighbour."""
    leader, follower = (draft, current) if by_draft else (current, draft)
    order = [key for key in leader.keys if key in keys]
    previous: str | None = None
    for key in follower.keys:
        if key in keys and key not in order:
            order.insert(order.index(previous) + 1 if previous in order else 0, key)
        if key in order:
            previous = key
    return order
