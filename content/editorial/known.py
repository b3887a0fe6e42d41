"""What the site has, read once for the rules: addresses that answer, words that the glossary explains."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings

from content.documents import Document
from content.editorial import law
from content.editorial.faults import addresses
from content.editorial.passages import Site
from content.models import Coverage, Department, Edition
from content.sections import TERM


def site(department: Department | None = None) -> Site:
    """The site as readers find it now: five queries, whatever the number of sections.

    department: its row, where it was read already.
    """
    known = {f"/{code}/" for code, _name in settings.LANGUAGES}
    online = [
        Document.from_json(content) for content in Edition.objects.current().values_list("content", flat=True)
    ]
    for document in online:
        known |= addresses(document)
    # A page without a translation answers under its key, and an address that it once had leads to it.
    for key in {document.page for document in online}:
        known |= {f"/{code}/{key}/" for code, _name in settings.LANGUAGES}
    pages = {(document.page, document.language): document for document in online}
    slugs = Edition.objects.public().values_list("language", "content__slug", "page__key").distinct()
    for language, slug, key in slugs:
        if page := pages.get((key, language)):
            known |= {f"/{language}/{slug}/", *(f"/{language}/{slug}/{each}/" for each in page.keys)}
    return Site(
        addresses=frozenset(known),
        host=urlsplit(settings.SITE_URL).hostname or "",
        terms=_terms(online),
        departments=law.records(department or Department.objects.first()),
        covered=_covered(),
    )


def _covered() -> dict[str, frozenset[str]]:
    """What doctors say that sections tell, by page and section."""
    found: dict[str, set[str]] = {}
    said = Coverage.objects.values_list("section__page__key", "section__key", "item")
    for page, section, item in said:
        found.setdefault(f"{page}/{section}", set()).add(item)
    return {place: frozenset(items) for place, items in found.items()}


def _terms(online: list[Document]) -> dict[str, frozenset[str]]:
    """The words that readers of each language find explained now: a draft explains nothing to them."""
    found: dict[str, frozenset[str]] = {code: frozenset() for code, _name in settings.LANGUAGES}
    for document in online:
        words = {form.lower() for each in document.sections if each.kind == TERM for form in each.words}
        found[document.language] |= words
    return found
