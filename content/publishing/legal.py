"""What legal pages show besides their text: the department's record, the law's own addresses, the declaration."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content import sections
from content.documents import Department
from content.editorial.translations import SOURCE
from content.models.department import LegalBasis
from content.publishing.accessibility import MENTIONS, PAGE, Declaration, State
from content.publishing.paths import page_url
from content.publishing.site import Site

CNIL_FORM = "https://www.cnil.fr/fr/plaintes"
CNIL = "CNIL, 3 place de Fontenoy, TSA 80715, 75334 Paris CEDEX 07"
CNIL_PHONE = "01 53 73 22 22"
RIGHTS_FORM = "https://formulaire.defenseurdesdroits.fr/"
RIGHTS_DELEGATES = "https://www.defenseurdesdroits.fr/carte-des-delegues"
RIGHTS = "Défenseur des droits, Libre réponse 71120, 75342 Paris CEDEX 07"
RIGHTS_PHONE = "09 69 39 00 00"

TECHNOLOGIES = ("HTML5", "CSS", "SVG", "JavaScript", "WAI-ARIA")
"""Of the site, while no audit says more."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the record. url: where its value leads. french: it was given in French, or is a French address.

    number: a phone number or an e-mail address, read from left to right in any language.
    """

    label: str
    value: str
    url: str = ""
    french: bool = False
    number: bool = False


@dataclass(frozen=True, slots=True)
class LegalLink:
    """A legal page in the foot of every page. url: `""` while it is not online. french: it leads to the French one."""

    title: str
    url: str = ""
    french: bool = False


def links(site: Site, language: str) -> list[LegalLink]:
    """The legal pages online in a language; of the declaration, the mention that the law asks for.

    The mention is there even while the declaration is not: what it says is true all the same.
    """
    if language not in site.languages:
        return []
    mention = str(MENTIONS[site.conformity()])
    found = [
        LegalLink(mention if each.page == PAGE else each.title, page_url(each))
        for each in site.menu(language, "legal")
    ]
    if site.outline(PAGE, language) is None:
        french = site.outline(PAGE, SOURCE)
        found.append(LegalLink(mention, page_url(french) if french else "", french is not None))
    return found


def context(site: Site, language: str) -> dict[str, Any]:
    """What the template of a legal page gets besides what every page does."""
    department, declaration = site.departments[language], site.declaration()
    return {
        "records": {kind: list(rows(kind, department)) for kind in _ROWS},
        "declaration": declaration,
        "conformity": declaration.state if declaration else State.NONE,
        "technologies": declaration.technologies if declaration else TECHNOLOGIES,
        "site_url": settings.SITE_URL,
    }


def rows(kind: str, department: Department | None) -> Iterator[Row]:
    """What a kind of section shows, in the active language. Without a value: not filled in yet."""
    if department is not None and (found := _ROWS.get(kind)):
        yield from found(department)


def lines(kind: str, department: Department | None, declaration: Declaration | None) -> list[str]:
    """The same as lines of text, for what has no layout; the declaration in the few sentences that count."""
    said = [f"{row.label} – {row.value} {row.url}".rstrip() for row in rows(kind, department) if row.value]
    if kind == sections.ACCESSIBILITY:
        said.extend(_declared(declaration))
    return said


def _declared(declaration: Declaration | None) -> Iterator[str]:
    yield str(MENTIONS[declaration.state if declaration else State.NONE])
    if declaration is None:
        yield _("No accessibility audit of this site is in force.")
        return
    yield _("%(rate)s%% of the criteria of the %(reference)s are met.") % {
        "rate": declaration.rate,
        "reference": declaration.reference,
    }
    for each in (*declaration.findings, *declaration.derogations):
        yield f"{each.number} {each.title} {each.remark}".strip()


def _identity(department: Department) -> Iterator[Row]:
    yield Row(_("Publisher"), department.publisher or department.hospital, french=bool(department.publisher))
    yield Row(
        _("Address"),
        department.publisher_address or department.address,
        french=bool(department.publisher_address),
    )
    yield Row(_("Phone"), department.publisher_phone or department.phone, number=True)
    if department.email:
        yield Row(_("E-mail"), department.email, f"mailto:{department.email}", number=True)
    yield Row(_("Publication director"), department.publication_director, french=True)


def _hosting(department: Department) -> Iterator[Row]:
    yield Row(_("Host"), department.host, french=True)
    yield Row(_("Address"), department.host_address, french=True)
    yield Row(_("Phone"), department.host_phone, number=True)


def _data_protection(department: Department) -> Iterator[Row]:
    controller = department.data_controller or department.publisher
    yield Row(_("Data controller"), controller or department.hospital, french=bool(controller))
    yield Row(_("Data protection officer"), department.data_protection_contact, french=True)
    yield Row(
        _("Purpose of the technical log"),
        _("the security of the site, and how often each text is read, without knowing by whom"),
    )
    basis = dict(LegalBasis.choices).get(department.log_basis, "")
    yield Row(_("Legal basis"), str(basis))
    days = department.log_days
    kept = ngettext("%(n)d day, then it is erased", "%(n)d days, then it is erased", days or 0)
    yield Row(_("How long it is kept"), kept % {"n": days} if days else "")
    yield Row(_("Complaint to the authority"), CNIL, CNIL_FORM, french=True)
    yield Row(_("Phone of the authority"), CNIL_PHONE, number=True)


def _contact(department: Department) -> Iterator[Row]:
    if department.email:
        yield Row(_("E-mail"), department.email, f"mailto:{department.email}", number=True)
    if department.phone:
        yield Row(_("Phone"), department.phone, department.phone_uri, number=True)
    if not (department.email or department.phone):
        yield Row(_("Phone"), "")
    if department.address:
        yield Row(_("Address"), department.address)


def _remedies(_department: Department) -> Iterator[Row]:
    yield Row(_("Write a message"), "Défenseur des droits", RIGHTS_FORM, french=True)
    yield Row(
        _("Meet a delegate in your region"), "Délégués du Défenseur des droits", RIGHTS_DELEGATES, french=True
    )
    yield Row(_("Call"), RIGHTS_PHONE, "tel:+33969390000", number=True)
    yield Row(_("Send a letter, free of charge and without a stamp"), RIGHTS, french=True)


_ROWS = {
    sections.LEGAL_IDENTITY: _identity,
    sections.HOSTING: _hosting,
    sections.DATA_PROTECTION: _data_protection,
    sections.ACCESSIBILITY_CONTACT: _contact,
    sections.REMEDIES: _remedies,
}
"""By kind of section. What is not here shows no rows."""
