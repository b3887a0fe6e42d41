"""What an editor is told of a text besides whether it may be published: rooms above say it, publishing asks them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from content.publishing.site import PublishedPage, Site

Judge = Callable[[PublishedPage, Collection[str], Site], Iterable[str]]
"""A page, the keys of what was just changed in it, and the site that has it, to sentences in the active language."""

_judges: list[Judge] = []


def register(judge: Judge) -> None:
    """Have texts judged by a room above this one. Called by `content.apps`."""
    if judge not in _judges:
        _judges.append(judge)


def warnings(
    published: PublishedPage, keys: Collection[str] = (), site: Site | None = None
) -> tuple[str, ...]:
    """Everything that is to be said of a page. Nothing here keeps it from being published.

    site: as it is online, to judge several pages by; today's without it.
    """
    site = (site or Site.today()).with_page(published)
    return tuple(sentence for judge in _judges for sentence in judge(published, keys, site))
