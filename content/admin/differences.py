"""What a doctor or a secretary is shown of a change: each place by its name, with its words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from content.admin.labels import label_of
from content.documents import HEADER, Document
from content.documents.compare import Segment
from content.documents.pieces import PieceChanges
from content.documents.schema import Illustration
from content.models import Page, Section


@dataclass(frozen=True, slots=True)
class Place:
    """One place that differs."""

    label: str
    segments: tuple[Segment, ...]
    formatting_only: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A section, or the header, with its places. pictures: those that are new, or of which something is."""

    key: str
    title: str
    is_new: bool
    places: tuple[Place, ...]
    pictures: tuple[Illustration, ...] = ()


def shown(found: Iterable[PieceChanges], document: Document) -> list[Piece]:
    """Changes ready for `admin/changes.html`. document: the new text, whose new pictures are seen, not only told."""
    return [
        Piece(each.key, each.title, each.is_new, tuple(_places(each)), tuple(_pictures(each, document)))
        for each in found
    ]


def _pictures(found: PieceChanges, document: Document) -> Iterator[Illustration]:
    section = document.section(found.key)
    changed = {change.path[1] for change in found.changes if change.path[0] == "illustrations"}
    for each in section.illustrations if section else ():
        if each.picture and each.key in changed:
            yield each


def _places(found: PieceChanges) -> Iterator[Place]:
    row = Page() if found.key == HEADER else Section()
    for change in found.changes:
        gone = all(segment.op == "removed" for segment in change.segments)
        label = label_of(row, change.path, found.old if gone else found.new)
        yield Place(label, change.segments, change.formatting_only)
