"""What the law asks of a text: legal pages that are complete, and all that a patient must be told.

Legal pages show fields of the department's record, so what is empty there keeps them from being published. Of the
information that the law names, what no section says is advice: only a doctor can write it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.conf import settings
from django.utils.translation import gettext as _

from content import errors, models, sections
from content.documents import department_from_row
from content.documents.schema import HEADER, Department, Document
from content.editorial.passages import Place, Subject
from content.models import Edition

REQUIRED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    # Loi n° 2004-575 du 21 juin 2004, article 1-1 (formerly 6, III): the publisher, its director, its host.
    sections.LEGAL_IDENTITY: (
        ("publisher", "hospital"),
        ("publisher_address", "address"),
        ("publisher_phone", "phone"),
        ("publication_director",),
    ),
    sections.HOSTING: (("host",), ("host_address",), ("host_phone",)),
    # GDPR, article 13: who, whom to write to, on what basis, for how long. The purpose is the same for every site.
    sections.DATA_PROTECTION: (
        ("data_controller", "publisher", "hospital"),
        ("data_protection_contact",),
        ("log_basis",),
        ("log_days",),
    ),
    # Arrêté du 20 septembre 2019, annexe: whose site it is, and whom to tell what cannot be read.
    sections.ACCESSIBILITY: (("hospital", "publisher"),),
    sections.ACCESSIBILITY_CONTACT: (("email", "phone"),),
}
"""By kind of section: fields of the record that it shows; of each group, one is enough, the first by preference."""

TOGETHER: Mapping[str, tuple[str, ...]] = {
    "legal-notice": (sections.LEGAL_IDENTITY, sections.HOSTING),
    "personal-data": (sections.DATA_PROTECTION,),
    "accessibility": (sections.ACCESSIBILITY, sections.ACCESSIBILITY_CONTACT, sections.REMEDIES),
}
"""By a page's permanent key, the kinds of section without which it would not say what the law asks of it."""

RECORD = "record-empty"
INCOMPLETE = "legal-incomplete"
FICTIONAL = "record-fictional"
ON_RECORD = frozenset({RECORD, FICTIONAL})
"""Ids of the checks that the department's record answers, and no text."""

MISSING = "information-missing"
"""Id of the advice on what the law names and no section says."""


def empty_record(subject: Subject) -> Iterator[Place]:
    """Fields of the department's record that a legal section shows and that nobody has filled in."""
    departments = subject.site.departments
    if departments is None:
        return
    department = departments.get(subject.document.language)
    for section in subject.sections:
        for group in REQUIRED.get(section.kind, ()):
            if not any(filled(department, name) for name in group):
                yield Place(section.key, label(group[0]))


def fictional_record(subject: Subject) -> Iterator[Place]:
    """A site in service that would state the fictional identity of a demonstration."""
    department = (subject.site.departments or {}).get(subject.document.language)
    if department is None or not department.demonstration or not settings.DEPLOYED:
        return
    for section in subject.sections:
        if section.kind in REQUIRED:
            yield Place(section.key, label("demonstration"))


def incomplete_pages(subject: Subject) -> Iterator[Place]:
    """A legal page without a section that the law asks for: sections are published, and taken offline, one by one."""
    kinds = {section.kind for section in subject.document.sections}
    for kind in TOGETHER.get(subject.document.page, ()):
        if kind not in kinds:
            yield Place(HEADER, str(sections.BY_NAME[kind].label))


def filled(department: Department | None, name: str) -> bool:
    """Whether a field of the record says something."""
    value = getattr(department, name, None)
    return bool(value.strip() if isinstance(value, str) else value)


def label(name: str) -> str:
    """What a secretary calls a field of the department's record."""
    fields = {each.name: each.verbose_name for each in models.Department._meta.concrete_fields}
    return str(fields[name])


Records = Mapping[str, Department | None]
"""The department's record by language."""


def records(row: models.Department | None) -> Records:
    """The record in every language, as pages show it."""
    return {code: department_from_row(row, code) for code, _name in settings.LANGUAGES}


def refuse_emptied(before: Records, after: Records) -> None:
    """Raise Refused when a change of the record takes from it what a legal page that is online shows.

    What was empty already may stay so: it is on the list of what is to do.
    """
    online = Edition.objects.current().filter(page__kind=models.Page.Kind.LEGAL)
    documents = [Document.from_json(content) for content in online.values_list("content", flat=True)]
    # Named as whoever edits the record knows the page: in French, where there is one.
    for document in sorted(documents, key=lambda each: each.language != settings.LANGUAGE_CODE):
        if fields := _lost(document, before.get(document.language), after.get(document.language)):
            said = {"fields": ", ".join(fields), "page": document.title}
            raise errors.Refused(
                _("“%(page)s” is online and the law asks it to say: %(fields)s. Fill it in.") % said
            )


def _lost(document: Document, before: Department | None, after: Department | None) -> list[str]:
    """Labels of the fields that a document shows, and that a change of the record would leave empty."""
    return [
        label(group[0])
        for section in document.sections
        for group in REQUIRED.get(section.kind, ())
        if any(filled(before, name) for name in group) and not any(filled(after, name) for name in group)
    ]


def uncredited_pictures(subject: Subject) -> Iterator[Place]:
    """Pictures that do not say who made them (code de la propriété intellectuelle, L. 121-1), nor their licence."""
    for section in subject.sections:
        for each in section.illustrations:
            picture = each.picture
            if picture and not (picture.credit.strip() and picture.licence.strip()):
                yield Place(section.key, each.description or picture.key, ("illustrations", each.key))


def missing_information(subject: Subject) -> Iterator[Place]:
    """What article L. 1111-2 names and no section of a procedure's page says, by its kind or by a doctor's word."""
    document = subject.document
    if document.kind != models.Page.Kind.PROCEDURE or not document.sections:
        return
    covered = {sections.COVERED.get(section.kind) for section in document.sections}
    covered |= {
        item for key in document.keys for item in subject.site.covered.get(f"{document.page}/{key}", ())
    }
    for item, said in sections.INFORMATION.items():
        if item not in covered:
            yield Place(HEADER, str(said))
