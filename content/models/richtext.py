"""The short list of elements that rich text may hold, and the one place where it is enforced.

nh3 (ammonia) is an HTML5 parser with an allow-list: what comes out is well formed and holds no script,
style, event handler or unknown address scheme.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nh3 import Cleaner

ELEMENTS = {"p", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "abbr", "sub", "sup", "br"}
ATTRIBUTES = {
    "*": {"lang"},  # named, or nh3 would add its own: a title on everything
    "a": {"href", "hreflang"},
    "abbr": {"title"},
    "p": {"lang", "dir"},
    "li": {"lang", "dir"},
    "em": {"lang", "dir"},
    "strong": {"lang", "dir"},
}
SCHEMES = {"https", "http", "mailto", "tel"}

_MOST_PASSES = 8
"""A text that is still another one after so many is shown as it was typed, letter by letter."""

_EMPTY_BLOCK = re.compile(r"<(p|h3|h4|li|ul|ol|strong|em)(?: [^>]*)?>(?:\s|&nbsp;|\u00a0|\u202f|<br>)*</\1>")


@lru_cache(maxsize=1)
def _cleaner() -> Cleaner:
    import nh3  # a worker that only answers from the snapshot never needs it

    return nh3.Cleaner(
        tags=ELEMENTS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel=None,  # links open in place: there is no opener to protect
        strip_comments=True,
        attribute_filter=lambda tag, name, value: (
            value if name != "dir" or value in {"ltr", "rtl", "auto"} else None
        ),
    )


def sanitise(html: str | None) -> str:
    """The same text with allowed elements only; `""` when nothing readable is left.

    nh3 writes U+00A0 as `&nbsp;`: the character is put back, so that comparing texts compares texts.
    Idempotent: what a parser would read otherwise the second time (a link inside a link, out of a table) is cleaned
    until it reads the same, so a browser shows what was judged.
    """
    if not html:
        return ""
    text = html.encode("utf-8", "replace").decode("utf-8")  # half of a surrogate pair is no letter
    for _time in range(_MOST_PASSES):
        clean = _cleaned(text)
        if clean == text:
            return clean
        text = clean
    return escape(text) if _cleaned(text) != text else text


def _cleaned(text: str) -> str:
    clean = _cleaner().clean(text).replace("&nbsp;", "\u00a0")
    previous = None
    while previous != clean:  # an emptied item may leave an empty list
        previous = clean
        clean = _EMPTY_BLOCK.sub("", clean)
    return clean.strip()


def plain(html: str) -> str:
    """The readable text of rich text: one line a block, entities decoded."""
    import html as entities

    text = re.sub(r"</(?:p|h3|h4|li)>|<br>", "\n", sanitise(html))
    text = entities.unescape(re.sub(r"<[^>]+>", "", text))
    return "\n".join(
        line for line in (" ".join(part.split(" ")).strip() for part in text.splitlines()) if line
    )
