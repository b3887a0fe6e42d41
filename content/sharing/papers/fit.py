"""What an editor is told when the referral sheet no longer fits on its one page."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from content.publishing.site import PublishedPage, Site
from content.sharing.leaflet import typeset
from content.sharing.paper import to_json
from content.sharing.papers.data import paper


def sheet_too_long(published: PublishedPage, keys: Collection[str], site: Site) -> tuple[str, ...]:
    """A sentence for each sheet that the page's text is on and that would have more than one page.

    A sheet holds the text of the page for doctors, and what that quotes of every procedure. keys: not needed.
    """
    document = published.document
    if document.kind not in {"procedure", "doctors"}:
        return ()
    said = _(
        "The referral sheet of “%(title)s” no longer fits on one page. It goes on to a second one, nothing is cut."
    )
    return tuple(
        said % {"title": page.document.title}
        for page in site.in_language(document.language)
        if page.document.kind == "doctors"
        and not typeset.measured(to_json(paper("sheet", site, page)), "papers/sheet")["fits"]
    )
