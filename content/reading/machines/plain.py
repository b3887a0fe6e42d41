"""A page as plain text, in Markdown's few signs: for programs, for screens that show nothing else, for quoting."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from content.documents import Department, Section
from content.editorial.translations import SOURCE
from content.publishing.accessibility import Declaration
from content.publishing.paths import absolute, page_url, section_url
from content.publishing.readable import lines
from content.publishing.site import PublishedPage


def page_text(
    published: PublishedPage, department: Department | None, declaration: Declaration | None = None
) -> str:
    """The whole text of an edition, in its own language, with its number, its date and who reviewed it.

    declaration: of the site's accessibility, which its page shows.
    """
    with translation.override(published.document.language):
        return "\n\n".join(_blocks(published, department, declaration)) + "\n"


def _blocks(
    published: PublishedPage, department: Department | None, declaration: Declaration | None
) -> Iterator[str]:
    document = published.document
    yield f"# {document.title}"
    if document.lede:
        yield f"> {document.lede}"
    yield "\n".join(_about(published, department))
    facts = [fact for section in document.sections for fact in section.key_facts]
    if facts:
        listed = "\n".join(f"- {fact.label} – {fact.value}" for fact in facts)
        yield _section(_("In brief"), "", [listed])
    for section in document.sections:
        said = _lines(published, section, department, declaration)
        if not said:  # a page for doctors quotes a procedure's there: its own text says it
            continue
        address = absolute(section_url(document, section.key)) if document.kind == "procedure" else ""
        yield _section(section.title, address, said)
    if document.kind == "procedure":
        yield _(
            "This information does not replace the interview with your doctor. Put your questions to the radiologist."
        )


def _section(title: str, address: str, said: Iterable[str]) -> str:
    head = f"## {title}\n{address}".rstrip()
    return "\n\n".join((head, *said))


def _lines(
    published: PublishedPage,
    section: Section,
    department: Department | None,
    declaration: Declaration | None,
) -> list[str]:
    said = lines(section, department, declaration)
    if stale := published.stale.get(section.key):
        changed = _("The French text of this part changed on %(date)s.") % {"date": _day(stale)}
        return [f"[{changed} {_('In case of doubt, the French text prevails.')}]", *said]
    return said


def _about(published: PublishedPage, department: Department | None) -> Iterator[str]:
    """Who says it, in which edition, and how far it can be trusted."""
    document = published.document
    if department:
        yield " – ".join(filter(None, (department.name, department.hospital, department.phone)))
    if published.published_at:
        yield _("Edition %(number)s – %(date)s") % {
            "number": published.number,
            "date": _day(timezone.localdate(published.published_at)),
        }
    if document.kind == "procedure":
        yield _review(published)
    if document.language != SOURCE and published.review is None:
        yield _("This translation has not been checked by a doctor.")
    yield absolute(page_url(document))


def _review(published: PublishedPage) -> str:
    if review := published.review:
        said = _("Reviewed by %(name)s, %(role)s, on %(date)s.") % {
            "name": review.name,
            "role": review.role,
            "date": _day(review.reviewed_on),
        }
        return f"{said} {_('This review is overdue.')}" if review.overdue else said
    if published.earlier_review:
        return _("Review under way: the text has changed since the last one.")
    return _("This edition has not yet been reviewed by a named doctor.")


def _day(day: datetime.date) -> str:
    return date_format(day, "DATE_FORMAT")
