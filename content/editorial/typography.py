"""French typography: the spaces, quotes and apostrophe that a keyboard does not have.

Source: Lexique des règles typographiques en usage à l'Imprimerie nationale. Elements, attributes, addresses, e-mail
addresses, file names and codes stay as they are; so does what is right already, so applying twice changes nothing.
"""

from __future__ import annotations

import re

NARROW = "\u202f"
"""Narrow no-break space: before ; ! ?, inside « », between thousands."""
NO_BREAK = "\u00a0"
"""No-break space: before the colon, the per cent sign and units, after n°, around the h of a time."""

# Noncharacters stand for what must not change; a rule sees neither letter, digit nor space there.
_TAG, _KEPT = "\ufdd0", "\ufdd1"

_PROTECTED = re.compile(
    r"""(?xi)
    (?P<tag> </?[a-z][^<>]*> | <!--.*?--> )
    | &(?:\#\w+|[a-z]\w*);                                         # an entity
    | \]\([^()\s]*\)                                               # the address of a Markdown link
    | (?:https?://|ftp://|www\.|mailto:|tel:|doi:)[^\s<>»]*[^\s<>».,;:!?)\]]
    | [\w.+-]+@[\w-]+(?:\.[\w-]+)+
    | \b10\.\d{4,9}/[^\s<>»]*[^\s<>».,;:!?)\]]                     # a DOI
    | (?<!\w)(?:[\w-]+\.)+(?:fr|com|org|net|eu|ch|be|int|html?|pdf|docx?|jpe?g|png)(?!\w)
      (?:/[^\s<>»]*[^\s<>».,;:!?)\]])?
    | (?<!\w)(?=[\w./:;?!-]*\d)(?=[\w./:;?!-]*[a-z])[a-z0-9]+(?:[./:;?!_-]+[a-z0-9]+)+(?!\w)   # a code: 2023;308:e22
    """
)

_SPACE = "[ \u00a0\u202f\u2009]"
_LOOSE = "[ \u2009]"

_UNITS = (
    "mL|ml|cL|cl|dL|L|µL|mg|µg|kg|g|mm|cm|dm|km|m|cm²|m²|mm²|cm³|m³|mGy|Gy|mSv|Sv|kV|mA|T|Hz|kHz|MHz|W|"
    "mmol|µmol|mol|UI|mmHg|bar|kPa|kcal|min|ms|s|h|°C|°|ans?|mois|jours?|semaines?|heures?|minutes?|secondes?|€|euros?"
)

_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    # Quotes first: the space that they add counts for the signs before them.
    (re.compile(rf"«{_SPACE}*"), f"«{NARROW}"),
    (re.compile(rf"{_SPACE}*»"), f"{NARROW}»"),
    (re.compile(rf"{_SPACE}+(?=[;!?])"), NARROW),
    (re.compile(rf"(?<=[\w»)%])(?=[;!?]+(?:[{_TAG}\s»)]|$))", re.MULTILINE), NARROW),
    (re.compile(rf"{_SPACE}+(?=:(?:\s|{_TAG}|\*|$))", re.MULTILINE), NO_BREAK),
    (re.compile(rf"(?:(?<=[^\W\d_])|(?<=[»)]))(?=:[ \u00a0{_TAG}])"), NO_BREAK),
    (re.compile(rf"(?<=[^\W\d_])'(?=[\w«{_KEPT}])"), "’"),
    (re.compile(rf"(?i)(?<=\b[cdjlmnst])'(?={_TAG})|(?<=\bqu)'(?={_TAG})"), "’"),
    (re.compile(rf"(?<![\w,.{_KEPT}])(\d{{1,3}})((?:{_LOOSE}\d{{3}})+)(?![\d])"), "thousands"),
    (re.compile(rf"(?<=\d){_LOOSE}*(?=%)"), NO_BREAK),
    (re.compile(rf"(?<=\d){_LOOSE}(?=(?:{_UNITS})(?!\w))"), NO_BREAK),
    (re.compile(rf"(?i)\b([01]?\d|2[0-4]){_SPACE}?h{_SPACE}?([0-5]\d)(?!\w)"), rf"\1{NO_BREAK}h{NO_BREAK}\2"),
    (re.compile(r"(?<![\w.,])([01]?\d|2[0-4])h(?!\w)"), rf"\1{NO_BREAK}h"),
    (re.compile(rf"(?<!\w)([nN])°{_LOOSE}*(?=\d)"), rf"\1°{NO_BREAK}"),
)
_STRAIGHT = re.compile(r'(?<![\w"])"(?=[^\s"])([^"]*?)(?<=[^\s"])"(?!\w)')


def french(text: str) -> str:
    """The text with French spaces, quotes and apostrophes. Takes rich text as well as plain. Idempotent."""
    if _TAG in text or _KEPT in text:
        return text
    kept: list[str] = []

    def hide(match: re.Match[str]) -> str:
        kept.append(match.group())
        return _TAG if match["tag"] else _KEPT

    text = _PROTECTED.sub(hide, text)
    text = re.sub(f"[^{_TAG}]+", lambda match: _quotes(match.group()), text)
    for pattern, replacement in _RULES:
        text = pattern.sub(_thousands if replacement == "thousands" else replacement, text)
    stored = iter(kept)
    return re.sub(f"[{_TAG}{_KEPT}]", lambda _match: next(stored), text)


def _quotes(node: str) -> str:
    """Straight quotes of one text node, where each that opens is closed: French quotes."""
    quoted = _STRAIGHT.sub(rf"«{NARROW}\1{NARROW}»", node)
    return node if '"' in quoted else quoted


def _thousands(match: re.Match[str]) -> str:
    return match[1] + re.sub(_LOOSE, NARROW, match[2])
