"""The site's drawings as SVG that stands alone: the same templates, their shared shapes, resolved light colours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

_START = '<svg class="drawing"'
_END = "</svg>"
_FONTS = '"Atkinson Hyperlegible Next", "Noto Sans Arabic"'
_BRAND = "#0b3c52"
_XMLNS = 'xmlns="http://www.w3.org/2000/svg"'

_LABEL = re.compile(r'<text class="label" x="([\d.]+)" y="([\d.]+)">([^<]*)</text>')

UNLABELLED = "0 4 300 206"
"""The part of a drawing that is worth its place without its labels, which would be too small to read."""


@dataclass(frozen=True, slots=True)
class Label:
    """A word of a drawing: its middle, and its base line, in the drawing's units."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture 300 units wide and 244 high, and the words to be set over it."""

    svg: str
    labels: tuple[Label, ...]


def drawing(name: str) -> tuple[Drawing, ...]:
    """The pictures of a drawing, one or two, labelled in the active language. name: of `content.sections.DRAWINGS`."""
    return tuple(
        Drawing(
            _alone(_LABEL.sub("", piece), _style()),
            tuple(Label(float(x), float(y), unescape(text)) for x, y, text in _LABEL.findall(piece)),
        )
        for piece in _pieces(name)
    )


def plain(name: str) -> tuple[str, ...]:
    """The pictures of a drawing, without labels nor the lines that lead to them."""
    style = _style().replace("</style>", ".leader{display:none}</style>")
    return tuple(
        _alone(re.sub(r'viewBox="[^"]*"', f'viewBox="{UNLABELLED}"', _LABEL.sub("", piece), count=1), style)
        for piece in _pieces(name)
    )


def logo() -> str:
    """The department's mark."""
    html = render_to_string("components/drawings/logo.html")
    svg = html[html.index("<svg") : html.rindex(_END) + len(_END)].replace("<svg ", f"<svg {_XMLNS} ", 1)
    style = _style(bone="#fff", edge=_BRAND).replace("</style>", f".logo-ground{{fill:{_BRAND}}}</style>")
    return svg.replace(">", f">{style}{_defs()}", 1)


def spine() -> str:
    """The curved column behind a page's title, on the brand's ground."""
    html = render_to_string("components/drawings/spine.html")
    svg = html[html.index("<svg") : html.rindex(_END) + len(_END)].replace("<svg ", f"<svg {_XMLNS} ", 1)
    # A rule cannot see through <use> to where it stands: the collapsed vertebra gets shapes of its own.
    own = re.sub(r'(id="|href="#|class=")', r"\1hot-", _defs())
    svg = re.sub(r'(class="hot".*?href="#)', r"\1hot-", svg, flags=re.DOTALL)
    hot = re.sub(r"\.([a-z])", r".hot-\1", _rules(bone="#f8efda", edge=_BRAND))
    style = f"<style>{_rules(bone='#114a63', edge='#2a6d8a')}{hot}</style>"
    return svg.replace(">", f">{style}{_defs()}{own}", 1)


def _pieces(name: str) -> list[str]:
    html = render_to_string(f"components/drawings/{name}.html", {"alt": ""})
    return [_START + piece[: piece.rindex(_END) + len(_END)] for piece in html.split(_START)[1:]]


def _alone(svg: str, style: str) -> str:
    head, rest = svg.split(">", 1)
    return f"{head.replace('<svg ', f'<svg {_XMLNS} ')}>{style}{_defs()}{rest}"


@lru_cache(maxsize=1)
def _defs() -> str:
    """What the drawings share."""
    html = render_to_string("components/drawings/defs.html")
    return html[html.index("<defs>") : html.index("</defs>") + len("</defs>")]


def _style(**over: str) -> str:
    return f"<style>{_rules(**over)}</style>"


@lru_cache(maxsize=4)
def _rules(**over: str) -> str:
    """The stylesheet's rules for drawings, those before its first media query, their variables resolved.

    over: colours to take in place of the tokens'.
    """
    root = Path(settings.BASE_DIR) / "static" / "css"
    colours = {"font": _FONTS, **over}
    for name in ("tokens.css", "tokens-drawing.css"):
        # The first of each name is the light one.
        for token, value in re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", (root / name).read_text("utf-8")):
            colours.setdefault(token, value)
    css = (root / "components" / "drawing.css").read_text("utf-8").split("@media")[0]
    rules = "".join(re.findall(r"^\s*(\.(?!drawing)[^{]+\{[^}]+\})", css, re.M))
    return re.sub(r"var\(--([a-z-]+)\)", lambda match: colours[match[1]], rules)
