"""What keeps a text from being published: each function yields the places where it fails.

Blocking rules must not cry wolf: every function here is tested on what it must let pass too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings

from content.documents.schema import HEADER, Document, Illustration, Section, Step
from content.editorial.merge import Path
from content.editorial.passages import Passage, Place, Subject
from content.models.richtext import plain
from content.sections import COMPUTED, DRAWINGS

_S = "[ \u00a0\u202f]"

# A number that was never filled in, or words that say so. `x patients` and not `rayons X` or `x-ray`.
_PLACEHOLDER = re.compile(
    rf"""(?xi)
    (?<![\w-]) (?<!\d{_S}) x{{1,4}} \s* %
    | (?<![\w-]) (?<!\d{_S}) x{{1,4}} \s+ (?:patients?|personnes?|cas|fractures?|minutes?|jours?|semaines?
        |mois|ans?|années?|fois|heures?|h|séances?|euros?|€|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre
        |décembre|people|cases|days?|weeks?|months?|years?|hours?|مريض|مرضى) (?!\w)
    | (?<![\w.-]) (?:dr|docteur|pr|professeur|mme|madame|monsieur) \.? {_S}+ x{{1,4}} (?![\w-])
    | (?<![\w/.-]) x{{2,}} (?![\w-])
    | (?<!\w) (?:xx|jj|dd) / (?:xx|mm) / (?:xx|aa|yy){{1,2}} (?!\w)
    | (?<!\d) 0[x0] (?:[ \u00a0\u202f.-]? (?:xx|00)){{4}} (?!\d)
    | \[ \s* (?:\.{{3}}|…|[x?]+|à[ ]\w+|(?:votre|le|la|les|du|de|un|une|the|your)?[ ]?(?:nom|prénom|date|numéro
        |n°|téléphone|tél|adresse|horaires?|texte|photo|image|lien|chiffre|nombre|médecin|service|name|phone|number
        |address|text|insert)
        (?!\w) [^\]\n]{{0,40}}) \s* \]
    | [(\[] \s* (?:à|a|À){_S}(?:confirmer|revoir|corriger|vérifier|définir|remplir|modifier|renseigner|insérer
        |voir{_S}avec[^)\]\n]{{0,40}}) \s* [)\]]
    | [(\[] \s* \?+ \s* [)\]]
    | \{{\{{.*?\}}\}} | (?<!\w) (?:lorem{_S}ipsum|TODO|TBC|TBD|FIXME) (?!\w)
    | (?:texte|contenu|photo|image|chiffre){_S}à{_S}(?:venir|insérer|ajouter|fournir)
    | (?:insérer|mettre|ajouter){_S}(?:ici|le{_S}texte|la{_S}photo|l[’']image)
    | (?:insert|add){_S}(?:text|picture){_S}here
    | _{{3,}} | \?{{2,}} | \.{{5,}} | …{{2,}} | \*{{3,}}
    """
)
# « chapitre XX », « chromosomes XX »: here the letters say something.
_NUMBERED = re.compile(
    r"(?i)(?:chapitre|tome|volume|titre|article|annexe|partie|livre|figure|siècle|chapter|chromosomes?|caryotype|"
    r"facteurs?|rayons?|taille|louis|pie|jean|paul|benoît|grégoire|charles)[\s\u00a0\u202f]+$"
)
_TO_VALIDATE = re.compile(
    rf"""(?xi)
    (?<!\w)[àa]{_S}+(?:valider|compléter|rédiger|préciser(?!{_S}+(?:avec|lors|au|à|par|pendant|en)(?!\w))
        |(?:confirmer|vérifier){_S}+par)(?!\w)
    | (?<!\w) en{_S}(?:attente{_S}de|cours{_S}de){_S}(?:validation|rédaction) (?!\w)
    | to[ ]be[ ](?:validated|confirmed|completed) | للمراجعة[ ]قبل | يجب[ ]التحقق
    """
)
# A form is there to be filled in by its reader.
_FORM = re.compile(
    r"(?i)(?:questionnaires?|formulaires?|documents?|fiches?|dossiers?|imprimés?|consentements?|feuilles?)"
    r"(?:[\s\u00a0\u202f]+[\w’'-]+){0,3}[\s\u00a0\u202f]+$"
)

_HEADING = re.compile(r"<(h[34])[ >]")
_LINK = re.compile(r"<a(?=[\s>])([^>]*)>(.*?)</a>", re.DOTALL)
_HREF = re.compile(r'\bhref="([^"]*)"')


def placeholders(subject: Subject) -> Iterator[Place]:
    """Places still to be filled in: « x patients », « XX », « [...] », « (à confirmer) »."""
    for passage in subject.passages:
        for match in _PLACEHOLDER.finditer(passage.text):
            before = passage.text[: match.start()]
            if match.group().strip("xX") or not _NUMBERED.search(before):
                yield passage.at(match.group().strip())


def to_validate(subject: Subject) -> Iterator[Place]:
    """Text that says itself that nobody has approved it: « à valider »."""
    for passage in subject.passages:
        for match in _TO_VALIDATE.finditer(passage.text):
            filled_in = re.search("(?i)compléter", match.group()) and _FORM.search(
                passage.text[: match.start()]
            )
            if not filled_in:
                yield passage.at(match.group().strip())


def empty_sections(subject: Subject) -> Iterator[Place]:
    """Sections with a title and nothing under it."""
    for section in subject.sections:
        said = (each.text for each in subject.of(section.key) if each.field not in {("title",), ("label",)})
        speaks = section.references or section.kind in COMPUTED
        if not speaks and not any(re.search(r"\w", text) for text in said):
            yield Place(section.key, "", ("body",))


def half_empty_parts(subject: Subject) -> Iterator[Place]:
    """Parts of which a half is missing: a key fact without its answer, a step that says nothing."""
    for section in subject.sections:
        for fact in section.key_facts:
            if not _says(fact.value):
                yield Place(section.key, fact.label, ("key_facts", fact.key, "value"))
            elif not _says(fact.label):
                yield Place(section.key, fact.value, ("key_facts", fact.key, "label"))
        for item in section.checklist:
            if not _says(item.lead + item.text):
                yield Place(section.key, item.lead + item.text, ("checklist", item.key, "text"))
        for step in _steps(section):
            if not any(_says(plain(text)) for text in (step.title, step.body, step.notice)):
                yield Place(section.key, step.when, ("steps", step.key, "title"))
        for risk in section.risks:
            if not _says(risk.label):
                yield Place(section.key, f"{risk.numerator}/{risk.denominator}", ("risks", risk.key, "label"))


def _steps(section: Section) -> Iterator[Step]:
    """Steps and their panels, in reading order."""
    return (each for step in section.steps for each in (step, *step.panels))


def _says(text: str | None) -> bool:
    return re.search(r"\w", text or "") is not None


def untitled(subject: Subject) -> Iterator[Place]:
    """Sections, or a page, without a title: readers could not find them."""
    if not subject.document.title:
        yield Place(HEADER, "", ("title",))
    for section in subject.sections:
        if not section.title:
            yield Place(section.key, "", ("title",))


def without_address(subject: Subject) -> Iterator[Place]:
    """A page without the last part of its address."""
    if not subject.document.slug:
        yield Place(HEADER, "", ("slug",))


def undescribed_drawings(subject: Subject) -> Iterator[Place]:
    """Drawings without a description for those who do not see them (WCAG 1.1.1)."""
    for section in subject.sections:
        for path, part in _illustrated(section):
            if part.drawing and not _says(part.alt):
                name = getattr(part, "title", "") or str(DRAWINGS.get(part.drawing, part.drawing))
                yield Place(section.key, name, path)


def undescribed_pictures(subject: Subject) -> Iterator[Place]:
    """Pictures without a description for those who do not see them (WCAG 1.1.1)."""
    for section in subject.sections:
        for illustration in section.illustrations:
            if illustration.picture and not _says(illustration.description):
                words = illustration.caption or illustration.picture.credit
                yield Place(section.key, words, ("illustrations", illustration.key, "alt"))


def _illustrated(section: Section) -> Iterator[tuple[Path, Illustration | Step]]:
    for illustration in section.illustrations:
        yield ("illustrations", illustration.key, "alt"), illustration
    for step in _steps(section):
        yield ("steps", step.key, "alt"), step


def heading_jumps(subject: Subject) -> Iterator[Place]:
    """A sub-heading of the second level without one of the first before it (WCAG 1.3.1).

    A section's title is an h2, so its text starts at h3; a step's title is an h3, so its text may start at h4.
    """
    for passage in subject.passages:
        first = _HEADING.search(passage.value) if passage.rich else None
        if first and first[1] == "h4" and not _titled_step(subject, passage):
            heading = passage.value[first.start() :].split("</h4>")[0]
            yield passage.at(plain(heading))


def _titled_step(subject: Subject, passage: Passage) -> bool:
    title = (*passage.field[:-1], "title")
    return len(title) > 1 and any(each.field == title for each in subject.of(passage.key))


def links(passage: Passage) -> Iterator[tuple[str, str]]:
    """The links of a rich text: address and words."""
    if passage.rich:
        for match in _LINK.finditer(passage.value):
            address = _HREF.search(match[1])
            yield (address[1] if address else "").replace("&amp;", "&").strip(), plain(match[2])


def dead_links(subject: Subject) -> Iterator[Place]:
    """Links to a place of the site where nothing is. Other sites are not asked.

    A page counts as there when it is online or is the one under examination.
    """
    if subject.site.addresses is None:
        return
    known = subject.site.addresses | addresses(subject.document)
    for passage in subject.passages:
        for address, words in links(passage):
            if _dead(address, subject, known):
                yield passage.at(words or address)


ANCHORS = ("contenu", "sommaire", "bref")
"""Anchors of a page besides its sections."""


def addresses(document: Document) -> frozenset[str]:
    """What a document answers once it is online: its page, its sections and their anchors."""
    page = f"/{document.language}/{document.slug}/"
    anchors = {f"{page}#{key}" for key in (*document.keys, *ANCHORS)}
    return frozenset({page, *anchors, *(f"{page}{key}/" for key in document.keys)})


def _dead(address: str, subject: Subject, known: frozenset[str]) -> bool:
    document = subject.document
    here = f"/{document.language}/{document.slug}/"
    if address.strip("#") == "":
        return True
    try:
        parts = urlsplit(urljoin(f"https://here.invalid{here}", address))
    except ValueError:
        return True
    if parts.scheme not in {"http", "https"} or parts.hostname not in {"here.invalid", subject.site.host}:
        return False
    path = unquote(parts.path)
    language = path.split("/")[1] if path.count("/") > 1 else ""
    if language not in {code for code, _name in settings.LANGUAGES}:
        return False  # a file, a short link: not for us to judge
    wanted = path if path.endswith("/") else f"{path}/"
    # An anchor of a page that we know; on a section's own page, anchors of the text are not listed.
    return wanted not in known or bool(
        parts.fragment
        and f"{wanted}#{ANCHORS[0]}" in known
        and f"{wanted}#{unquote(parts.fragment)}" not in known
    )


def unsourced_figures(subject: Subject) -> Iterator[Place]:
    """Risk figures without their source, their year or a total: nobody could check them."""
    for section in subject.sections:
        for risk in section.risks:
            values = {
                "numerator": risk.numerator is not None and risk.numerator >= 0,
                "denominator": bool(risk.denominator) and risk.denominator >= (risk.numerator or 0),
                "source": _says(risk.source),
                "year": bool(risk.year) and 1950 <= risk.year <= 2100,
            }
            for name, good in values.items():
                if not good:
                    yield Place(section.key, risk.label or risk.key, ("risks", risk.key, name))
                    break
