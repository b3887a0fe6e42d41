"""Translation states, per section and language."""

from __future__ import annotations

from enum import StrEnum

from content.documents import Document, digest
from content.models import Page, TextOrigin
from content.translation import SOURCE

__all__ = ["SOURCE", "State", "state", "states"]


class State(StrEnum):
    """missing: no text · to check: nobody confirmed it · stale: the French has changed since · current."""

    MISSING = "missing"
    TO_CHECK = "to check"
    STALE = "stale"
    CURRENT = "current"


def state(
    key: str, translation: Document | None, french: Document | None, origin: TextOrigin | None
) -> State:
    """The state of one section.

    translation: the draft in the other language. french: the French that is online, or None.
    A translation made from a French that is no longer online is stale, confirmed or not.
    """
    section = translation.section(key) if translation else None
    if section is None:
        return State.MISSING
    source = french.section(key) if french else None
    if origin and origin.french_digest and source and digest(source) != origin.french_digest:
        return State.STALE
    if origin is None or not origin.french_digest or origin.confirmed_at is None:
        return State.TO_CHECK
    return State.CURRENT


def states(
    page: Page, language: str, translation: Document | None, french: Document | None
) -> dict[str, State]:
    """The state of every section that either language has, in French reading order."""
    origins = {origin.key: origin for origin in TextOrigin.objects.filter(page=page, language=language)}
    keys = dict.fromkeys((*(french.keys if french else ()), *(translation.keys if translation else ())))
    return {key: state(key, translation, french, origins.get(key)) for key in keys}
