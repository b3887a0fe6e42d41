"""The shapes of shapes.txt, each with a number that gives it away."""

from __future__ import annotations

import re
from pathlib import Path

FILE = Path(__file__).parent / "shapes.txt"
OUTSIDE = "out.example"
"""The outsider that a shape may call."""

_ESCAPE = re.compile(r"\\(?:u([0-9a-f]{4})|x([0-9a-f]{2})|([nt\\]))")
_SIGNS = {"n": "\n", "t": "\t", "\\": "\\"}


def shapes() -> list[str]:
    """Every shape, in the order of the file: shape number 7 calls `hit(7)` and `//out.example/7`."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    found = [line for line in lines if line and not line.startswith("# ")]
    return [_numbered(line, number) for number, line in enumerate(found)]


def _numbered(line: str, number: int) -> str:
    text = _ESCAPE.sub(_sign, line)
    return text.replace("HIT", f"hit({number})").replace("OUT", f"//{OUTSIDE}/{number}")


def _sign(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _SIGNS[found[3]]
