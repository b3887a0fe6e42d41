"""Papers of one sheet as values: what the typesetter needs and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from content.documents import Department, Document
from content.editorial.translations import SOURCE
from content.models.richtext import plain
from content.publishing.doctors import Quote, all_reviewed, quotes, rules
from content.publishing.paths import absolute
from content.publishing.sharing import spoken
from content.publishing.site import PublishedPage, Site
from content.sections import LETTER
from content.sharing.leaflet import typeset
from content.sharing.links import short_path
from content.sharing.paper import Head, Line, code, edition, head, to_json


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code, what it leads to in a few words, its address, and the address as one types it."""

    caption: str
    svg: str
    address: str
    spoken: str


@dataclass(frozen=True, slots=True)
class Part:
    """A title and what stands under it: paragraphs, then lines."""

    title: str
    paragraphs: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper with its template."""

    head: Head

    def pdf(self) -> bytes:
        """A tagged PDF/UA-1 of A4. The same values give the same bytes."""
        name = type(self).__name__.lower()
        return typeset.compiled(to_json(self), f"papers/{name}", "", self.head.published)[0]


@dataclass(frozen=True, slots=True)
class Sheet(Paper):
    """What a doctor keeps at hand, and a letter to complete. contacts: (what, number, `tel:` address).

    rules: the MRI rule of each procedure. sentences: of the letter, each with a box to tick.
    """

    rules: tuple[Part, ...]
    parts: tuple[Part, ...]
    sentences: tuple[Part, ...]
    contacts: tuple[tuple[str, str, str], ...]
    hours: str
    codes: tuple[Code, ...]
    edition: str
    words: dict[str, str]


@dataclass(frozen=True, slots=True)
class Poster(Paper):
    """A code to be scanned from across a room. rule: the MRI's, in its own words; `""` where there is none."""

    address_to: str
    rule: str
    code: Code
    words: dict[str, str]


def paper(name: str, site: Site, published: PublishedPage) -> Paper:
    """The `sheet` or the `poster` of a page that is online, all words in its language."""
    with translation.override(published.document.language):
        return _sheet(site, published) if name == "sheet" else _poster(site, published)


def _sheet(site: Site, published: PublishedPage) -> Sheet:
    document = published.document
    department = _department(site, document)
    quoted = [each for each in quotes(site, document) if each.section]
    rule = [each for each in rules(site, document.language) if each.section]
    return Sheet(
        head=head(published, department, _cautions(site, published, [*rule, *quoted])),
        rules=tuple(
            Part(
                section.title,
                _paragraphs(section.body),
                tuple(
                    Line(item.lead, item.text, "yes" if item.accepted else "no") for item in section.checklist
                ),
            )
            for each in rule
            if (section := each.section)
        ),
        parts=tuple(_quoted(document, quoted)),
        sentences=tuple(
            Part(section.title, lines=tuple(Line(item.lead, item.text, "box") for item in section.checklist))
            for section in document.sections
            if section.kind == LETTER
        ),
        contacts=tuple(_contacts(department)),
        hours=department.hours,
        codes=tuple(_codes(site, document)),
        edition=edition(published),
        words={
            "essential": _("Essential"),
            "yes": _("Yes:"),
            "no": _("No:"),
            "contacts": _("Reaching the department"),
            "nothing": _("This sheet holds nothing about the patient: it goes with your letter."),
        },
    )


def _poster(site: Site, published: PublishedPage) -> Poster:
    document = published.document
    department = _department(site, document)
    own = next((each for each in document.sections if each.kind == "mri_rule"), None)
    doctors = document.kind == "doctors"
    return Poster(
        head=head(published, department),
        address_to=_("Are you a doctor?") if doctors else _("Information for patients"),
        rule=own.title if own else "",
        code=_code(document.title, document.short),
        words={
            "scan": _("Point your phone’s camera at this code"),
            "type": _("or type this address:"),
            "essential": _("Essential"),
        },
    )


def _department(site: Site, document: Document) -> Department:
    return site.departments[document.language] or Department(name="", hospital="")


def _quoted(document: Document, found: list[Quote]) -> Iterator[Part]:
    """Each quotation, under the title that the page for doctors gives it; with several procedures, named."""
    several = len({each.procedure for each in found}) > 1
    for each in found:
        section, own = each.section, document.section(each.key)
        if section and own:
            lines = tuple(Line(item.lead, item.text) for item in section.checklist)
            title = f"{own.short_title} – {each.procedure}" if several else own.short_title
            yield Part(title, _paragraphs(section.body), lines)


def _paragraphs(html: str) -> tuple[str, ...]:
    return tuple(line for each in plain(html).splitlines() if (line := each.strip()))


def _contacts(department: Department) -> Iterator[tuple[str, str, str]]:
    if department.phone:
        yield _("Secretariat"), department.phone, department.phone_uri
    if department.urgent_phone:
        yield _("Urgent request from a doctor"), department.urgent_phone, department.urgent_uri
    if department.email:
        yield _("E-mail"), department.email, f"mailto:{department.email}"


def _codes(site: Site, document: Document) -> Iterator[Code]:
    """To this page, then to those for patients, in whichever language they read."""
    yield _code(_("For doctors"), document.short)
    for each in site.menu(document.language, "procedure"):
        yield _code(_("For patients"), each.short)


def _code(caption: str, short: str) -> Code:
    address = absolute(short_path(short))
    return Code(caption, code(address), address, spoken(address))


def _cautions(site: Site, published: PublishedPage, quoted: list[Quote]) -> tuple[str, ...]:
    """What must be known before the sheet is trusted."""
    said: list[str] = []
    language = published.document.language
    if language != SOURCE and not (published.review and all_reviewed(site, language)):
        said.append(
            f"{_('This translation has not been checked by a doctor.')} "
            f"{_('In case of doubt, the French text prevails.')}"
        )
    stale = {each.section.short_title: each.stale for each in quoted if each.section and each.stale}
    for key, day in published.stale.items():
        if section := published.document.section(key):
            stale[section.short_title] = day
    if stale:
        text = _("The French has changed since: %(titles)s (%(date)s).")
        day = max(day for day in stale.values() if day)
        said.append(text % {"titles": ", ".join(stale), "date": date_format(day, "DATE_FORMAT")})
    return tuple(said)
