"""Bringing files back: read and checked whole, summed up against the drafts, then saved as somebody's edit.

    files ──plan──▶ Plan: one Change a text, with what it would change ──apply──▶ drafts

A section that a file holds is taken as the file says it: what the file leaves out of it is emptied. Sections, pages and
languages that no file names stay as they are. Imports write drafts and never publish.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models as django_models
from django.db import transaction
from django.db.models import Max

from content import errors
from content.documents import SECTIONS, Draft, PartDraft, load_parts, read_header, read_section
from content.editorial.merge import Merge, merge
from content.editorial.saving import Text, save, tidy
from content.editorial.structure import refuse_page_key, refuse_section_key
from content.errors import StarterError
from content.models import PARTS, Department, Note, Page, Picture, Section, Version
from content.sections import BY_NAME
from content.starter.files import PageText, SectionText, read_pages
from content.starter.writer import neutral_defaults
from content.translation import SOURCE, TRANSLATED


@dataclass(frozen=True, slots=True)
class Change:
    """What the files say of one text.

    base: the draft that `mine` was made from. now: the draft as it will stand when this change comes: as it is stored
    and, for a translation, with the parts that the French file gives it. merged: of the three.
    stored: digest of the draft in the database. fresh: the section has no row yet. back: it comes out of the bin.
    """

    text: Text
    base: Draft
    mine: Draft
    now: Draft
    merged: Merge
    stored: str
    file: str
    line: int
    fresh: bool = False
    back: bool = False

    @property
    def differs(self) -> bool:
        """Whether saving it changes anything."""
        return self.merged.draft.digest != self.now.digest or bool(self.merged.conflicts)


@dataclass(slots=True)
class Plan:
    """One page's files. untouched: (section, language) of what the page has and no file names."""

    page: Page
    changes: list[Change] = field(default_factory=list)
    untouched: list[tuple[Section, str]] = field(default_factory=list)
    notes: dict[str, list[str]] = field(default_factory=dict)

    @property
    def fresh(self) -> bool:
        """Whether the page does not exist yet."""
        return self.page.pk is None

    @property
    def conflicts(self) -> list[Change]:
        """Texts in which somebody else changed the same words since `base`."""
        return [change for change in self.changes if change.merged.conflicts]


def plan(files: Mapping[str, bytes], bases: Mapping[str, str] | None = None) -> list[Plan]:
    """What importing these files would do: one plan a page. Nothing is written.

    bases: digests of the drafts that a summary showed, by `Text.place`: a text that somebody changed since is merged
    from the draft with that digest. Raises StarterError at the first mistake, with its file and line.
    """
    texts: dict[str, dict[str, PageText]] = {}
    for page in read_pages(files):
        texts.setdefault(page.key, {})[page.language] = page
    pictures = set(Picture.objects.values_list("key", flat=True))
    return [_PagePlan(by_language, bases or {}, pictures).plan for by_language in texts.values()]


def digests(plans: Sequence[Plan]) -> dict[str, str]:
    """The digest of each text's draft as a summary shows it, for `plan(…, bases=…)`."""
    return {change.text.place: change.stored for each in plans for change in each.changes}


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


