"""QR codes, read back by a real decoder."""

import io
import re

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from content.publishing.site import Site
from content.publishing.snapshot import build
from content.sharing import qr
from content.sharing.links import every, short_path

ADDRESS = "https://radiologie.hopital.example/q/v/complications/ar"


def read(picture):
    (found,) = zxingcpp.read_barcodes(picture)
    assert found.format == zxingcpp.BarcodeFormat.QRCode
    return found.text


def drawn(svg: str, scale: int = 6) -> Image.Image:
    """An SVG of ours in pixels: its squares are horizontal strokes of one module (`M4 4.5h7`, then relative moves)."""
    size = int(re.search(r'viewBox="0 0 (\d+) \d+"', svg).group(1))
    picture = Image.new("L", (size * scale, size * scale), 255)
    pen = ImageDraw.Draw(picture)
    path = re.search(r'<path[^>]*stroke="#000"[^>]*d="([^"]+)"|<path[^>]*d="([^"]+)"[^>]*stroke="#000"', svg)
    x = y = 0.0
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", path.group(1) or path.group(2)):
        values = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
        if command == "h":
            left, top = round(x * scale), round((y - 0.5) * scale)
            pen.rectangle((left, top, left + round(values[0] * scale) - 1, top + scale - 1), fill=0)
            x += values[0]
        elif command == "M":
            x, y = values
        else:
            x, y = x + values[0], y + values[1]
    return picture


def test_a_png_says_its_address():
    picture = Image.open(io.BytesIO(qr.png(ADDRESS)))
    assert read(picture) == ADDRESS
    assert picture.width == picture.height and picture.width % qr.MODULE == 0


def test_an_svg_says_its_address():
    svg = qr.svg(ADDRESS).decode()
    assert read(drawn(svg)) == ADDRESS
    assert "<script" not in svg and "style" not in svg and " width=" not in svg


def test_a_thumb_on_a_tenth_of_it_hides_nothing():
    picture = Image.open(io.BytesIO(qr.png(ADDRESS))).convert("L")
    side = int(picture.width * 0.28)
    middle = picture.width // 2
    ImageDraw.Draw(picture).rectangle((middle, middle, middle + side, middle + side), fill=255)
    assert read(picture) == ADDRESS


@pytest.mark.django_db
def test_each_code_of_the_snapshot_says_its_own_link(built, settings):
    seen = 0
    for short, key, _found in every(Site.load()):
        for language in ("", "fr", "en", "ar"):
            link = f"{settings.SITE_URL}{short_path(short, key, language)}"
            svg = built.read(built.entries[short_path(short, key, language, "svg")]).decode()
            png = built.read(built.entries[short_path(short, key, language, "png")])
            assert read(drawn(svg)) == link and read(Image.open(io.BytesIO(png))) == link
            seen += 1
    assert seen > 40


@pytest.mark.django_db
def test_a_code_that_has_not_changed_is_not_drawn_again(built, own_snapshot, monkeypatch, settings):
    drawings = []
    for name in ("svg", "png"):
        monkeypatch.setattr(qr, name, lambda address: drawings.append(address) or b"<svg/>")
    second = build.refresh(own_snapshot)
    path = "/q/v/suivi/en.svg"
    assert not drawings and built.entries[path]["etag"] == second.entries[path]["etag"]
    settings.SITE_URL = "https://ailleurs.example"
    settings.ALLOWED_HOSTS = ["ailleurs.example"]
    build.refresh(own_snapshot)
    assert drawings, "another address of the site is another code"
