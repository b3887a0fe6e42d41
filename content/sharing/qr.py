"""QR codes of short links, drawn by segno.

It and Pillow are imported where they draw: few processes do, since the snapshot holds the codes.
"""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segno import QRCode

MODULE = 20
"""Pixels a module of the PNG: a code of version 4 is printed 7 cm wide at 300 dots an inch."""

QUIET = 4
"""Modules of white around the code (ISO/IEC 18004, 5.3.8)."""


def svg(address: str) -> bytes:
    """The code of an absolute address, black on white in any colour scheme, as wide as whoever shows it wants."""
    buffer = io.BytesIO()
    _code(address).save(
        *(buffer, "svg"),
        border=QUIET,
        omitsize=True,
        xmldecl=False,
        svgclass=None,
        lineclass=None,
        light="#fff",
    )
    return buffer.getvalue()


def png(address: str) -> bytes:
    """The same in pixels, to be put into a letter or a poster."""
    from PIL import Image

    # Pillow, since segno packs pixels one by one in Python: ten times as long.
    rows = [bytes(0 if dark else 255 for dark in row) for row in _code(address).matrix_iter(border=QUIET)]
    modules = Image.frombytes("L", (len(rows[0]), len(rows)), b"".join(rows)).convert("1")
    buffer = io.BytesIO()
    modules.resize((modules.width * MODULE, modules.height * MODULE), Image.Resampling.NEAREST).save(
        buffer, "PNG"
    )
    return buffer.getvalue()


# One is asked for as SVG and then in pixels. Most of the time goes into choosing its mask.
@lru_cache(maxsize=2)
def _code(address: str) -> QRCode:
    import segno

    # Level M mends 15 % of a code: a fold or a thumb. Micro QR codes are read by few telephones.
    return segno.make(address, error="m", micro=False)
