"""Applying the plans of an import: every text becomes somebody's edit, in one transaction. Never publishes.

What `saving.save` does for one text is done here for all of them, in a number of queries that does not grow: the pages
are locked, the plans must still be made from what is stored, and rows and versions are stored together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from content import errors
from content.documents.rows import write_header, write_section
from content.documents.together import Together
from content.editorial.saving import Text, refusal, version_of
from content.models import Note, Page, Section, Version
from content.starter.changes import Change, Plan

Place = tuple[int, str, str]
"""(page's number, key, language)."""


def apply(plans: Sequence[Plan], *, by: User) -> Iterator[tuple[int, int]]:
    """Save every change, all or none; yields (done, in all) after each text.

    Raises Conflicting when a text was changed in the same words since its summary, Refused when anything of these
    pages was saved since the plans were made, or breaks a rule of the database; nothing is stored then, nor when the
    iterator is closed before its end.
    """
    total = sum(len(each.changes) for each in plans)
    done = 0
    with transaction.atomic():
        _lock(plans)
        recorded = _recorded([each.page for each in plans if not each.fresh])
        made = [each.page for each in plans if each.fresh]
        _make_pages(made)
        together = Together({each.page: each.rows for each in plans})
        versions: list[Version] = []
        for each in plans:
            for change in each.changes:
                if change.merged.conflicts:
                    raise errors.Conflicting(theirs=change.now, merged=change.merged, who="", when=None)
                if change.differs:
                    _write(change, together, by)
                    versions += _versions(change, recorded, by, new=change.fresh or each.page in made)
                done += 1
                yield done, total
        try:
            together.store()
        except IntegrityError as error:
            raise errors.Refused(refusal(error, Page, Section)) from None
        Version.objects.bulk_create(versions)
        Note.objects.bulk_create(
            Note(section=each.rows[key], text=text)
            for each in plans
            for key, notes in each.notes.items()
            for text in notes
        )


def _lock(plans: Sequence[Plan]) -> None:
    """Hold the pages until the end. Every save records a version: none since means that the plans are of today."""
    stored = {each.page.pk: each.seen for each in plans if each.page.pk}
    present = Page.objects.select_for_update().filter(pk__in=stored, deleted_at=None)
    last = Version.objects.filter(page__in=stored).order_by().values("page").annotate(last=Max("pk"))
    seen = dict.fromkeys(stored, 0) | dict(last.values_list("page", "last"))
    if len(present) != len(stored) or seen != stored:
        raise errors.Refused(_("Somebody saved a text of these pages a moment ago: choose the files again."))


def _make_pages(pages: Sequence[Page]) -> None:
    """New pages, behind the others."""
    if not pages:
        return
    last = Page.objects.aggregate(last=Max("position"))["last"]
    for number, page in enumerate(pages, start=0 if last is None else last + 1):
        page.position = number
    try:
        with transaction.atomic():
            Page.objects.bulk_create(pages)
    except IntegrityError:
        names = ", ".join(page.key for page in pages)
        raise errors.Refused(f"« {names} » a été créée entre-temps.") from None


def _recorded(pages: Collection[Page]) -> dict[Place, str]:
    """Digest of the last version of each text of some pages, by (page, key, language)."""
    last = (
        Version.objects.filter(page__in=pages)
        .order_by()
        .values("page", "key", "language")
        .annotate(last=Max("pk"))
    )
    rows = Version.objects.filter(pk__in=last.values("last")).order_by()
    return {
        (page, key, language): digest
        for page, key, language, digest in rows.values_list("page", "key", "language", "digest")
    }


def _write(change: Change, together: Together, by: User) -> None:
    row, language, draft = change.text.row, change.text.language, change.merged.draft
    try:
        if isinstance(row, Section):
            write_section(row, draft, language, together)
        elif isinstance(row, Page):
            write_header(row, draft, language, by=by, keeper=together)
    except ValidationError as error:
        raise errors.Refused(" ".join(error.messages)) from None


def _versions(change: Change, recorded: Mapping[Place, str], by: User, *, new: bool) -> Iterator[Version]:
    """The text as it is now and, where nobody had recorded that, as it was found. new: there was none."""
    text = change.text
    if not new and recorded.get(_place(text)) != change.now.digest:
        yield version_of(text, change.now, by=by, reason=Version.Reason.FOUND)
    yield version_of(text, change.merged.draft, by=by, reason=Version.Reason.IMPORTED)


def _place(text: Text) -> Place:
    return (text.page.pk if text.page else 0, text.key, text.language)
