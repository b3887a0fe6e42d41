"""Published sections and headers as drafts, so that what was published compares like what is edited."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from content import models
from content.documents.compare import Change, compare_drafts
from content.documents.draft import SECTIONS, Draft, PartDraft
from content.documents.schema import HEADER, Document, Illustration, Section
from content.translation import TRANSLATED


@dataclass(frozen=True, slots=True)
class PieceChanges:
    """What differs in one section, or with `HEADER` in the header.

    old, new: both sides; a side that is not there is empty.
    """

    key: str
    title: str
    changes: tuple[Change, ...]
    old: Draft
    new: Draft

    @property
    def is_new(self) -> bool:
        """Whether there was nothing before."""
        return not any(self.old.fields.values())


def section_draft(section: Section | None) -> Draft:
    """A published section as a draft; an empty one for None."""
    names = TRANSLATED[models.Section]
    if section is None:
        return Draft(fields=dict.fromkeys(names, ""), parts=dict.fromkeys(models.PARTS, ()))
    return Draft(
        fields={name: getattr(section, name) for name in names},
        parts={name: tuple(_parts(getattr(section, name))) for name in models.PARTS},
    )


def header_draft(document: Document | None, titles: Mapping[str, str]) -> Draft:
    """A page's own texts as a draft. titles: of the sections whose order counts, by key."""
    names = TRANSLATED[models.Page]
    if document is None:
        return Draft(fields=dict.fromkeys(names, ""), parts={SECTIONS: ()})
    listed = (
        PartDraft(key=section.key, fields={"title": titles[section.key]})
        for section in document.sections
        if section.key in titles
    )
    return Draft(fields={name: getattr(document, name) for name in names}, parts={SECTIONS: tuple(listed)})


def compare_pieces(old: Document | None, new: Document, keys: Collection[str]) -> list[PieceChanges]:
    """What differs at these keys between two documents of a page: the header first, sections in reading order."""
    found = []
    if HEADER in keys:
        # Those of both, by one name: what came, went or is called otherwise is told at its own place.
        common = {each.key: each.title for each in new.sections if old and old.section(each.key)}
        found.append(_compare(HEADER, new.title, header_draft(old, common), header_draft(new, common)))
    for key in dict.fromkeys((*new.keys, *(old.keys if old else ()))):
        if key in keys:
            before, after = (old.section(key) if old else None), new.section(key)
            title = after.title if after else before.title if before else key
            found.append(_compare(key, title, section_draft(before), section_draft(after)))
    return [each for each in found if each.changes]


def _compare(key: str, title: str, old: Draft, new: Draft) -> PieceChanges:
    return PieceChanges(key, title, tuple(compare_drafts(old, new)), old, new)


def _parts(items: tuple[Any, ...]) -> Iterator[PartDraft]:
    """Parts in a row, the panels of a step behind it, as rows hold them."""
    for item in items:
        fields = {
            field.name: getattr(item, field.name)
            for field in dataclasses.fields(item)
            if field.name not in {"key", "panels", "picture"}
        }
        if isinstance(item, Illustration):
            fields |= _shown(item)
        yield PartDraft(key=item.key, fields=fields)
        yield from _parts(getattr(item, "panels", ()))


def _shown(item: Illustration) -> dict[str, Any]:
    """What readers get of a picture, in words: a new credit, or another picture, is a change that can be read."""
    if item.picture is None:
        return {"picture_id": None}
    said = f"{item.picture.credit}, {item.picture.licence} ({item.picture.key})"
    return {"picture_id": said, "alt": item.description}
