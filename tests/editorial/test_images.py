"""What becomes of a file that somebody gives."""

import io
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageFile

from content.editorial import images
from content.editorial.encoded import MAX_BYTES
from content.editorial.images import encode
from content.errors import UnusablePicture
from tests.pictures import ARTIST, CAMERA, COMMENT, XMP, bomb, chunk, diagram, exif, photograph, saved, scene

TRACES = (b"Exif", b"GPS", CAMERA.encode(), ARTIST.encode(), COMMENT, XMP[:20], b"xmpmeta", b"ICC_PROFILE", b"iCCP",
          b"eXIf", b"iTXt", b"tEXt")  # fmt: skip


def opened(file):
    return Image.open(io.BytesIO(file.body))


def pixel(file, place):
    return opened(file).convert("RGB").getpixel(place)


def near(colour, wanted, by=40):
    return all(abs(one - other) <= by for one, other in zip(colour, wanted, strict=True))


def refused(data):
    with pytest.raises(UnusablePicture) as error:
        encode(data)
    return str(error.value)


def test_a_photograph_comes_out_in_two_widths():
    large, small = encode(photograph())
    assert (large.width, large.height, large.ending) == (1200, 900, "jpg")
    assert (small.width, small.height, small.ending) == (640, 480, "jpg")
    for each in (large, small):
        assert opened(each).size == (each.width, each.height)
    assert len(small.body) < len(large.body) / 2


def test_a_narrow_picture_has_one_width_and_is_not_blown_up():
    (only,) = encode(photograph((500, 400)))
    assert (only.width, only.height) == (500, 400)


def test_a_tall_picture_keeps_its_shape():
    large, small = encode(photograph((1500, 3000)))
    assert (large.width, large.height) == (800, 1600)
    assert (small.width, small.height) == (640, 1280)


@pytest.mark.parametrize(
    "given_file",
    [
        photograph,
        diagram,
        lambda: saved(scene(), "WEBP", exif=exif(), xmp=XMP),
        lambda: saved(scene(), exif=exif(), comment=COMMENT, xmp=XMP),
    ],
)
def test_nothing_is_left_of_what_the_file_said_of_place_camera_and_person(given_file):
    data = given_file()
    assert any(trace in data for trace in TRACES)
    for each in encode(data):
        assert not [trace for trace in TRACES if trace in each.body]
        found = opened(each)
        assert not found.getexif() and not found.info.keys() & {"exif", "xmp", "comment", "icc_profile"}


def test_the_photograph_does_hold_its_place_before():
    before = Image.open(io.BytesIO(photograph())).getexif()
    assert before.get_ifd(0x8825)[2] == (48.0, 50.0, 11.0)


@pytest.mark.parametrize(
    ("orientation", "turn"), [(3, Image.Transpose.ROTATE_180), (6, Image.Transpose.ROTATE_90)]
)
def test_a_picture_taken_with_the_telephone_held_otherwise_stands_upright(orientation, turn):
    lying = scene((900, 1200) if orientation == 6 else (1200, 900)).transpose(turn)
    large, _small = encode(saved(lying, exif=exif(orientation)))
    assert (large.width < large.height) == (orientation == 6)
    assert near(pixel(large, (20, 20)), (200, 0, 0))
    assert near(pixel(large, (large.width - 20, large.height - 20)), (0, 0, 200))


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_a_broken_orientation_is_no_reason_to_refuse():
    broken = b"Exif\0\0II*\0\x08\0\0\0" + b"\xff" * 40
    assert encode(saved(scene(), exif=broken))[0].width == 1200


def test_a_drawing_stays_sharp_and_light():
    large, small = encode(diagram())
    assert (large.ending, small.ending) == ("png", "png")
    assert len(large.body) < 10_000
    assert pixel(large, (900, 100)) == (255, 255, 255)
    assert near(pixel(large, (600, 337)), (0, 0, 0), 5)


def test_a_photograph_that_was_stored_without_loss_becomes_a_jpeg():
    assert {each.ending for each in encode(saved(scene(), "PNG"))} == {"jpg"}


def test_a_photograph_of_four_inks_keeps_its_colours():
    large, _small = encode(saved(scene(mode="CMYK")))
    assert opened(large).mode == "RGB"
    assert near(pixel(large, (20, 20)), (200, 0, 0))


def test_sixteen_bits_of_grey_become_eight():
    row = b"".join(struct.pack("<H", level * 256 + 255) for level in range(256))
    (only,) = encode(saved(Image.frombytes("I;16", (256, 64), row * 64), "PNG"))
    found = opened(only).convert("L")
    assert [found.getpixel((x, 30)) for x in (0, 128, 255)] == pytest.approx([0, 128, 255], abs=3)


def test_a_palette_becomes_colours():
    large, _small = encode(saved(scene().quantize(64), "PNG"))
    assert near(pixel(large, (20, 20)), (200, 0, 0))


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_becomes_white(mode):
    image = Image.new("RGBA", (400, 300), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (100, 100, 200, 200))
    image = image.quantize(4) if mode == "P" else image.convert(mode)
    (only,) = encode(saved(image, "PNG"))
    assert near(pixel(only, (10, 10)), (255, 255, 255), 5)
    assert near(pixel(only, (150, 150)), (0, 0, 0), 5)