class _PagePlan:
    """One page, all the languages of its files."""

    def __init__(
        self, texts: dict[str, PageText], bases: Mapping[str, str], pictures: frozenset[str] | set[str]
    ) -> None:
        self.texts, self.bases, self.pictures = texts, bases, pictures
        first = next(iter(texts.values()))
        self.french = texts.get(SOURCE)
        page = Page.objects.filter(key=first.key).first() or self._new_page(first)
        if page.deleted_at:
            raise StarterError(
                first.file, first.line, f"la page « {page.key} » est à la corbeille : remettez-la d’abord"
            )
        self.page = page
        self.rows = {row.key: row for row in load_parts(page.sections.all())} if page.pk else {}
        self.plan = Plan(page)
        self._restructured: dict[str, Draft] = {}
        self._check_permanent()
        for text in self._ordered():
            self._header(text)
            for section in text.sections:
                self._section(text, section)
        self._untouched()

    def _ordered(self) -> list[PageText]:
        return sorted(self.texts.values(), key=lambda text: (text.language != SOURCE, text.language))

    def _new_page(self, first: PageText) -> Page:
        french = self.french
        if french is None:
            raise StarterError(
                first.file, first.line, f"« {first.key} » n’existe pas encore : il faut son fichier français"
            )
        for name in ("title", "slug"):
            if not french.values.get(name):
                raise StarterError(french.file, french.line, f"il manque « {name} »")
        department = Department.objects.first()
        if department is None:
            raise StarterError(french.file, french.line, "le service n’est pas encore décrit")
        page = Page(
            key=french.key,
            short=french.values["short"],
            kind=french.values["kind"],
            department=department,
        )
        _refuse(french.file, french.line, lambda: refuse_page_key(page.key))
        _refuse(french.file, french.line, lambda: page.clean_fields(exclude=_others(page, "")))
        if page.kind not in Page.Kind.values:
            raise StarterError(french.file, french.line, f"genre de page inconnu : « {page.kind} »")
        if other := Page.objects.filter(short=page.short).first():
            raise StarterError(
                french.file, french.line, f"le code « {page.short} » est celui de la page « {other} »"
            )
        return page

    def _check_permanent(self) -> None:
        """Keys, kinds and codes never change; a translation names nothing that French does not have."""
        french = self.french
        for name in ("kind", "short") if french else ():
            if french and french.values[name] != getattr(self.page, name):
                raise StarterError(
                    french.file,
                    french.line,
                    f"« {name} » ne change jamais : cette page a « {getattr(self.page, name)} »",
                )
        listed = {section.key: section for section in french.sections} if french else {}
        for key, section in listed.items():
            row, file = self.rows.get(key), self.texts[SOURCE].file
            if row is None:
                _refuse(file, section.line, lambda key=key: refuse_section_key(key))
            elif row.kind != section.values["kind"]:
                raise StarterError(
                    file, section.line, f"le genre ne change jamais : « {key} » est « {row.kind} »"
                )
        present = {key for key, row in self.rows.items() if row.deleted_at is None} | set(listed)
        for text in self.texts.values():
            for section in text.sections:
                if section.key not in present:
                    raise StarterError(
                        text.file, section.line, f"partie inconnue en français : « {section.key} »"
                    )

    def _header(self, text: PageText) -> None:
        now = read_header(self.page, text.language, () if self.plan.fresh else None)
        base, stored = self._base(Text(self.page, text.language), now), now.digest
        fields = {name: text.values.get(name, "") for name in TRANSLATED[Page]}
        if not fields["slug"] and not fields["title"]:
            fields = dict(base.fields)  # a file of sections only says nothing of the page's own texts
        parts = {}
        if text.language == SOURCE:
            parts[SECTIONS] = _order(base.parts.get(SECTIONS, ()), text.sections)
        mine = Draft(fields=fields, parts=parts)
        change = self._add(
            Text(self.page, text.language), base, mine, now, stored=stored, file=text.file, line=text.line
        )
        self._check(change, None)

    def _section(self, text: PageText, section: SectionText) -> None:
        row = self.rows.get(section.key)
        fresh = row is None
        row = row or Section(page=self.page, key=section.key, kind=section.values.get("kind", ""))
        if fresh and text.language != SOURCE:
            source = next(each for each in self.texts[SOURCE].sections if each.key == section.key)
            row.kind = source.values["kind"]
        if fresh and section.notes:
            self.plan.notes[section.key] = section.notes
        now = read_section(row, text.language, {} if fresh else None)
        base, stored = self._base(Text(row, text.language), now), now.digest
        if text.language != SOURCE and section.key in self._restructured:
            now, base = (_restructure(each, self._restructured[section.key]) for each in (now, base))
        change = self._add(
            Text(row, text.language),
            base,
            self._draft(text, section, row, base),
            now,
            stored=stored,
            file=text.file,
            line=section.line,
            fresh=fresh,
            back=row.deleted_at is not None and text.language == SOURCE,
        )
        self._check(change, section)
        if text.language == SOURCE:
            self._restructured[section.key] = change.merged.draft

    def _draft(self, text: PageText, section: SectionText, row: Section, base: Draft) -> Draft:
        """The section as the file says it. Kinds of parts that this kind of section does not show are not named."""
        fields = {name: section.values.get(name, "") for name in TRANSLATED[Section]}
        parts: dict[str, tuple[PartDraft, ...]] = {}
        for name in BY_NAME[row.kind].parts:
            model, listed = PARTS[name], {part.key: part for part in section.parts.get(name, [])}
            if text.language == SOURCE:
                neutral = neutral_defaults(model)
                parts[name] = tuple(
                    PartDraft(
                        key=part.key,
                        fields=dict.fromkeys(TRANSLATED[model], "")
                        | neutral
                        | part.values
                        | (
                            {"panel": part.panel or part.values.get("panel", False)}
                            if name == "steps"
                            else {}
                        ),
                    )
                    for part in listed.values()
                )
                continue
            known = {part.key for part in base.parts.get(name, ())}
            for part in listed.values():
                if part.key not in known:
                    raise StarterError(text.file, part.line, f"élément inconnu en français : « {part.key} »")
            parts[name] = tuple(
                PartDraft(
                    key=part.key,
                    fields=dict(part.fields)
                    | {
                        column: listed[part.key].values.get(column, "") if part.key in listed else ""
                        for column in TRANSLATED[model]
                    },
                )
                for part in base.parts.get(name, ())
            )
        return Draft(fields=fields, parts=parts)

    def _base(self, text: Text, now: Draft) -> Draft:
        """The draft that the summary showed: what is stored, or the version that has the digest of then."""
        digest = self.bases.get(text.place)
        if digest is None or digest == now.digest:
            return now
        versions = Version.objects.of(text.page, text.key, text.language) if self.page.pk else ()
        kept = next((version for version in versions if version.digest == digest), None)
        # Unknown: nothing is common, so that every place that differs is a conflict, and nothing is overwritten.
        return Draft.from_json(kept.content) if kept else Draft()

    def _add(self, text: Text, base: Draft, mine: Draft, now: Draft, **more: Any) -> Change:
        mine = tidy(text, mine, base)
        change = Change(text, base, mine, now, merge(base, mine, now), **more)
        self.plan.changes.append(change)
        return change

    def _check(self, change: Change, section: SectionText | None) -> None:
        """What the models refuse, said with file and line. Text that does not change was accepted before."""
        row, language = change.text.row, change.text.language
        _validate(type(row)(**_identity(row)), change.base.fields, change.mine.fields, language, change)
        if section is None:
            return
        for name, parts in change.mine.parts.items():
            lines = {part.key: part.line for part in section.parts.get(name, [])}
            was = {part.key: part.fields for part in change.base.parts.get(name, ())}
            for part in parts:
                line = lines.get(part.key, change.line)
                picture = part.fields.get("picture_id")
                if picture and picture not in self.pictures:
                    raise StarterError(change.file, line, f"image inconnue sur ce site : « {picture} »")
                if part.fields != was.get(part.key):
                    model = PARTS[name](key=part.key)
                    _validate(
                        model, was.get(part.key, {}), part.fields, language, change, line, constraints=True
                    )

    def _untouched(self) -> None:
        for language, text in self.texts.items():
            named = {section.key for section in text.sections}
            self.plan.untouched += [
                (row, language)
                for key, row in self.rows.items()
                if row.deleted_at is None and key not in named
            ]


