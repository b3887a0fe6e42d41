"""What the leaflet, the referral sheet and the poster have in common: as values, and as JSON can hold them."""

from __future__ import annotations

import dataclasses
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from content.documents import Department
from content.publishing.languages import direction
from content.publishing.site import PublishedPage
from content.sharing import qr
from content.sharing.leaflet import drawings

_CONTROLS = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\ufeff\\ufffe\\uffff]")


@dataclass(frozen=True, slots=True)
class Head:
    """What stands on every paper. published: seconds since 1970, for the file's own date."""

    language: str
    direction: str
    title: str
    lede: str
    description: str
    logo: str
    department: str
    hospital: str
    published: int
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """Something to bring, a sign or a word: `lead` in bold, then `text`.

    mark: `yes`, `no`, `box` to tick; `own` for a word that the paper is about; or `""`.
    """

    lead: str
    text: str
    mark: str = ""


def head(published: PublishedPage, department: Department, more: tuple[str, ...] = ()) -> Head:
    """Of a page that is online or, number 0, of a draft. more: remarks of that paper's own, after those of all."""
    document, when = published.document, published.published_at
    fictional = _("Demonstration site: the contact details are fictional.")
    return Head(
        language=document.language,
        direction=direction(document.language),
        title=document.title,
        lede=document.lede,
        description=document.description or document.lede,
        logo=drawings.logo(),
        department=department.name,
        hospital=department.hospital,
        published=int(when.timestamp()) if when else 0,
        remarks=((fictional,) if department.demonstration else ()) + more,
    )


def edition(published: PublishedPage) -> str:
    """« Édition 3 – 12 mars 2026 »."""
    when = published.published_at
    day = timezone.localdate(when) if when else timezone.localdate()
    return _("Edition %(number)s – %(date)s") % {
        "number": published.number,
        "date": date_format(day, "DATE_FORMAT"),
    }


@lru_cache(maxsize=64)
def code(address: str) -> str:
    """The QR code of an address, as SVG. Each publication asks for those of every leaflet, to see which changed."""
    return qr.svg(address).decode()


def to_json(paper: Any) -> str:
    """A paper, which is a dataclass, for its template."""
    return json.dumps(_printable(dataclasses.asdict(paper)), ensure_ascii=False, sort_keys=True)


def _printable(value: Any) -> Any:
    """The same without the signs that a PDF may not hold: controls, and the two that are no character."""
    if isinstance(value, str):
        return _CONTROLS.sub(" ", value)
    if isinstance(value, dict):
        return {name: _printable(each) for name, each in value.items()}
    return [_printable(each) for each in value] if isinstance(value, list | tuple) else value
