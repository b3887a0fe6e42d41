"""A translation beside the French that it follows: what stands on either side, and what has changed since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms

from content.admin.labels import label_of
from content.admin.places import input_name, is_rich, place_form, places_of, value_at
from content.documents import (
    HEADER,
    Document,
    Draft,
    Section,
    digest,
    document_of,
    from_draft,
    piece,
    read_header,
    section_of,
)
from content.documents.compare import Segment, compare_text, plain_words
from content.documents.pieces import header_draft, section_draft
from content.editorial import saving
from content.editorial.merge import Path
from content.editorial.saving import Text
from content.editorial.translations import SOURCE, State, state
from content.models import Edition, Page, TextOrigin
from content.publishing.editions import current_document


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the text: its French, and the field of its translation."""

    label: str
    french: tuple[Segment, ...]
    changed: bool
    field: Any


@dataclass(frozen=True, slots=True)
class Source:
    """The French to translate from. then: what the translation was made from, where an edition still says so."""

    now: Draft
    digest: str
    online: Document | None
    then: Draft | None


def source_of(text: Text, page: Page) -> Source:
    """The French online; the French draft where nothing is online yet."""
    document = current_document(page, SOURCE)
    online = piece(document, text.key)
    now = online if online is not None else piece(from_draft(page, SOURCE), text.key)
    origin = _origin(text, page)
    then = _edition_saying(page, text.key, origin.french_digest) if origin and origin.french_digest else None
    return Source(
        now=_draft(text, now),
        digest=digest(online),
        online=document if online is not None else None,
        then=_draft(text, then) if then is not None else None,
    )


def state_of(text: Text, page: Page, stored: Draft, source: Source) -> State | None:
    """Whether the draft follows the French. A page's header has no state of its own."""
    if isinstance(text.row, Page):
        return None
    section = section_of(text.key, text.row.kind, stored)
    header = read_header(page, text.language, ())
    translation = document_of(page, text.language, header, [section] if section else [])
    return state(text.key, translation, source.online, _origin(text, page))


def form_of(text: Text, base: Draft, data: Any = None) -> forms.Form:
    """The translation's side. Parts are called by their French name, which the translator has before their eyes."""
    names = base if isinstance(text.row, Page) else saving.read(Text(text.row, SOURCE))

    def label(place: Path) -> str:
        return label_of(text.row, place, names)

    return place_form(places_of(base, type(text.row)), base, text.language, label=label, data=data)


def pairs(text: Text, source: Source, base: Draft, form: forms.Form) -> Iterator[Place]:
    """Both sides, place by place; places that are empty on both are left out, save title and text."""
    for where, model in places_of(base, type(text.row)):
        french, field = value_at(source.now, where), form[input_name(where)]
        if not french and not value_at(base, where) and where not in {("title",), ("body",)}:
            continue
        rich = is_rich(where, model)
        if source.then is None:
            segments = (Segment("same", plain_words(french) if rich else french),) if french else ()
        else:
            segments = compare_text(value_at(source.then, where), french, rich=rich)
        changed = any(segment.op != "same" for segment in segments)
        yield Place(str(field.label), segments, changed, field)


def gone(text: Text, source: Source) -> list[Segment]:
    """Words of parts that the French no longer has."""
    if source.then is None:
        return []
    now = {where for where, _model in places_of(source.now, type(text.row))}
    found = []
    for where, model in places_of(source.then, type(text.row)):
        value = value_at(source.then, where)
        if where not in now and value:
            found.append(Segment("removed", plain_words(value) if is_rich(where, model) else value))
    return found


def _origin(text: Text, page: Page) -> TextOrigin | None:
    return TextOrigin.objects.filter(page=page, key=text.key, language=text.language).first()


def _edition_saying(page: Page, key: str, wanted: str) -> Section | Document | None:
    """The French that a translation was made from, from the latest edition that said it."""
    editions = Edition.objects.public().of(page, SOURCE).values_list("sections", "content")
    for keys, content in editions.iterator(chunk_size=20):
        if key in keys:
            found = piece(Document.from_json(content), key)
            if digest(found) == wanted:
                return found
    return None


def _draft(text: Text, found: Section | Document | None) -> Draft:
    if text.key == HEADER:
        return header_draft(found if isinstance(found, Document) else None, {})
    return section_draft(found if isinstance(found, Section) else None)
