"""Light Markdown, as a doctor reads it in a file, to and from the few elements of HTML that the site stores."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape, unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt


@lru_cache(maxsize=1)
def _commonmark() -> MarkdownIt:
    from markdown_it import MarkdownIt  # a process of the server rarely needs it

    commonmark = MarkdownIt("commonmark", {"html": True})
    # Quotes in running text stay as they are, as in the text that the site stores.
    commonmark.add_render_rule(
        "text", lambda _renderer, tokens, index, *_more: escape(tokens[index].content, quote=False)
    )
    return commonmark


def to_html(text: str) -> str:
    """Light Markdown to one line of HTML: paragraphs, ### titles, lists, **bold**, [links](…)."""
    html = _commonmark().render(text).strip().replace("\n", " ")
    return re.sub(r"\s*(</?(?:p|h[1-6]|ul|ol|li|blockquote|pre|hr)\b[^>]*>)\s*", r"\1", html)


def to_markdown(html: str) -> str | None:
    """Light Markdown that `to_html` turns into exactly this HTML; None when there is none."""
    tree = _Tree(html)
    for sentences, careful in ((True, False), (False, False), (False, True)):
        text = _Markdown(sentences=sentences, careful=careful).blocks(tree.root.children)
        if text.strip() and to_html(text.strip()) == html:
            return text.strip()
    return None


class _Node:
    """An element, or (tag empty) a piece of text as the HTML writes it."""

    def __init__(self, tag: str = "", raw: str = "", href: str | None = None) -> None:
        self.tag, self.raw, self.href = tag, raw, href
        self.children: list[_Node] = []


class _Tree(HTMLParser):
    """Our few elements as a tree; their start tags and their text as written."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.root = _Node()
        self.path = [self.root]
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        raw = self.get_starttag_text() or ""
        only_href = [name for name, _value in attrs] == ["href"]
        node = _Node(tag, raw, dict(attrs)["href"] if only_href else None)
        self.path[-1].children.append(node)
        if tag != "br":
            self.path.append(node)

    def handle_endtag(self, tag: str) -> None:
        if len(self.path) > 1 and self.path[-1].tag == tag:
            self.path.pop()

    def handle_data(self, data: str) -> None:
        self.path[-1].children.append(_Node(raw=data))

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")


_SENTENCE = re.compile(r"(?<=[.!?…])(\*\*)? (?=\S)")
_MARKS = {"strong": "**", "em": "*"}
_PLAIN_TAG = re.compile(r"<\w+>\Z")


class _Markdown:
    """A tree as Markdown. sentences: each on a line. careful: every sign that could mean something is escaped."""

    def __init__(self, *, sentences: bool, careful: bool) -> None:
        self.sentences, self.careful = sentences, careful
        self.signs = re.compile(r"([\\`*_\[\]!#~|+.()=:>-])" if careful else r"([\\`*\[\]]|(?<!\w)_|_(?!\w))")

    def blocks(self, nodes: list[_Node]) -> str:
        return "\n\n".join(text for node in nodes if (text := self._block(node)))

    def _block(self, node: _Node) -> str:
        if node.tag in {"ul", "ol"} and _PLAIN_TAG.match(node.raw):
            # The desk's editor writes a paragraph in each item; Markdown does where an empty line stands between items.
            gap = (
                "\n\n"
                if all(item.children and item.children[0].tag == "p" for item in node.children)
                else "\n"
            )
            return gap.join(
                self._item(f"{index}. " if node.tag == "ol" else "- ", item, gap)
                for index, item in enumerate(node.children, 1)
            )
        if node.tag in {"h3", "h4"} and _PLAIN_TAG.match(node.raw):
            return f"{'#' * int(node.tag[1])} {self._inline(node.children)}"
        if node.tag == "p" and _PLAIN_TAG.match(node.raw):
            text = self._inline(node.children)
            return _SENTENCE.sub(lambda match: f"{match[1] or ''}\n", text) if self.sentences else text
        return self._raw(node)

    def _item(self, mark: str, item: _Node, gap: str) -> str:
        if item.tag != "li" or not _PLAIN_TAG.match(item.raw):
            return self._raw(item)
        lead = [child for child in item.children if child.tag not in {"ul", "ol", "p"}]
        nested = [child for child in item.children if child.tag in {"ul", "ol", "p"}]
        lines = gap.join(filter(None, [self._inline(lead), *(self._block(child) for child in nested)]))
        return mark + lines.replace("\n", "\n" + " " * len(mark))

    def _inline(self, nodes: list[_Node]) -> str:
        return "".join(self._span(node) for node in nodes)

    def _span(self, node: _Node) -> str:
        if not node.tag:
            return self.signs.sub(r"\\\1", node.raw)
        inner = self._inline(node.children)
        if node.tag in _MARKS and _PLAIN_TAG.match(node.raw) and not self.careful and inner == inner.strip():
            return f"{_MARKS[node.tag]}{inner}{_MARKS[node.tag]}"
        if node.tag == "a" and node.href is not None and not re.search(r"[\s()<>\\]", node.href):
            return f"[{inner}]({escape(unescape(node.href), quote=False)})"
        return node.raw if node.tag == "br" else f"{node.raw}{inner}</{node.tag}>"

    def _raw(self, node: _Node) -> str:
        if not node.tag:
            return node.raw
        return f"{node.raw}{''.join(self._raw(child) for child in node.children)}" + (
            "" if node.tag == "br" else f"</{node.tag}>"
        )