def _order(present: Sequence[PartDraft], listed: Sequence[SectionText]) -> tuple[PartDraft, ...]:
    """The file's order; a section that the file does not name stays behind the one that it follows now."""
    known = {part.key: part for part in present}
    order = [
        known.get(section.key) or PartDraft(key=section.key, fields={"kind": section.values["kind"]})
        for section in listed
    ]
    previous: str | None = None
    for part in present:
        keys = [each.key for each in order]
        if part.key not in keys:
            order.insert(keys.index(previous) + 1 if previous in keys else 0, part)
        previous = part.key
    return tuple(order)


def _restructure(draft: Draft, french: Draft) -> Draft:
    """A translation once French is saved: French's parts and what no language changes, its own texts."""
    parts: dict[str, tuple[PartDraft, ...]] = {}
    for name, listed in french.parts.items():
        own = {part.key: part.fields for part in draft.parts.get(name, ())}
        texts = TRANSLATED[PARTS[name]]
        parts[name] = tuple(
            PartDraft(
                key=part.key,
                fields={
                    column: own.get(part.key, {}).get(column, "") if column in texts else value
                    for column, value in part.fields.items()
                },
            )
            for part in listed
        )
    return Draft(fields=draft.fields, parts=parts)


def _identity(row: Any) -> dict[str, Any]:
    if isinstance(row, Page):
        return {"key": row.key, "short": row.short, "kind": row.kind}
    return {"key": row.key, "kind": row.kind}


def _others(row: django_models.Model, language: str) -> set[str]:
    """Every column but those of this language and, in French, those that no language changes."""
    translated = TRANSLATED[type(row)]
    keep = {f"{name}_{language}" for name in translated}
    return {
        each.name
        for each in row._meta.concrete_fields
        if each.name not in keep
        and (
            language != SOURCE
            or any(each.name == name or each.name.startswith(f"{name}_") for name in translated)
            or each.is_relation
        )
    }


def _validate(
    row: django_models.Model,
    was: Mapping[str, Any],
    fields: Mapping[str, Any],
    language: str,
    change: Change,
    line: int = 0,
    *,
    constraints: bool = False,
) -> None:
    for name, value in fields.items():
        setattr(row, f"{name}_{language}" if name in TRANSLATED[type(row)] else name, value)
    unchanged = {f"{name}_{language}" for name, value in fields.items() if was.get(name) == value}

    def run() -> None:
        row.clean_fields(exclude=_others(row, language) | unchanged)
        if constraints and language == SOURCE:
            row.clean()
            row.validate_constraints(exclude={"section", "key"})

    _refuse(change.file, line or change.line, run)


def _refuse(file: str, line: int, check: Any) -> None:
    try:
        check()
    except (ValidationError, errors.ContentError) as error:
        sentence = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        raise StarterError(file, line, sentence) from None
