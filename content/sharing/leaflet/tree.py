"""Rich text as a tree of plain values: what the typesetter gets. Text stays text, whatever signs it holds."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import TypedDict

from content.models.richtext import sanitise


class Element(TypedDict):
    """An element of `content.models.richtext.ELEMENTS`. Absent values are `""`; lang has two or three letters."""

    tag: str
    href: str
    lang: str
    dir: str
    children: list[Node]


Node = str | Element

_VOID = frozenset({"br"})
_BLOCKS = frozenset({"p", "h3", "h4", "ul", "ol", "li"})


def parse(html: str, absolute: Callable[[str], str] = str) -> list[Node]:
    """The nodes of sanitised rich text. absolute: makes of a link's address one that a paper can lead to."""
    reader = _Reader(absolute)
    reader.feed(sanitise(html))
    reader.close()
    return reader.root["children"]


class _Reader(HTMLParser):
    """`sanitise` gives well-formed text: every element is closed, in order."""

    def __init__(self, absolute: Callable[[str], str]) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _element("", "", "", "")
        self._open = [self.root]
        self._absolute = absolute

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        given = {name: value or "" for name, value in attrs}
        language = given.get("lang", "").split("-")[0].lower()
        element = _element(
            tag,
            self._absolute(given["href"]) if given.get("href") else "",
            language if re.fullmatch("[a-z]{2,3}", language) else "",
            given.get("dir", "") if given.get("dir") in {"ltr", "rtl"} else "",
        )
        self._open[-1]["children"].append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        """Close it."""
        if tag not in _VOID and len(self._open) > 1:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        """Text; the line breaks of the source are spaces, and nothing between two blocks."""
        text = re.sub(r"[ \t\r\n]+", " ", data)
        if text != " " or (self._open[-1]["children"] and not _is_block(self._open[-1]["children"][-1])):
            self._open[-1]["children"].append(text)


def _is_block(node: Node) -> bool:
    return not isinstance(node, str) and node["tag"] in _BLOCKS


def _element(tag: str, href: str, lang: str, direction: str) -> Element:
    return {"tag": tag, "href": href, "lang": lang, "dir": direction, "children": []}
