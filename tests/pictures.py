"""Real picture files, made by Pillow as cameras and drawing programs make them."""

import io
import struct
import zlib

from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

from content.editorial import pictures
from content.editorial.images import encode
from content.models import Picture

XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:creator>Martin</dc:creator></x:xmpmeta>'
CAMERA, ARTIST, COMMENT = "Appareil de poche", "Camille Martin", b"au bloc, salle 3"


def scene(size=(1600, 1200), mode="RGB"):
    """A picture whose corners tell which way up it is: red at the top left, blue at the bottom right.

    Soft and speckled everywhere, as photographs are and drawings are not.
    """
    width, height = size
    noise = Image.effect_noise(size, 60)
    image = Image.merge("RGB", (noise, Image.linear_gradient("L").resize(size), noise.rotate(180)))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width // 3, height // 3), fill=(200, 0, 0))
    draw.rectangle((2 * width // 3, 2 * height // 3, width, height), fill=(0, 0, 200))
    return image.convert(mode)


def saved(image, kind="JPEG", **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def exif(orientation=1):
    """What a telephone writes: place, camera, name, which way it was held."""
    data = Image.Exif()
    data[0x0110], data[0x013B], data[0x0112] = CAMERA, ARTIST, orientation
    place = data.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (48.0, 50.0, 11.0), "E", (2.0, 20.0, 59.0)
    return data


def photograph(size=(1600, 1200), orientation=1):
    """A JPEG with all that a camera says of itself."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return saved(
        scene(size), exif=exif(orientation), icc_profile=profile, comment=COMMENT, xmp=XMP, quality=90
    )


def diagram(size=(1600, 900), mode="RGB"):
    """A drawing of few colours, with a date and a name in it."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).line((0, 0, *size), fill="black", width=9)
    about = PngImagePlugin.PngInfo()
    about.add_text("Author", ARTIST)
    about.add_itxt("XML:com.adobe.xmp", XMP.decode())
    return saved(image.convert(mode), "PNG", pnginfo=about, exif=exif())


def chunk(name, data):
    """A piece of a PNG file."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def bomb(width, height):
    """A PNG of some hundred bytes whose header promises that many pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"".join((
        b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(b"\0" * 99)), chunk(b"IEND", b""),
    ))  # fmt: skip


def stored(by, data=None, **texts):
    """A picture of the site, from a file."""
    texts = {"alt_fr": "La salle d’intervention", "credit": "Service", "licence": "CC BY 4.0"} | texts
    return pictures.add(Picture(**texts), encode(data or photograph()), by=by)
