"""A file that somebody gives becomes pictures that are ours: decoded, turned upright, made small, written anew.

Nothing of the file itself is kept: no metadata (place, date, camera, name), no colour profile, no bytes behind the
end of the picture. What comes out is JPEG or PNG, which every browser shows.
"""

from __future__ import annotations

import io

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from content.editorial.encoded import Encoded, refuse_size
from content.errors import UnusablePicture

MAX_PIXELS = 50_000_000
"""Of a picture that is decoded: what telephones take. Three bytes each are held in memory."""

WIDTH, SMALL_WIDTH = 1200, 640
"""Pixels across: a phone shows about 320 points of two or three pixels, a desktop 704 of one or two."""

HEIGHT = 1600
"""Pixels from top to bottom: a photograph held upright at full width."""

FORMATS = ("JPEG", "PNG", "WEBP")
_READ = (*FORMATS, "MPO")  # what telephones call a JPEG that holds a second view behind the first

_QUALITY = 82
_WHITE = (255, 255, 255)


def encode(data: bytes) -> tuple[Encoded, ...]:
    """The picture as it will be stored, widest first: up to 1 200 pixels, and 640 where it is wider than that.

    Raises UnusablePicture, with a sentence for the person who gave the file.
    """
    refuse_size(len(data))
    image, drawn = _decoded(data)
    image.thumbnail((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    large = _written(image, drawn=drawn)
    if image.width <= SMALL_WIDTH:
        return (large,)
    image.thumbnail((SMALL_WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    return (large, _written(image, drawn=drawn))


def _decoded(data: bytes) -> tuple[Image.Image, bool]:
    """The picture upright, in sRGB, on white; and whether it was stored without loss, as drawings are."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            _refuse(image)
            drawn = image.format == "PNG" or (image.format == "WEBP" and b"VP8L" in data[:64])
            # A JPEG is decoded at a half, a quarter or an eighth of its size where that is enough.
            image.draft("RGB" if image.mode == "RGB" else None, (2 * WIDTH, 2 * HEIGHT))
            image.load()
            # A fresh image, pasted into: whatever came with the old one stays with it.
            clean = Image.new("RGB", (upright := _upright(image)).size, _WHITE)
            clean.paste(_coloured(upright))
            return clean, drawn
    except UnusablePicture:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise UnusablePicture(_too_many_pixels()) from None
    except UnidentifiedImageError:
        raise UnusablePicture(_of_another_kind()) from None
    except Exception as error:
        # Decoders raise whatever they meet in a damaged file: OSError, SyntaxError, struct.error, MemoryError…
        raise UnusablePicture(
            _("This picture is damaged or incomplete. Open it, save it anew, then give that file.")
        ) from error


def _refuse(image: Image.Image) -> None:
    """By the header alone, before any pixel is decoded."""
    if image.format not in _READ:
        raise UnusablePicture(_of_another_kind())
    if image.width * image.height > MAX_PIXELS:
        raise UnusablePicture(_too_many_pixels())
    if image.format != "MPO" and getattr(image, "n_frames", 1) > 1:
        raise UnusablePicture(_("This picture moves. Give one that stands still."))


def _of_another_kind() -> str:
    return _("This is no picture that the site can take. Give a JPEG, PNG or WebP file.")


def _too_many_pixels() -> str:
    return _("This picture has too many pixels. The most is %(most)s million: make it smaller.") % {
        "most": MAX_PIXELS // 1_000_000
    }


def _upright(image: Image.Image) -> Image.Image:
    """Turned as its EXIF says; as it lies, where the EXIF is broken."""
    try:
        return ImageOps.exif_transpose(image)
    except Exception:
        return image


def _coloured(image: Image.Image) -> Image.Image:
    """In sRGB, three bytes a pixel. What is transparent becomes white: black lines would vanish in the dark theme."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I") or image.mode == "F":
        # Sixteen bits of grey: the upper eight.
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L").convert("RGB")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, (*_WHITE, 255))
        image = Image.alpha_composite(ground, image).convert("RGB")
    elif image.mode not in {"RGB", "CMYK", "L"}:
        image = image.convert("RGB")
    return _in_srgb(image, profile) if profile else image.convert("RGB")


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """By its colour profile; as if it had none, where the profile is broken or of another kind of colours."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        converted = None
    return converted or image.convert("RGB")


def _written(image: Image.Image, *, drawn: bool) -> Encoded:
    """As JPEG; a drawing in 256 colours and without loss where that is lighter: its edges stay sharp."""
    photograph = io.BytesIO()
    image.save(photograph, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    best, ending = photograph.getvalue(), "jpg"
    if drawn:
        drawing = io.BytesIO()
        image.quantize(256, dither=Image.Dither.NONE).save(drawing, "PNG", optimize=True)
        if len(drawing.getvalue()) <= len(best):
            best, ending = drawing.getvalue(), "png"
    return Encoded(best, ending, image.width, image.height)
