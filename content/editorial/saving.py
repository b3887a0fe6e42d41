"""Saving drafts: the one way by which the desk changes text, whatever the screen.

Forms, lists, reordering, bringing a version back and imports all come through `save`: it locks the text, reads it
again, merges what the person changed with what others saved meanwhile, and records the result as a version.
`content.editorial.titles` does the same for a line of many texts at once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from content import errors, models
from content.documents import HEADER, Draft, PartDraft, load_parts, read_header, read_row, read_section
from content.documents.rows import write_header, write_row, write_section
from content.documents.schema import RICH
from content.editorial import law, typography
from content.editorial.merge import Merge, merge
from content.models import Department, Page, Picture, Section, Version
from content.models.richtext import sanitise
from content.translation import SOURCE, TRANSLATED

DEPARTMENT = "department"


@dataclass(frozen=True, slots=True)
class Text:
    """One text in one language: a section, a page's header, the department or a picture."""

    row: Section | Page | Department | Picture
    language: str

    @property
    def page(self) -> Page | None:
        """The page that it belongs to."""
        return (
            self.row.page
            if isinstance(self.row, Section)
            else self.row
            if isinstance(self.row, Page)
            else None
        )

    @property
    def key(self) -> str:
        """What `Version.key` holds."""
        if isinstance(self.row, Section):
            return self.row.key
        if isinstance(self.row, Page):
            return HEADER
        if isinstance(self.row, Department):
            return DEPARTMENT
        return f"{type(self.row).__name__.lower()}:{self.row.key}"

    @property
    def place(self) -> str:
        """A name for it that is unique in the site: `vertebroplasty/complications/fr`."""
        page = self.page
        return f"{page.key if page else ''}/{self.key}/{self.language}"


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save did. merged: someone else's changes are in it too."""

    draft: Draft
    changed: bool
    merged: bool


def read(text: Text) -> Draft:
    """The text as it is stored."""
    if isinstance(text.row, Section):
        return read_section(text.row, text.language)
    if isinstance(text.row, Page):
        return read_header(text.row, text.language)
    return read_row(text.row, text.language)


@transaction.atomic
def save(text: Text, mine: Draft, *, base: Draft, by: User, reason: str = Version.Reason.EDITED) -> Saved:
    """Store what someone changed, together with what others stored since.

    base: the draft that the person started from. mine: what it became; fields that it leaves out stay as they are.
    Raises Conflicting when both sides changed the same thing, Refused when the merged text breaks a rule that
    neither side's did or takes from the department's record what a legal page online shows, Gone when the text was
    put in the bin; nothing is stored then.
    """
    text = _locked(text)
    theirs = read(text)
    if text.language != SOURCE:
        mine = _texts_only(mine, base)
    mine = tidy(text, mine, base)
    merged = merge(base, mine, theirs)
    if merged.conflicts:
        raise _conflicting(text, theirs, merged)
    if merged.draft.digest == theirs.digest:
        return Saved(theirs, changed=False, merged=theirs.digest != base.digest)
    _record_found(text, theirs, by)
    shown = law.records(text.row) if isinstance(text.row, Department) else {}
    try:
        with transaction.atomic():
            _write(text, merged.draft, by)
            if isinstance(text.row, Department):
                law.refuse_emptied(shown, law.records(text.row))
    except ValidationError as error:
        raise errors.Refused(" ".join(error.messages)) from None
    except IntegrityError as error:
        raise errors.Refused(refusal(error, type(text.row))) from None
    record(text, merged.draft, by=by, reason=reason)
    return Saved(merged.draft, changed=True, merged=theirs.digest != base.digest)


def completed(mine: Draft, base: Draft) -> Draft:
    """A draft that may be older than a field or a kind of part: what it does not know is as in another one."""
    return Draft(fields={**base.fields, **mine.fields}, parts={**base.parts, **mine.parts})


def would_change(text: Text, mine: Draft) -> bool:
    """Whether saving a draft over the one that is stored would change anything."""
    now = read(text)
    mine = completed(mine, now)
    if text.language != SOURCE:
        mine = _texts_only(mine, now)
    return tidy(text, mine, now).digest != now.digest


def record(text: Text, draft: Draft, *, by: User, reason: str) -> Version:
    """Keep a draft as a version of its text."""
    version = version_of(text, draft, by=by, reason=reason)
    version.save()
    return version