def test_half_a_shade_of_transparency_is_a_grey():
    (only,) = encode(saved(Image.new("RGBA", (40, 40), (0, 0, 0, 128)), "WEBP", lossless=True))
    assert near(pixel(only, (20, 20)), (127, 127, 127), 5)


def test_colours_of_a_wider_kind_are_brought_to_the_screens():
    """Swapped primaries: with its profile, what the file calls red is green."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    assert profile.count(b"rXYZ") == 1 and profile.count(b"gXYZ") == 1
    red, green = profile.index(b"rXYZ"), profile.index(b"gXYZ")
    profile[red : red + 4], profile[green : green + 4] = b"gXYZ", b"rXYZ"
    data = saved(Image.new("RGB", (300, 300), (230, 0, 0)), "PNG", icc_profile=bytes(profile))
    (only,) = encode(data)
    assert near(pixel(only, (9, 9)), (0, 230, 0), 60)


@pytest.mark.parametrize("profile", [b"no profile at all", b"\0" * 200])
def test_a_broken_profile_is_ignored(profile):
    large, _small = encode(saved(scene(), icc_profile=profile))
    assert near(pixel(large, (20, 20)), (200, 0, 0))


def test_a_profile_of_other_inks_is_ignored():
    grey = saved(
        scene(mode="L"), icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    )
    assert encode(grey)[0].width == 1200


# --- what is refused --------------------------------------------------------------------------------------


def test_too_many_bytes_are_refused_before_they_are_read(monkeypatch):
    monkeypatch.setattr(images.Image, "open", lambda *args, **kwargs: pytest.fail("it was read"))
    sentence = refused(b"\xff\xd8\xff" + b"\0" * MAX_BYTES)
    assert "16\u00a0Mo" in sentence and "15\u00a0Mo" in sentence


@pytest.mark.parametrize("size", [(7072, 7072), (9500, 9500), (30_000, 30_000), (2_000_000_000, 2)])
def test_a_bomb_is_refused_by_its_header(size, monkeypatch):
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda image: pytest.fail("it was decoded"))
    assert "50\u00a0millions" in refused(bomb(*size))


def test_a_text_that_swells_is_refused():
    import zlib

    swelling = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"x" * 80_000_000))
    data = diagram((60, 60))
    assert "abîmée" in refused(data[:33] + swelling + data[33:])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("kept", [0.3, 0.9])
def test_a_file_that_was_cut_short_is_refused(kind, kept):
    data = saved(scene((800, 600)), kind)
    assert "abîmée" in refused(data[: int(len(data) * kept)])


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 99,
        SVG,
        b'<?xml version="1.0"?>' + SVG,
        HTML,
        b"%PDF-1.7\n" + photograph((50, 50)),
        b"BM" + b"\0" * 60,
        saved(scene((60, 60)), "GIF"),
        saved(scene((60, 60)), "TIFF"),
        saved(scene((60, 60)), "BMP"),
        b"GIF89a/*" + HTML + b"*/=1;",
        HTML + photograph((50, 50)),
        b"\xef\xbb\xbf" + SVG + diagram((50, 50)),
        b"\0\0\0\x18ftypheic" + b"\0" * 60,
    ],
    ids="nothing zeros svg svg-xml html pdf-before bmp-head gif tiff bmp gif-html html-before svg-before heic".split(),
)
def test_what_is_no_picture_of_ours_is_refused(data):
    assert refused(data) == (
        "Le site ne peut pas prendre ce fichier comme image. Donnez un fichier JPEG, PNG ou WebP."
    )


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_what_moves_is_refused(kind):
    frames = [Image.new("RGB", (50, 50), colour) for colour in ("red", "blue")]
    sentence = refused(saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100))
    assert "JPEG, PNG ou WebP" in sentence if kind == "GIF" else "bouge" in sentence


@pytest.mark.parametrize("behind", [SVG, HTML, b"PK\x03\x04" + b"\0" * 40])
@pytest.mark.parametrize("given_file", [photograph, diagram])
def test_what_hides_behind_a_picture_does_not_come_through(behind, given_file):
    for each in encode(given_file() + behind):
        assert behind not in each.body and b"script" not in each.body


def test_what_hides_in_a_comment_does_not_come_through():
    for each in encode(saved(scene(), comment=HTML)):
        assert b"script" not in each.body


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_file_is_refused_or_taken_and_never_fails_otherwise(data):
    whole = bytearray(data.draw(st.sampled_from(SMALL)))
    for _time in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        files = encode(bytes(whole))
    except UnusablePicture:
        return
    assert all(opened(each).size == (each.width, each.height) for each in files)


SMALL = [photograph((60, 40)), diagram((60, 40)), saved(scene((60, 40)), "WEBP", exif=exif())]
