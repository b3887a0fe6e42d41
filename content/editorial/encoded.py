"""What the desk needs to know of encoding pictures without the library that does it (`content.editorial.images`)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from content.errors import UnusablePicture

MAX_BYTES = 15 * 1024 * 1024
"""Of a file that is given. A photograph of a telephone has two to eight million."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A file ready to be stored. ending: `jpg` or `png`; width, height: in pixels."""

    body: bytes
    ending: str
    width: int
    height: int


def refuse_size(size: int) -> None:
    """Raises UnusablePicture for a file of too many bytes, before anything reads it."""
    if size > MAX_BYTES:
        text = _("This file is too heavy (%(size)s MB). The most is %(most)s MB: make the picture smaller.")
        raise UnusablePicture(text % {"size": _megabytes(size), "most": _megabytes(MAX_BYTES)})


def _megabytes(size: int) -> int:
    return -(-size // (1024 * 1024))
