"""QR codes of short links, drawn by segno."""

from __future__ import annotations

import io

import segno

MODULE = 20
"""Pixels a module of the PNG: a code of version 4 is printed 7 cm wide at 300 dots an inch."""

QUIET = 4
"""Modules of white around the code (ISO/IEC 18004, 5.3.8)."""


def svg(address: str) -> bytes:
    """The code of an absolute address, black on white in any colour scheme, as wide as whoever shows it wants."""
    return _saved(address, "svg", omitsize=True, xmldecl=False, svgclass=None, lineclass=None, light="#fff")


def png(address: str) -> bytes:
    """The same in pixels, to be put into a letter or a poster."""
    return _saved(address, "png", scale=MODULE)


def _saved(address: str, kind: str, **options: object) -> bytes:
    # Level M mends 15 % of a code: a fold or a thumb. Micro QR codes are read by few telephones.
    code = segno.make(address, error="m", micro=False)
    buffer = io.BytesIO()
    code.save(buffer, kind=kind, border=QUIET, **options)
    return buffer.getvalue()
