"""French typography: the spaces and the apostrophe that a keyboard does not have.

Source: Lexique des règles typographiques en usage à l'Imprimerie nationale. Only spaces that are
already there are changed (a colon inside an address stays as it is), so applying twice changes nothing.
"""

import re

NARROW = "\u202f"
"""Narrow no-break space: before ; ! ? and inside « »."""
NO_BREAK = "\u00a0"
"""No-break space: before the colon."""

_SPACE = "[ \u00a0\u202f\u2009]"
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    # Quotes first: the space that they add counts for the signs before them.
    (re.compile(rf"«{_SPACE}*"), f"«{NARROW}"),
    (re.compile(rf"{_SPACE}*»"), f"{NARROW}»"),
    (re.compile(rf"{_SPACE}+(?=[;!?])"), NARROW),
    (re.compile(rf"{_SPACE}+(?=:(?:\s|<|\*|$))", re.MULTILINE), NO_BREAK),
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
)


def french(text: str) -> str:
    """The text with French no-break spaces and apostrophes. Idempotent."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text
