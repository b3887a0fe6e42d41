"""The leaflet as values: what the typesetter needs and nothing else, as JSON can hold it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content.documents import Department, Document, Section
from content.documents.schema import RiskFigure
from content.editorial.translations import SOURCE
from content.models.richtext import plain
from content.publishing import glossary
from content.publishing.paths import absolute, page_url
from content.publishing.risks import count
from content.publishing.sharing import spoken
from content.publishing.site import PublishedPage
from content.sharing.leaflet import drawings
from content.sharing.leaflet.addressing import paper_path
from content.sharing.leaflet.selection import Selection, printed_keys, select
from content.sharing.leaflet.tree import Node, parse
from content.sharing.links import short_path
from content.sharing.paper import Head, Line, code, edition, head, to_json

NAMED = 2
"""Parts that the French left behind are named up to this many: their names take the room of the text."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing, one or two pictures. plain: as SVG without labels, for a small place; whole: labelled."""

    alt: str
    caption: str
    remark: str
    plain: tuple[str, ...]
    whole: tuple[drawings.Drawing, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """A step of the pathway. must: the MRI rule, where the step depends on it."""

    when: str
    title: str
    remark: str = ""
    must: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a side. kind: `mri`, `notice`, `text`, `drawings`, `facts`, `steps`, `words`. title: `""` for none.

    key: of the section that it comes from, to say which one is too long.
    """

    kind: str
    key: str
    title: str
    body: tuple[Node, ...] = ()
    lines: tuple[Line, ...] = ()
    pictures: tuple[Picture, ...] = ()
    steps: tuple[Moment, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """What tells this paper from others. address: of the page that says whether it is current."""

    edition: str
    edition_short: str
    review: str
    question: str
    address: str
    short: str
    code: str


@dataclass(frozen=True, slots=True)
class Leaflet:
    """One page in one language on paper.

    sides: what each side keeps when the coupon is torn off. call: what stands behind the coupon.
    explained: the words of the glossary that it has, on the back if there is room; None without any.
    bring: the coupon's checklist; must: its MRI line.
    """

    head: Head
    phone: str
    phone_uri: str
    hours: str
    sides: tuple[tuple[Block, ...], tuple[Block, ...]]
    explained: Block | None
    call: Block
    bring_title: str
    must: Line | None
    bring: tuple[Line, ...]
    paper: Paper
    page_address: str
    page_short: str
    words: dict[str, str]

    def to_json(self) -> str:
        """What leaflet.typ reads."""
        return to_json(self)


def leaflet(
    published: PublishedPage, department: Department | None, terms: tuple[glossary.Term, ...] = ()
) -> Leaflet:
    """The leaflet of a page that is online, or (number 0) of a draft. Language and all words: the document's own.

    terms: those that are online in its language; the paper explains the ones that it has.
    """
    with translation.override(published.document.language):
        return _leaflet(published, department or Department(name="", hospital=""), terms)


def _leaflet(published: PublishedPage, department: Department, terms: tuple[glossary.Term, ...]) -> Leaflet:
    document, chosen = published.document, select(published.document)
    short = absolute(short_path(document.short))
    return Leaflet(
        head=head(published, department),
        phone=department.phone,
        phone_uri=department.phone_uri,
        hours=department.hours,
        sides=(_recto(published, chosen), _verso(document, chosen)),
        explained=_explained(document, chosen, terms),
        call=_call(document, chosen),
        bring_title=next((each.short_title for each in chosen.preparation), _("To bring")),
        must=_must(chosen),
        bring=tuple(Line(each.lead, each.text, "box" if each.accepted else "no") for each in chosen.bring),
        paper=_paper(published),
        page_address=short,
        page_short=spoken(short),
        words=_words(),
    )


def _recto(published: PublishedPage, chosen: Selection) -> tuple[Block, ...]:
    document, mri = published.document, chosen.mri
    blocks: list[Block] = []
    if mri:
        marks = tuple(Line(each.lead, each.text, "yes" if each.accepted else "no") for each in mri.checklist)
        blocks.append(Block("mri", mri.key, mri.title, _body(document, mri.body), marks))
    if said := _cautions(published):
        blocks.append(Block("notice", "", "", lines=said))
    blocks += [_text(document, section) for section in chosen.principle]
    if chosen.drawings:
        title = chosen.act.title if chosen.act else ""
        key = chosen.pathway[0].key if chosen.act else ""
        blocks.append(Block("drawings", key, title, pictures=tuple(_pictures(chosen))))
    return tuple(blocks)


def _verso(document: Document, chosen: Selection) -> tuple[Block, ...]:
    blocks: list[Block] = []
    rule = chosen.mri.title if chosen.mri else ""
    for section in chosen.pathway:
        steps = tuple(
            Moment(
                step.when,
                step.title,
                _("Kyphoplasty only") if step.kyphoplasty_only else "",
                rule if step.notice else "",
            )
            for step in section.steps
        )
        blocks.append(Block("steps", section.key, section.short_title, steps=steps))
    if chosen.facts:
        key = next(section.key for section in document.sections if section.key_facts)
        facts = tuple(Line(fact.label, fact.value) for fact in chosen.facts)
        blocks.append(Block("facts", key, _("In brief"), lines=facts))
    blocks += [_text(document, section) for section in chosen.complications]
    return tuple(blocks)


def _text(document: Document, section: Section) -> Block:
    lines = tuple(Line(risk.label, _people(risk)) for risk in section.figures)
    return Block("text", section.key, section.title, _body(document, section.body), lines)


def _people(risk: RiskFigure) -> str:
    """« 3 personnes sur 100 (source, année) », as the page says it."""
    said = ngettext("%(n)s person out of %(total)s", "%(n)s people out of %(total)s", risk.numerator) % {
        "n": count(risk.numerator),
        "total": count(risk.denominator),
    }
    return f"{said} ({risk.source}, {risk.year})"


def _explained(document: Document, chosen: Selection, terms: tuple[glossary.Term, ...]) -> Block | None:
    """The words of the glossary that stand on this paper.

    Its principle explains those of its title already: two sides of A4 have no room to say it twice.
    """
    own = glossary.met([document.title], terms) if chosen.principle else ()
    lines = tuple(
        Line(term.word, " ".join(plain(term.explanation).split("\n")), "own" if term in own else "")
        for term in glossary.met(_printed(chosen), terms)
    )
    return Block("words", "", _("Words explained"), lines=lines) if lines else None


def _printed(chosen: Selection) -> Iterator[str]:
    """The texts of the paper, in which words are looked for."""
    rule = (chosen.mri,) if chosen.mri else ()
    for section in (*rule, *chosen.principle, *chosen.pathway, *chosen.complications, *chosen.signs):
        yield plain(section.body)
        yield from (f"{item.lead} {item.text}" for item in section.checklist)
        yield from (step.title for step in section.steps)
    yield from (drawn.caption for drawn in chosen.drawings)
    yield from (f"{fact.label} {fact.value}" for fact in chosen.facts)
    yield from (f"{item.lead} {item.text}" for item in chosen.bring)


def _call(document: Document, chosen: Selection) -> Block:
    """When to call, as far as the page says it. Its numbers are the template's part."""
    if not chosen.signs:
        return Block("call", "", _("A question? Call us"))
    body = tuple(node for section in chosen.signs for node in _body(document, section.body))
    lines = tuple(Line(item.lead, item.text) for section in chosen.signs for item in section.checklist)
    return Block("call", chosen.signs[0].key, chosen.signs[0].title, body, lines)


def _must(chosen: Selection) -> Line | None:
    """The MRI on the coupon: the checklist's line, else the rule itself."""
    if item := chosen.bring_mri:
        return Line(item.lead, item.text, "box")
    return Line(chosen.mri.title, "", "box") if chosen.mri else None


def _pictures(chosen: Selection) -> list[Picture]:
    return [
        Picture(
            each.alt,
            each.caption,
            _("Kyphoplasty only") if each.kyphoplasty_only else "",
            drawings.plain(each.name),
            drawings.drawing(each.name),
        )
        for each in chosen.drawings
    ]


def _body(document: Document, html: str) -> tuple[Node, ...]:
    page = absolute(page_url(document))
    return tuple(parse(html, lambda href: urljoin(page, href)))


def _cautions(published: PublishedPage) -> tuple[Line, ...]:
    """What readers of a translation must know before they trust it."""
    document = published.document
    lines = []
    if document.language != SOURCE and published.review is None:
        lines.append(
            Line(
                _("This translation has not been checked by a doctor."),
                _("In case of doubt, the French text prevails."),
            )
        )
    printed = printed_keys(document)
    stale = {key: day for key, day in published.stale.items() if key in printed}
    if stale:
        titles = [section.short_title for section in document.sections if section.key in stale]
        day = _day(max(stale.values()))
        if len(titles) > NAMED:
            said = _("The French of %(number)s parts has changed since (%(date)s).")
        else:
            said = _("The French has changed since: %(titles)s (%(date)s).")
        text = said % {"number": len(titles), "titles": ", ".join(titles), "date": day}
        lines.append(Line("", text))
    return tuple(lines)


def _paper(published: PublishedPage) -> Paper:
    document = published.document
    address = absolute(paper_path(document.short, document.language, published.number))
    return Paper(
        edition=edition(published) if published.number else _("Draft, not published"),
        edition_short=_("Edition %(number)s") % {"number": published.number} if published.number else "",
        review=_review(published),
        question=_("Is this paper still up to date?"),
        address=address,
        short=spoken(address),
        code=code(address),
    )


def _review(published: PublishedPage) -> str:
    if review := published.review:
        return _("Reviewed by %(name)s, %(role)s, on %(date)s.") % {
            "name": review.name,
            "role": review.role,
            "date": _day(review.reviewed_on),
        }
    if published.earlier_review:
        return _("Review under way: the text has changed since the last one.")
    return _("This edition has not yet been reviewed by a named doctor.")


def _day(day: datetime.date) -> str:
    return date_format(day, "DATE_FORMAT")


def _words() -> dict[str, str]:
    """What the template says itself."""
    return {
        "secretariat": _("Secretariat"),
        "essential": _("Essential"),
        "yes": _("Yes:"),
        "no": _("No:"),
        "emergency": _("In an emergency"),
        "call15": _("Call 15 (SAMU), day and night."),
        "tear": _("Part to tear off and keep with your scans"),
        "keep": _("Sheet to keep with your scans"),
        "appointment": _("My appointment"),
        "date": _("Date"),
        "time": _("Time"),
        "place": _("Where"),
        "code": _("Code that leads to a page: is this paper still up to date?"),
        "scan": _("Up to date?"),
        "whole": _("The whole page:"),
        "consult": _(
            "This sheet does not replace talking to your doctor. Put your questions to the radiologist."
        ),
    }
