"""The public stylesheet: layered plain CSS files, put together and inlined with their hash.

Inline styles save a round trip before the first paint; their hash in the Content-Security-Policy keeps
`'unsafe-inline'` out.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static

FONT_FILE = "fonts/atkinson.woff2"
FONT_MARK = "font:atkinson"
"""What the stylesheet writes for the font's address, which holds a hash and is known only once collected."""


@dataclass(frozen=True, slots=True)
class Styles:
    """The text of the one <style> element, and the source expressions for `style-src`: see `sources`."""

    text: str
    csp_source: str


OWN: Mapping[str, tuple[str, ...]] = {
    "doctors.html": ("doctors",),
    "search.html": ("search",),
    "home.html": ("search",),
}
"""Files of `static/css/pages` that only some templates need: every page carries its styles, and has little room."""


def files(template: str | None = None) -> list[Path]:
    """The files of a template's stylesheet, in the order of the cascade layers; of all of them, without one."""
    root = Path(settings.BASE_DIR) / "static" / "css"
    first = [root / name for name in ("tokens.css", "tokens-drawing.css", "base.css", "layout.css")]
    own = {name for names in OWN.values() for name in names} if template is None else OWN.get(template, ())
    pages = [root / "pages" / f"{name}.css" for name in sorted(own)]
    return [*first, *sorted((root / "components").glob("*.css")), *pages, root / "print.css"]


@lru_cache(maxsize=16)
def public(template: str = "") -> Styles:
    """What a page carries. template: its name, where it has styles of its own."""
    return Styles(_read(tuple(files(template))), sources())


@lru_cache(maxsize=1)
def sources() -> str:
    """The hashes of every public stylesheet of this release, as `style-src` has them.

    Each page names them all, though it carries one: so its headers follow from the shape of its address, and a file
    server knows them without asking which template a page came from (docs/adr/0030-nginx.md).
    """
    texts = {_read(tuple(files(template))) for template in ("", *OWN)}
    return " ".join(sorted(f"'sha256-{_digest(text)}'" for text in texts))


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@lru_cache(maxsize=8)
def _read(paths: tuple[Path, ...]) -> str:
    """Read once a process: the files change with a release only."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    return _without_comments(text).replace(FONT_MARK, static(FONT_FILE))


def _without_comments(css: str) -> str:
    """Comments and indentation are for us. Minifying more saves 120 bytes once compressed, and has broken selectors."""
    return re.sub(r"\n\s*", "\n", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)).strip()
