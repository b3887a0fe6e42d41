"""Translation states, per section and language."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.utils import timezone

from content.documents import Document, digest, piece
from content.models import Page, TextOrigin
from content.translation import SOURCE

if TYPE_CHECKING:
    from content.editorial.saving import Text

__all__ = ["SOURCE", "State", "left_behind", "made_from", "outdated", "state", "states"]


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
    if origin and outdated(key, french, origin.french_digest):
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


def outdated(key: str, french: Document | None, digest_then: str) -> bool:
    """Whether the French online no longer says what a translation was made from.

    french: what is online. digest_then: of the French that it was made from; `""`, not known, tells nothing.
    A section that was taken offline in French on purpose counts as changed.
    """
    if french is None or not digest_then:
        return False
    return left_behind(digest(piece(french, key)), digest_then, withdrawn=key in french.withdrawn)


def left_behind(now: str, then: str, *, withdrawn: bool) -> bool:
    """The same of digests of a French section: now, `""` where there is none, and when it was translated.

    withdrawn: it was taken offline on purpose.
    """
    return now != then if now else withdrawn


def made_from(text: Text, french_digest: str, *, by: User) -> None:
    """Someone saved a translation with this French before their eyes: the draft follows it, and they vouch for that."""
    TextOrigin.objects.update_or_create(
        page=text.page,
        key=text.key,
        language=text.language,
        defaults={"french_digest": french_digest, "confirmed_by": by, "confirmed_at": timezone.now()},
    )
