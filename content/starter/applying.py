"""Applying the plans of an import: every text saved as somebody's edit, in one transaction. Never publishes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max

from content import errors
from content.editorial.saving import Text, save
from content.models import Note, Page, Section, Version
from content.starter.changes import Change, Plan
from content.translation import SOURCE


def apply(plans: Sequence[Plan], *, by: User) -> Iterator[tuple[int, int]]:
    """Save every change, all or none; yields (saved, in all) after each text.

    Raises Conflicting, Refused, Gone; nothing is stored then, nor when the iterator is closed before its end.
    """
    total = sum(len(each.changes) for each in plans)
    done = 0
    with transaction.atomic():
        for each in plans:
            page = _stored_page(each)
            rows: dict[str, Section] = {}
            for change in each.changes:
                text = _stored_text(change, page, rows)
                if change.differs:
                    save(text, change.mine, base=change.base, by=by, reason=Version.Reason.IMPORTED)
                if (isinstance(text.row, Page) and text.language == SOURCE) or not rows:
                    rows = {row.key: row for row in page.sections.present()}
                done += 1
                yield done, total
            for key, notes in each.notes.items():
                Note.objects.bulk_create(Note(section=rows[key], text=text) for text in notes)


def _stored_page(each: Plan) -> Page:
    if not each.fresh:
        return each.page
    last = Page.objects.aggregate(last=Max("position"))["last"]
    each.page.position = 0 if last is None else last + 1
    if Page.objects.filter(key=each.page.key).exists():
        raise errors.Refused(f"« {each.page.key} » a été créée entre-temps.")
    each.page.save()
    return each.page


def _stored_text(change: Change, page: Page, rows: Mapping[str, Section]) -> Text:
    if isinstance(change.text.row, Page):
        return Text(page, change.text.language)
    row = rows.get(change.text.key)
    if row is None:
        raise errors.Gone
    return Text(row, change.text.language)
