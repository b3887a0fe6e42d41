"""What an editor is told when a text no longer fits on the two sides of its leaflet."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content.documents import Document
from content.publishing import glossary
from content.publishing.site import PublishedPage, Site
from content.sharing.leaflet import typeset
from content.sharing.leaflet.data import leaflet


def too_long(published: PublishedPage, keys: Collection[str], site: Site) -> tuple[str, ...]:
    """Sentences; none when the leaflet has its two pages and every sign.

    keys: of what was just changed: named before what is longer.
    """
    document = published.document
    if document.kind != "procedure":
        return ()
    paper = leaflet(published, site.departments[document.language], glossary.terms(site, document.language))
    measured = typeset.report(paper)
    said = [] if measured["fits"] else list(_sentences(document, measured, keys))
    if measured["fits"] and not measured["explains"] and paper.explained:
        words = ", ".join(line.lead for line in paper.explained.lines if line.mark != "own")
        text = _(
            "The printed leaflet has no room to explain: %(words)s. The one in large print explains them."
        )
        said.append(text % {"words": words})
    if signs := typeset.unprintable(paper):
        text = _("The printed leaflet has no sign for: %(signs)s. A square stands there.")
        said.append(text % {"signs": " ".join(signs)})
    return tuple(said)


def _sentences(document: Document, measured: dict[str, Any], keys: Collection[str]) -> Iterator[str]:
    line = measured["line"]
    names = (_("front"), _("back"))
    for name, side in zip(names, measured["sides"], strict=True):
        over = math.ceil((side["used"] - side["room"]) / line)
        if over > 0:
            yield _too_long(name, over, _longest(document, side["blocks"], keys), line)
    room = measured["coupon"]["room"]
    over = math.ceil((max(measured["coupon"]["used"]) - room) / line)
    if over > 0:
        title = _coupon_title(document, measured["coupon"]["used"])
        yield _too_long(_("part to tear off"), over, (title, 0.0) if title else None, line)


def _too_long(where: str, over: int, part: tuple[str, float] | None, line: float) -> str:
    amount = ngettext("about %(n)s line", "about %(n)s lines", over) % {"n": over}
    said = _("The printed leaflet no longer fits on two pages: %(amount)s too many (%(where)s).") % {
        "amount": amount,
        "where": where,
    }
    if part:
        said += " " + _("Shorten “%(title)s”.") % {"title": part[0]}
    return f"{said} {_('It goes on to further pages, nothing is cut.')}"


def _longest(
    document: Document, blocks: list[dict[str, Any]], keys: Collection[str]
) -> tuple[str, float] | None:
    """The section to shorten: the longest of those just changed, else the longest of this side. The MRI rule last."""
    found = [(section, each["height"]) for each in blocks if (section := document.section(each["key"]))]
    changed = [each for each in found if each[0].key in keys]
    chosen = max(changed or found, key=lambda each: (each[0].kind != "mri_rule", each[1]), default=None)
    return (chosen[0].short_title, chosen[1]) if chosen else None


def _coupon_title(document: Document, used: list[float]) -> str:
    """Behind the coupon stands when to call; on it, what to bring."""
    kind = "warning_signs" if used[0] >= used[1] else "preparation"
    return next((section.short_title for section in document.sections if section.kind == kind), "")
