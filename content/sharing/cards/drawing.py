"""Drawing a card: typst, its template, the leaflet's fonts. The same values give the same bytes everywhere."""

from __future__ import annotations

import dataclasses
import io
import json
from dataclasses import dataclass
from functools import lru_cache

from content.documents import Department
from content.publishing.cards import WIDTH
from content.publishing.languages import direction
from content.sharing.leaflet import drawings, typeset

_POINTS_AN_INCH = 72
_WIDTH = 600
"""Points: card.typ's own."""

_COLOURS = 64


@dataclass(frozen=True, slots=True)
class Picture:
    """What stands on a card. page: the title of the page that a section belongs to; `""` for a whole page."""

    language: str
    direction: str
    title: str
    page: str
    department: str
    hospital: str

    @property
    def stamp(self) -> str:
        """All that its picture depends on, besides the software's own release."""
        return json.dumps(dataclasses.astuple(self), ensure_ascii=False)


def picture(language: str, department: Department | None, title: str, page: str = "") -> Picture:
    """The card of an address whose title, and whose page's, are given."""
    named = department or Department(name="", hospital="")
    return Picture(language, direction(language), title, page, named.name, named.hospital)


@lru_cache(maxsize=64)
def png(card: Picture) -> bytes:
    """1200 x 630 pixels, in few colours: a third of the bytes. A sign that no font has is an empty box."""
    data = json.dumps(dataclasses.asdict(card) | _ornaments(), ensure_ascii=False)
    return _light(typeset.drawn(data, "cards/card", ppi=WIDTH / _WIDTH * _POINTS_AN_INCH))


def _light(drawn: bytes) -> bytes:
    """The same picture with a palette: it has six colours, and their edges."""
    from PIL import Image  # few processes draw cards: the snapshot holds them

    buffer = io.BytesIO()
    with Image.open(io.BytesIO(drawn)) as picture:
        picture.convert("RGB").quantize(_COLOURS, Image.Quantize.FASTOCTREE).save(buffer, "PNG")
    return buffer.getvalue()


@lru_cache(maxsize=1)
def _ornaments() -> dict[str, str]:
    return {"logo": drawings.logo(), "spine": drawings.spine()}
