"""Loading the starter's files into drafts, and publishing what has never been published.

Loading twice changes nothing, and text that somebody edited stays as it is: each loaded text's digest
is kept (`TextOrigin.starter_digest`), and a draft that no longer has it belongs to its editor.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models as django_models
from django.db import transaction

from content.documents import HEADER, digest, from_rows, section_from_draft
from content.editorial import law
from content.editorial.saving import Text, record
from content.editorial.saving import read as read_text
from content.editorial.translations import SOURCE
from content.errors import AddressTaken, Blocked, ReservedAddress, StarterError
from content.models import PARTS, Department, Edition, Note, Page, Section, TextOrigin, Version
from content.publishing import publish
from content.starter.files import FOLDER, read
from content.starter.reader import DepartmentText, PageText, SectionText
from content.translation import TRANSLATED

Places = dict[str, tuple[str, int]]
"""Where a row's text stands: language → (file, line)."""

AUTHOR = "texte-de-depart"
"""The account that starter editions are published by: inactive, with no password."""


@dataclass(slots=True)
class Report:
    """What a load did: texts written, texts left to their editors, editions published (`page.language`).

    waiting: legal pages that stay drafts, since they would show fields of the department's record that are empty.
    """

    written: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    published: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)


def load(*, publish_translations: bool, demonstration: bool, folder: Path = FOLDER) -> Report:
    """Load every file, then publish pages and languages that have no edition yet.

    publish_translations: the other languages too, not only French. demonstration: fill in the fictional
    contact details. Raises StarterError, or Blocked when it is an editor's text that may not go online; nothing is
    loaded when anything is wrong. A legal page that shows fields of the department's record stays a draft while one of
    them is empty.
    """
    pages, departments = read(folder)
    report = Report()
    with transaction.atomic():
        author = _author()
        department = _load_department(departments, demonstration)
        texts: dict[str, dict[str, PageText]] = {}
        for page in pages:
            texts.setdefault(page.key, {})[page.language] = page
        # The desk lists them in this order: what patients come for first.
        ordered = sorted(texts.values(), key=lambda each: each[SOURCE].values["kind"] != Page.Kind.PROCEDURE)
        for position, by_language in enumerate(ordered):
            _PageLoader(by_language, department, position, report).load(author)
        for by_language in texts.values():
            for language, text in by_language.items():
                if language == SOURCE or publish_translations:
                    _publish_first(text, author, report)
    return report


def _load_department(texts: list[DepartmentText], demonstration: bool) -> Department:
    """Make the department's row. In one that exists, fill in a language that was never loaded, and nothing else.

    Afterwards what is empty was emptied by an editor: a phone number that was taken off does not come back.
    """
    department = Department.objects.first() or Department(demonstration=demonstration)
    loaded = set(TextOrigin.objects.exclude(starter_digest="").values_list("language", flat=True))
    for text in texts:
        if text.language in loaded:
            continue
        values = text.values | (text.demonstration if department.demonstration else {})
        for name, value in values.items():
            column = f"{name}_{text.language}" if name in TRANSLATED[Department] else name
            if not getattr(department, column):
                setattr(department, column, value)
    _save(department, {text.language: (text.file, text.line) for text in texts})
    return department


def _author() -> User:
    user, made = User.objects.get_or_create(
        username=AUTHOR, defaults={"last_name": "Texte de départ", "is_active": False}
    )
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


def _publish_first(text: PageText, author: User, report: Report) -> None:
    page = Page.objects.get(key=text.key)
    if Edition.objects.of(page, text.language).exists():
        return
    try:
        publish(page, text.language, by=author, change=Edition.Change.SUBSTANCE)
    except Blocked as blocked:
        failures = [each for each in blocked.failures if each.check.id not in law.ON_RECORD]
        if failures:
            raise _refused(text, Blocked(failures), report) from None
        report.waiting.append(f"{text.key}.{text.language}")
        return
    except (AddressTaken, ReservedAddress) as error:
        raise StarterError(text.file, text.line, str(error)) from None
    report.published.append(f"{text.key}.{text.language}")


def _refused(text: PageText, blocked: Blocked, report: Report) -> StarterError | Blocked:
    """The first refusal of the editorial checks, where the file says it: its part, else its section, else the page.

    A text that its editor changed is not the file's: that refusal names its place in the admin, as it is.
    """
    failure = blocked.failures[0]
    section = next((each for each in text.sections if each.key == failure.key), None)
    name = (
        f"{text.key}.{text.language}"
        if failure.key == HEADER
        else f"{text.key}/{failure.key}.{text.language}"
    )
    if name in report.kept or (section is None and failure.key != HEADER):
        return blocked
    parts = section.parts.get(failure.field[0], []) if section and len(failure.field) > 1 else []
    part = next((each for each in parts if each.key == failure.field[1]), None)
    return StarterError(text.file, (part or section or text).line, str(failure))


