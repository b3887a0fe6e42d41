"""What a doctor or a secretary is shown of a change: each place by its name, with its words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from content.admin.labels import label_of
from content.documents import HEADER
from content.documents.compare import Segment
from content.documents.pieces import PieceChanges
from content.models import Page, Section


@dataclass(frozen=True, slots=True)
class Place:
    """One place that differs."""

    label: str
    segments: tuple[Segment, ...]
    formatting_only: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A section, or the header, with its places."""

    key: str
    title: str
    is_new: bool
    places: tuple[Place, ...]


def shown(found: Iterable[PieceChanges]) -> list[Piece]:
    """Changes ready for `admin/changes.html`."""
    return [Piece(each.key, each.title, each.is_new, tuple(_places(each))) for each in found]


def _places(found: PieceChanges) -> Iterator[Place]:
    row = Page() if found.key == HEADER else Section()
    for change in found.changes:
        gone = all(segment.op == "removed" for segment in change.segments)
        label = label_of(row, change.path, found.old if gone else found.new)
        yield Place(label, change.segments, change.formatting_only)
