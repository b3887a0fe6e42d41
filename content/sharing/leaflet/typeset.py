"""Setting a leaflet: typst, its template and the bundled fonts. The same values give the same bytes everywhere."""

from __future__ import annotations

import json
import re
import threading
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from content.sharing.leaflet.addressing import Size
from content.sharing.leaflet.data import Leaflet

if TYPE_CHECKING:
    import typst

_HERE = Path(__file__).resolve().parent
_ROOT = _HERE.parent
"""Templates of this room read nothing outside it."""
_REFUSED = re.compile(r'the text `"([^"]*)"` could not be displayed')
_lock = threading.Lock()

UNKNOWN = "\u25a1"
"""An empty square, as everywhere for a sign that is not there."""


def pdf(leaflet: Leaflet, size: Size = "standard") -> bytes:
    """A tagged PDF/UA-1. standard: two pages of 14 points, or more when the text does not fit; large: 18 points.

    A sign that no font has (an emoji) stands as `UNKNOWN`: paper that lacks one sign is better than none.
    """
    return _set(leaflet, size)[0]


def unprintable(leaflet: Leaflet) -> str:
    """The signs of a leaflet that no font has, each once; `""` when it has none."""
    return _set(leaflet, "standard")[1]


def _set(leaflet: Leaflet, size: Size) -> tuple[bytes, str]:
    return compiled(leaflet.to_json(), "leaflet/leaflet", f', "{size}"', leaflet.head.published)


def compiled(data: str, template: str, options: str, timestamp: int) -> tuple[bytes, str]:
    """A tagged PDF/UA-1, and the signs that no font has.

    data: JSON for the template, a path from `content/sharing` whose name is that of its one function. options: further
    arguments of that function, each after a comma. timestamp: seconds since 1970, the file's own date.
    """
    import typst  # seven megabytes, which a worker that only answers readers never needs

    lost = ""
    while True:
        try:
            with _lock:
                made = _compiler().compile(
                    _source(data, template, options), pdf_standards=["ua-1"], timestamp=timestamp
                )
        except typst.TypstError as error:
            signs = "".join(_REFUSED.findall(error.diagnostic))
            new = [
                sign
                for sign in dict.fromkeys(signs)
                if sign in data and sign != UNKNOWN and not sign.isascii()
            ]
            if not new:
                raise
            lost += "".join(new)
            data = data.translate(dict.fromkeys(map(ord, new), UNKNOWN))
        else:
            # A list only of formats that make a file a page.
            return cast(bytes, made), lost


def drawn(data: str, template: str, *, ppi: float) -> bytes:
    """The one page of a template as a PNG, where a sign that no font has is an empty box.

    data, template: as `compiled` takes them. ppi: pixels an inch.
    """
    with _lock:
        made = _compiler().compile(_source(data, template, ""), format="png", ppi=ppi)
    return cast(bytes, made)


def report(leaflet: Leaflet) -> dict[str, Any]:
    """What leaflet.typ measured of the standard size, in millimetres: see its <report>."""
    return measured(leaflet.to_json(), "leaflet/leaflet", ', "standard"')


def measured(data: str, template: str, options: str = "") -> dict[str, Any]:
    """What a template leaves in its <report>. data, template, options: as `compiled` takes them."""
    import typst

    with _lock:
        compiler = typst.Compiler(_source(data, template, options), root=_ROOT, font_paths=fonts())
        return json.loads(compiler.query("<report>", field="value", one=True))


def _source(data: str, template: str, options: str) -> bytes:
    """A document that is nothing but a call.

    data: JSON on one line. In a string of typst, the backslash and the quotation mark alone mean something.
    """
    text = data.replace("\\", "\\\\").replace('"', '\\"')
    name = template.rpartition("/")[2]
    return f'#import "{template}.typ": {name}\n#{name}(json(bytes("{text}")){options})'.encode()


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    import typst

    return typst.Compiler(root=_ROOT, font_paths=fonts())


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """Ours, and for signs that they lack (µ, ≥) those inside typst: never the machine's."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[_HERE / "fonts"])
