"""Previews: the real page with a draft in it, before anyone else sees it."""

from __future__ import annotations

import dataclasses

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from content.documents import (
    HEADER,
    Document,
    Draft,
    differing,
    document_of,
    from_draft,
    over,
    pictures_named_in,
    section_of,
)
from content.models import Page
from content.publishing import pages
from content.publishing.editions import current_document
from content.publishing.site import PublishedPage, Site


def preview_document(page: Page, language: str, key: str | None, draft: Draft | None = None) -> Document:
    """What readers would get if one section (or the header; everything that differs, with None) were published.

    draft: what is being typed, which is not stored yet; None takes the stored draft.
    """
    stored, online = from_draft(page, language), current_document(page, language)
    if key is not None and draft is not None:
        stored = _with(stored, page, key, draft)
    document = over(stored, online, [key] if key else differing(stored, online))
    return document if document.title else dataclasses.replace(document, title=page.key)


def render_preview(request: HttpRequest, document: Document, *, edit_url: str = "") -> HttpResponse:
    """The page as readers would see it, marked as a preview and kept by nobody."""
    published = PublishedPage(document=document, number=0, published_at=None, change="")
    with translation.override(document.language):
        response = pages.render_page(request, Site.load(), published, preview=True, edit_url=edit_url)
    response["Cache-Control"] = "no-store"
    return response


def _with(stored: Document, page: Page, key: str, draft: Draft) -> Document:
    """The stored document with one section, or its header, as it is being typed."""
    if key == HEADER:
        return document_of(page, stored.language, Draft(fields=draft.fields), stored.sections)
    row = page.sections.get(key=key)
    typed = section_of(key, row.kind, draft, pictures_named_in(draft, stored.language))
    kept = [section for section in stored.sections if section.key != key]
    if typed is None:
        return dataclasses.replace(stored, sections=tuple(kept))
    keys = list(
        page.sections.filter(deleted_at=None).order_by("position", "pk").values_list("key", flat=True)
    )
    sections = sorted([*kept, typed], key=lambda section: keys.index(section.key))
    return dataclasses.replace(stored, sections=tuple(sections))