class _PageLoader:
    """One page, all its languages."""

    def __init__(
        self, texts: dict[str, PageText], department: Department, position: int, report: Report
    ) -> None:
        self.texts, self.report = texts, report
        self.written: list[Text] = []
        self.french = texts[SOURCE]
        self.page = Page.objects.filter(key=self.french.key).first() or Page(
            key=self.french.key, department=department, position=position
        )
        self.origins = {
            (origin.key, origin.language): origin
            for origin in (TextOrigin.objects.filter(page=self.page) if self.page.pk else ())
        }

    def load(self, author: User) -> None:
        """Header first, then each section that nobody removed; each written text is its first version."""
        self._header()
        rows = {section.key: section for section in self.page.sections.all()}
        for position, text in enumerate(self.french.sections):
            row = rows.get(text.key)
            if row is None and (text.key, SOURCE) in self.origins:
                self.report.kept.append(f"{self.page.key}/{text.key}")
                continue
            self._section(row or Section(page=self.page, key=text.key, position=position), text)
        for written in self.written:
            record(written, read_text(written), by=author, reason=Version.Reason.STARTER)

    def _header(self) -> None:
        fresh = self.page.pk is None
        loaded = []
        for language, text in self.texts.items():
            if fresh or self._untouched(HEADER, language, self._header_digest(language)):
                _assign(self.page, text.values, language)
                loaded.append(language)
            else:
                self.report.kept.append(f"{self.page.key}.{language}")
        _save(self.page, {language: (text.file, text.line) for language, text in self.texts.items()})
        for language in loaded:
            text = Text(self.page, language)
            self._remember(text, self._header_digest(language), self._header_digest(SOURCE))

    def _header_digest(self, language: str) -> str:
        return digest(from_rows(self.page, [], language).header)

    def _section(self, row: Section, french: SectionText) -> None:
        by_language = {
            language: text
            for language, page in self.texts.items()
            if (text := next((each for each in page.sections if each.key == french.key), None))
        }
        fresh = row.pk is None
        writable = [
            language
            for language in by_language
            if fresh or self._untouched(row.key, language, digest(section_from_draft(row, language)))
        ]
        kept = [language for language in by_language if language not in writable]
        self.report.kept += [f"{self.page.key}/{row.key}.{language}" for language in kept]
        for language in writable:
            _assign(row, by_language[language].values, language)
        _save(
            row, {language: (self.texts[language].file, text.line) for language, text in by_language.items()}
        )
        for name in french.parts:
            self._parts(row, name, by_language, writable)
        if fresh:
            Note.objects.bulk_create(Note(section=row, text=text) for text in french.notes)
        row = Section.objects.get(pk=row.pk)
        source = digest(section_from_draft(row, SOURCE))
        for language in writable:
            self._remember(Text(row, language), digest(section_from_draft(row, language)), source)

    def _parts(
        self, row: Section, name: str, by_language: dict[str, SectionText], writable: list[str]
    ) -> None:
        model = PARTS[name]
        rows: dict[str, Any] = {part.key: part for part in model.objects.filter(section=row)}
        for language in writable:
            for position, text in enumerate(by_language[language].parts.get(name, [])):
                part = rows.get(text.key)
                if part is None:
                    if language != SOURCE:
                        continue  # an editor took the part out in French
                    part = rows[text.key] = model(section=row, key=text.key)
                if language == SOURCE:
                    part.position = position
                    if name == "steps":
                        part.panel = text.panel
                _assign(part, text.values, language)
                _save(part, {language: (self.texts[language].file, text.line)})

    def _untouched(self, key: str, language: str, now: str) -> bool:
        """Whether nobody has edited a text since it was loaded; a text that was never there counts as such."""
        origin = self.origins.get((key, language))
        return now == origin.starter_digest if origin else now in {"", self._nothing(key, language)}

    def _nothing(self, key: str, language: str) -> str:
        """The digest of a header with no text: what a language added later starts from."""
        if key != HEADER:
            return ""
        return digest(
            from_rows(Page(key=self.page.key, kind=self.page.kind, short=self.page.short), [], language)
        )

    def _remember(self, text: Text, now: str, source: str) -> None:
        origin, _made = TextOrigin.objects.get_or_create(page=self.page, key=text.key, language=text.language)
        if origin.starter_digest != now:
            self.report.written.append(f"{self.page.key}/{text.key}.{text.language}")
            self.written.append(text)
            origin.starter_digest = now
            if text.language != SOURCE:
                origin.french_digest = source
            origin.save()


def _assign(row: django_models.Model, values: dict[str, Any], language: str) -> None:
    for name, value in values.items():
        setattr(row, f"{name}_{language}" if name in TRANSLATED[type(row)] else name, value)


def _save(row: django_models.Model, places: Places) -> None:
    """Save what the model accepts; say which file and line it came from when it does not."""
    try:
        row.full_clean()
    except ValidationError as error:
        raise _mistake(row, error, places) from None
    row.save()


def _mistake(row: django_models.Model, error: ValidationError, places: Places) -> StarterError:
    """The first thing that the model refuses, in the file of the language that it is written in."""
    translated = TRANSLATED.get(type(row), ())
    # `title` only repeats what is wrong with `title_fr`.
    columns = [column for column in error.message_dict if column not in translated]
    column = (columns or list(error.message_dict))[0]
    name, _sep, language = column.rpartition("_")
    if name not in translated:
        name, language = column, SOURCE
    file, line = places.get(language) or next(iter(places.values()))
    said = " ".join(error.message_dict[column])
    return StarterError(file, line, said if column == NON_FIELD_ERRORS else f"« {name} » : {said}")