def version_of(text: Text, draft: Draft, *, by: User, reason: str) -> Version:
    """A draft as a version of its text, not kept yet."""
    return Version(
        page=text.page,
        key=text.key,
        language=text.language,
        content=draft.to_json(),
        digest=draft.digest,
        reason=reason,
        saved_by=by,
    )


def latest(text: Text) -> Version | None:
    """The version that was recorded last."""
    return Version.objects.of(text.page, text.key, text.language).select_related("saved_by").first()


def refusal(error: IntegrityError, *kinds: Any) -> str:
    """What a model says about the constraint that the database names. kinds: models, besides parts, that may say it."""
    for model in (*kinds, *models.PARTS.values()):
        for constraint in model._meta.constraints:
            if constraint.name in str(error):
                return str(constraint.violation_error_message)
    return str(error).splitlines()[0]


def _conflicting(text: Text, theirs: Draft, merged: Merge) -> errors.Conflicting:
    """The error that carries both texts, with who stored the other one, and when."""
    last = latest(text)
    return errors.Conflicting(
        theirs=theirs,
        merged=merged,
        who=(last.saved_by.get_full_name() or last.saved_by.get_username()) if last else "",
        when=last.saved_at if last else None,
    )


def _texts_only(mine: Draft, base: Draft) -> Draft:
    """A translation changes texts: which parts there are, and what no language changes, stays as it was."""
    parts: dict[str, tuple[PartDraft, ...]] = {}
    for name, own in mine.parts.items():
        typed = {part.key: part.fields for part in own}
        translated = TRANSLATED[models.PARTS[name]] if name in models.PARTS else ()
        parts[name] = tuple(
            replace(part, fields={**part.fields, **_only(typed.get(part.key, {}), translated)})
            for part in base.parts.get(name, ())
        )
    return Draft(fields=mine.fields, parts=parts)


def _only(fields: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name in names}


def tidy(text: Text, mine: Draft, base: Draft) -> Draft:
    """What a person changed, cleaned as it will be stored: allowed elements, stripped; French typography in French.

    Text that was not changed is left alone, so that a rule added later does not rewrite what nobody touched.
    """
    kind = type(text.row).__name__
    parts: dict[str, tuple[PartDraft, ...]] = {}
    for name, own in mine.parts.items():
        was = {part.key: part for part in base.parts.get(name, ())}
        model = models.PARTS.get(name)
        parts[name] = tuple(
            replace(part, fields=_tidy(model, part.fields, was.get(part.key), text.language))
            if model
            else part
            for part in own
        )
    own_model: Any = getattr(models, kind)
    return Draft(fields=_tidy(own_model, mine.fields, base, text.language), parts=parts)


def _tidy(model: Any, fields: Any, base: Draft | PartDraft | None, language: str) -> dict[str, Any]:
    rich = RICH.get(model.__name__, ())
    tidied = dict(fields)
    for name in TRANSLATED[model]:
        value = fields.get(name)
        if not isinstance(value, str) or (base is not None and value == base.fields.get(name)):
            continue
        value = sanitise(value) if name in rich else value.strip()
        # An address is no sentence.
        if language == SOURCE and name != "slug":
            value = typography.french(value)
        tidied[name] = value
    return tidied


def _locked(text: Text) -> Text:
    """The same text, read again, its page locked until the end of the transaction."""
    row: Any = text.row
    if isinstance(row, Section):
        page = Page.objects.select_for_update().get(pk=row.page_id)
        found = load_parts(Section.objects.present().filter(pk=row.pk))
        if not found or page.deleted_at:
            raise errors.Gone
        found[0].page = page
        return Text(found[0], text.language)
    fresh = type(row)._default_manager.select_for_update().filter(pk=row.pk).first()
    if fresh is None or getattr(fresh, "deleted_at", None):
        raise errors.Gone
    return Text(fresh, text.language)


def _write(text: Text, draft: Draft, by: User) -> None:
    if isinstance(text.row, Section):
        write_section(text.row, draft, text.language)
    elif isinstance(text.row, Page):
        write_header(text.row, draft, text.language, by=by)
    else:
        write_row(text.row, draft, text.language)


def _record_found(text: Text, theirs: Draft, by: User) -> None:
    """What stood there before the first recorded save, or was changed without us, is kept too."""
    last = latest(text)
    if last is None or last.digest != theirs.digest:
        record(text, theirs, by=by, reason=Version.Reason.FOUND)
