"""The titles of a page's sections in one language, edited as one table.

The same rules as `saving.save`, for many texts at once: locked, merged field by field, each changed section kept as a
version of its own; all or none; and as many queries for four hundred titles as for a few.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, QuerySet

from content import errors
from content.documents import Draft, PartDraft, load_parts, read_row, read_section
from content.documents.rows import write_texts
from content.editorial.merge import Merge, merge
from content.editorial.saving import Text, tidy, version_of
from content.models import Page, Section, Version

TITLES = "titles"
"""The name under which the table's draft lists the sections, by key."""

FIELDS = ("title", "label")


@dataclass(frozen=True, slots=True)
class SavedTitles:
    """What a save did. changed: keys of sections. merged: someone else's changes are in the table too."""

    changed: tuple[str, ...]
    merged: bool


def read(page: Page, language: str) -> Draft:
    """The table as it is stored."""
    return _table(_sections(page), language)


@transaction.atomic
def save(page: Page, language: str, mine: Draft, *, base: Draft, by: User) -> SavedTitles:
    """Store the titles that someone changed, together with what others stored since.

    base: the table that the person started from. mine: what it became; sections that it leaves out stay as they are.
    Raises Conflicting when both sides changed the same title, Refused when a model refuses one, Gone when a section
    whose title was changed went to the bin; nothing is stored then.
    """
    page = Page.objects.select_for_update().get(pk=page.pk)
    rows = {row.key: row for row in _sections(page)}
    for row in rows.values():
        row.page = page
    theirs = _table(rows.values(), language)
    was, own, now = (_parts(draft) for draft in (base, mine, theirs))
    touched = {key for key in was if own.get(key, was[key]) != was[key]}
    if page.deleted_at or not touched <= rows.keys():
        raise errors.Gone
    common = [key for key in was if key in rows]
    typed = {key: _tidied(rows[key], own[key], was[key], language) for key in touched}
    merged = merge(_of(was[key] for key in common), _of(typed.get(key, was[key]) for key in common), theirs)
    latest = _latest(page, language)
    if merged.conflicts:
        raise _conflicting(theirs, merged, latest)
    after = _parts(merged.draft)
    changed = [row for key, row in rows.items() if after[key] != now[key]]
    _store(changed, after, language, latest, by)
    return SavedTitles(
        changed=tuple(row.key for row in changed), merged=any(now[key] != was[key] for key in common)
    )


def _store(
    rows: list[Section],
    titles: Mapping[str, PartDraft],
    language: str,
    latest: Mapping[str, Version],
    by: User,
) -> None:
    """Write the titles; keep each section as it was, where nobody had recorded that, and as it is now."""
    texts = [Text(row, language) for row in load_parts(rows)]
    before = [read_section(row, language) for row in rows]
    after = [
        Draft(fields={**draft.fields, **titles[row.key].fields}, parts=draft.parts)
        for row, draft in zip(rows, before, strict=True)
    ]
    versions = [
        version_of(text, draft, by=by, reason=Version.Reason.FOUND)
        for text, draft in zip(texts, before, strict=True)
        if text.key not in latest or latest[text.key].digest != draft.digest
    ]
    versions += [
        version_of(text, draft, by=by, reason=Version.Reason.EDITED)
        for text, draft in zip(texts, after, strict=True)
    ]
    try:
        write_texts([(row, Draft(fields=titles[row.key].fields)) for row in rows], language)
    except ValidationError as error:
        raise errors.Refused(" ".join(error.messages)) from None
    Version.objects.bulk_create(versions)


def _conflicting(theirs: Draft, merged: Merge, latest: Mapping[str, Version]) -> errors.Conflicting:
    """The error that carries both tables. who: when one person saved all that is disputed."""
    found = [latest[each.path[1]] for each in merged.conflicts if each.path[1] in latest]
    people = {each.saved_by.get_full_name() or each.saved_by.get_username() for each in found}
    return errors.Conflicting(
        theirs=theirs,
        merged=merged,
        who=people.pop() if len(people) == 1 else "",
        when=max((each.saved_at for each in found), default=None),
    )


def _latest(page: Page, language: str) -> dict[str, Version]:
    """The version of each section that was recorded last."""
    last = (
        Version.objects.filter(page=page, language=language).order_by().values("key").annotate(last=Max("pk"))
    )
    found = Version.objects.filter(pk__in=last.values("last")).select_related("saved_by").defer("content")
    return {each.key: each for each in found}


def _tidied(row: Section, mine: PartDraft, base: PartDraft, language: str) -> PartDraft:
    """A title as it will be stored: the rules of every other text."""
    tidied = tidy(Text(row, language), Draft(fields=mine.fields), Draft(fields=base.fields))
    return PartDraft(key=mine.key, fields=tidied.fields)


def _sections(page: Page) -> QuerySet[Section]:
    return Section.objects.present().filter(page=page).order_by("position", "pk")


def _table(rows: Iterable[Section], language: str) -> Draft:
    return _of(
        PartDraft(key=row.key, fields={name: read_row(row, language).fields[name] for name in FIELDS})
        for row in rows
    )


def _of(parts: Iterable[PartDraft]) -> Draft:
    return Draft(parts={TITLES: tuple(parts)})


def _parts(table: Draft) -> dict[str, PartDraft]:
    """The table's lines by key, with the fields of titles and no other."""
    return {
        part.key: PartDraft(
            key=part.key, fields={name: value for name, value in part.fields.items() if name in FIELDS}
        )
        for part in table.parts.get(TITLES, ())
    }
