"""Planning an import: files read and checked whole, then summed up against the drafts. Nothing is written.

    files ──plan──▶ Plan: one Change a text, with what it would change ──apply──▶ drafts (`content.starter.applying`)

A section that a file holds is taken as the file says it: what the file leaves out of it is emptied. Sections, pages and
languages that no file names stay as they are. Imports write drafts and never publish.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any

from django.db.models import Max

from content.documents import SECTIONS, Draft, load_parts, read_header, read_section
from content.editorial.merge import merge
from content.editorial.saving import Text, tidy
from content.editorial.structure import refuse_page_key, refuse_section_key
from content.errors import StarterError
from content.models import Department, Page, Picture, Section, Version
from content.starter.changes import Change, Plan
from content.starter.drafting import order, restructure, section_draft
from content.starter.files import read_pages
from content.starter.reader import PageText, SectionText
from content.starter.refusing import check, others, said_at
from content.translation import SOURCE, TRANSLATED


def plan(files: Mapping[str, bytes], bases: Mapping[str, str] | None = None) -> list[Plan]:
    """What importing these files would do: one plan a page. Nothing is written.

    bases: digests of the drafts that a summary showed, by `Text.place`: a text that somebody changed since is merged
    from the draft with that digest. Raises StarterError at the first mistake, with its file and line.
    """
    texts: dict[str, dict[str, PageText]] = {}
    for page in read_pages(files):
        texts.setdefault(page.key, {})[page.language] = page
    stored = _Stored(texts, bases or {})
    return [_PagePlan(by_language, stored).plan for by_language in texts.values()]


def digests(plans: Sequence[Plan]) -> dict[str, str]:
    """The digest of each text's draft as a summary shows it, for `plan(…, bases=…)`."""
    return {change.text.place: change.stored for each in plans for change in each.changes}


class _Stored:
    """What the database has of the pages that the files name: as many queries for four hundred sections as for one."""

    def __init__(self, keys: Collection[str], bases: Mapping[str, str]) -> None:
        self.bases = bases
        self.pages = {page.key: page for page in Page.objects.filter(key__in=keys)}
        by_number = {page.pk: page for page in self.pages.values()}
        # Before the rows: what somebody saves after this shows as a newer version.
        last = Version.objects.filter(page__in=by_number).order_by().values("page").annotate(last=Max("pk"))
        self.seen: dict[int, int] = dict(last.values_list("page", "last"))
        self.sections: dict[str, dict[str, Section]] = {key: {} for key in self.pages}
        for row in load_parts(Section.objects.filter(page__in=by_number)):
            row.page = by_number[row.page_id]
            self.sections[row.page.key][row.key] = row
        self.pictures = frozenset(Picture.objects.values_list("key", flat=True))

    @cached_property
    def _versions(self) -> dict[tuple[int, str, str, str], Any]:
        found = Version.objects.filter(page__in=self.pages.values(), digest__in=set(self.bases.values()))
        return {(row.page_id, row.key, row.language, row.digest): row.content for row in found}

    def base(self, text: Text, now: Draft) -> Draft:
        """The draft that the summary showed: what is stored, or the version that has the digest of then."""
        digest = self.bases.get(text.place)
        if digest is None or digest == now.digest:
            return now
        kept = self._versions.get((text.page.pk, text.key, text.language, digest)) if text.page else None
        # Unknown: nothing is common, so that every place that differs is a conflict, and nothing is overwritten.
        return Draft.from_json(kept) if kept else Draft()


class _PagePlan:
    """One page, all the languages of its files."""

    def __init__(self, texts: dict[str, PageText], stored: _Stored) -> None:
        self.texts, self.stored = texts, stored
        first = next(iter(texts.values()))
        self.french = texts.get(SOURCE)
        page = stored.pages.get(first.key) or self._new_page(first)
        if page.deleted_at:
            raise StarterError(
                first.file, first.line, f"la page « {page.key} » est à la corbeille : remettez-la d’abord"
            )
        self.page = page
        self.rows = stored.sections.get(page.key, {})
        self.plan = Plan(page, self.rows, stored.seen.get(page.pk, 0))
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
        with said_at(french.file, french.line):
            refuse_page_key(page.key, page.kind)
            page.clean_fields(exclude=others(page, ""))
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
                with said_at(file, section.line):
                    refuse_section_key(key)
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
        present = (row for row in self.rows.values() if row.deleted_at is None and row.pk)
        ordered = sorted(present, key=lambda row: (row.position, row.pk))
        now = read_header(self.page, text.language, ordered)
        base, stored = self.stored.base(Text(self.page, text.language), now), now.digest
        fields = {name: text.values.get(name, "") for name in TRANSLATED[Page]}
        if not fields["slug"] and not fields["title"]:
            fields = dict(base.fields)  # a file of sections only says nothing of the page's own texts
        parts = {}
        if text.language == SOURCE:
            parts[SECTIONS] = order(base.parts.get(SECTIONS, ()), text.sections)
        mine = Draft(fields=fields, parts=parts)
        change = self._add(
            Text(self.page, text.language), base, mine, now, stored=stored, file=text.file, line=text.line
        )
        check(change, None, self.stored.pictures)

    def _section(self, text: PageText, section: SectionText) -> None:
        new = Section(page=self.page, key=section.key, kind=section.values.get("kind", ""))
        row = self.rows.setdefault(section.key, new)
        fresh = row.pk is None
        if fresh and text.language != SOURCE:
            source = next(each for each in self.texts[SOURCE].sections if each.key == section.key)
            row.kind = source.values["kind"]
        if fresh and section.notes:
            self.plan.notes[section.key] = section.notes
        now = read_section(row, text.language, {} if fresh else None)
        base, stored = self.stored.base(Text(row, text.language), now), now.digest
        if text.language != SOURCE and section.key in self._restructured:
            now, base = (restructure(each, self._restructured[section.key]) for each in (now, base))
        change = self._add(
            Text(row, text.language),
            base,
            section_draft(text, section, row, base),
            now,
            stored=stored,
            file=text.file,
            line=section.line,
            fresh=fresh,
            back=row.deleted_at is not None and text.language == SOURCE,
        )
        check(change, section, self.stored.pictures)
        if text.language == SOURCE:
            self._restructured[section.key] = change.merged.draft

    def _add(self, text: Text, base: Draft, mine: Draft, now: Draft, **more: Any) -> Change:
        mine = tidy(text, mine, base)
        change = Change(text, base, mine, now, merge(base, mine, now), **more)
        self.plan.changes.append(change)
        return change

    def _untouched(self) -> None:
        for language, text in self.texts.items():
            named = {section.key for section in text.sections}
            self.plan.untouched += [
                (row, language)
                for key, row in self.rows.items()
                if row.deleted_at is None and key not in named
            ]
