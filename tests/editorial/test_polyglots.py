"""Files that are two things at once: what is served of them is a picture, and nothing of the other thing."""

import io
import re
import struct
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from content.editorial.images import encode
from content.errors import UnusablePicture
from content.models import Illustration, Picture
from content.publishing import publish
from content.publishing.snapshot import build
from content.publishing.snapshot.cdn import Export, rules
from content.publishing.snapshot.file_servers import nginx
from tests.admin.test_pictures import ADD, given
from tests.factories import SectionFactory
from tests.pictures import bomb, chunk, diagram, exif, photograph, saved, scene

pytestmark = pytest.mark.django_db

MARK = b"CHARGE-UTILE"
"""In each payload: nothing that is served may hold it."""

SCRIPT = b"<script>/*" + MARK + b"*/alert(1)</script>"
PHP = b"<?php /*" + MARK + b"*/ system($_GET[0]); ?>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><!--' + MARK + b"--></svg>"
PDF = (
    b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS("
    + MARK
    + b")>>>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)


def archive():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as written:
        written.writestr("index.html", SCRIPT)
    return file.getvalue()


def in_comment(payload):
    """Behind the start of a JPEG, where a comment may stand: the file begins as a picture, and reads as a page."""
    data = saved(scene((80, 60)))
    return data[:2] + b"\xff\xfe" + struct.pack(">H", len(payload) + 2) + payload + data[2:]


def in_text(payload):
    data = diagram((80, 60))
    return (
        data[:33]
        + chunk(b"tEXt", b"Comment\0" + payload)
        + chunk(b"zTXt", b"A\0\0" + zlib.compress(payload))
        + data[33:]
    )


def in_exif(payload):
    said = exif()
    said[0x010E] = said[0x013B] = payload.decode()
    return saved(scene((80, 60)), exif=said)


def in_palette(payload):
    """The colours of a drawing spell the payload, and every colour is used."""
    image = Image.new("P", (64, 4))
    colours = (payload + bytes(768))[:768]
    image.putpalette(colours)
    image.putdata([n % 256 for n in range(256)])
    return saved(image, "PNG")


def in_profile(payload):
    return saved(scene((80, 60)), icc_profile=payload * 20)


def in_thumbnail(payload):
    said = exif()
    said[0x9286] = b"ASCII\0\0\0" + payload  # UserComment
    said[0x927C] = payload  # MakerNote
    return saved(scene((80, 60)), exif=said)


TAKEN = {
    "png php tail": lambda: diagram((80, 60)) + PHP,
    "jpeg html tail": lambda: photograph((80, 60)) + SCRIPT,
    "jpeg zip tail": lambda: photograph((80, 60)) + archive(),
    "png svg tail": lambda: diagram((80, 60)) + SVG,
    "jpeg pdf tail": lambda: photograph((80, 60)) + PDF,
    "webp html tail": lambda: saved(scene((80, 60)), "WEBP") + SCRIPT,
    "jpeg js in comment": lambda: in_comment(b"*/=1;alert(1)/*" + MARK),
    "jpeg html in comment": lambda: in_comment(SCRIPT),
    "jpeg pdf in comment": lambda: in_comment(PDF),
    "png text": lambda: in_text(PHP + SCRIPT),
    "exif": lambda: in_exif(SCRIPT),
    "exif notes": lambda: in_thumbnail(PHP),
    "palette": lambda: in_palette(SCRIPT + PHP),
    "profile": lambda: in_profile(SCRIPT),
    "xmp": lambda: saved(scene((80, 60)), xmp=b"<x:xmpmeta>" + SCRIPT + b"</x:xmpmeta>"),
    "webp xmp": lambda: saved(scene((80, 60)), "WEBP", xmp=SCRIPT, exif=exif()),
}
REFUSED = {
    "gif js": lambda: b"GIF89a/*" + saved(scene((60, 60)), "GIF")[8:] + b"*/=1;alert('" + MARK + b"')",
    "html first": lambda: SCRIPT + photograph((60, 60)),
    "php first": lambda: PHP + diagram((60, 60)),
    "pdf first": lambda: PDF + photograph((60, 60)),
    "zip first": lambda: archive() + photograph((60, 60)),
    "svg": lambda: SVG,
    "svg with declaration": lambda: b'<?xml version="1.0"?>\n' + SVG,
    "html": lambda: b"<!DOCTYPE html>" + SCRIPT,
    "ico": lambda: saved(scene((60, 60)), "ICO"),
    "tiff": lambda: saved(scene((60, 60)), "TIFF"),
    "wide bomb": lambda: bomb(50_000, 50_000),
    "50 000 wide jpeg": lambda: jpeg_of(50_000, 50_000),
}


def jpeg_of(width, height):
    """A JPEG whose header promises that many pixels."""
    data = bytearray(saved(scene((64, 64))))
    place = re.search(rb"\xff[\xc0-\xc2]", data).start()
    data[place + 5 : place + 9] = struct.pack(">HH", height, width)
    return bytes(data)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media" / "pictures"


@pytest.fixture
def desk(client, secretary):
    client.force_login(secretary)
    return client


@pytest.mark.parametrize(
    ("name", "called"),
    [(name, "photo.jpg") for name in TAKEN]
    + [("exif", called) for called in ("evil.php.png", "x.svg", "../../x.html", "a.jpg\x00.php")],
)
def test_what_hides_in_a_picture_is_not_served(desk, media, page, secretary, own_snapshot, name, called):
    """Given at the desk under any name, shown by a page, read from the disk, from the address and from the snapshot."""
    data = TAKEN[name]()
    assert any(each in data for each in (MARK, zlib.compress(MARK)[2:6], b"index.html", b"script")), (
        "the payload is in the file"
    )
    assert desk.post(ADD, given(data, name=called)).status_code == 302
    picture = Picture.objects.get()
    files = {path.name: path.read_bytes() for path in media.iterdir()}
    assert all(re.fullmatch(r"i[0-9a-f]+-\d+-[0-9a-f]{12}\.(jpg|png)", each) for each in files), files.keys()
    section = SectionFactory(page=page, key="salle", kind="principle", title_fr="La salle ?")
    Illustration.objects.create(section=section, picture=picture, key="p1")
    publish(page, "fr", by=secretary, change="substance")
    generation = build.refresh(own_snapshot)
    served = [
        generation.read(entry) for path, entry in generation.entries.items() if path.startswith("/media/")
    ]
    answers = [desk.get(f"/media/pictures/{each}") for each in files]
    assert served
    for body in (*files.values(), *served, *(each.content for each in answers)):
        for trace in (
            MARK,
            b"<script",
            b"<?php",
            b"<svg",
            b"%PDF",
            b"PK\x03\x04",
            b"PK\x05\x06",
            b"Exif",
            b"ICC_PROFILE",
            b"alert(",
        ):
            assert trace not in body, trace
        kind = Image.open(io.BytesIO(body))
        assert kind.format in {"JPEG", "PNG"} and not kind.getexif() and getattr(kind, "n_frames", 1) == 1
        assert ends_where_it_ends(body, kind.format)


def test_a_picture_opened_alone_is_shut_in(desk, page, secretary, own_snapshot):
    """By Django, in the snapshot that gunicorn and nginx serve, and in what an export tells its host."""
    desk.post(ADD, given())
    picture = Picture.objects.get()
    Illustration.objects.create(
        section=SectionFactory(page=page, key="salle", kind="principle", title_fr="La salle ?"),
        picture=picture,
        key="p1",
    )
    publish(page, "fr", by=secretary, change="substance")
    generation = build.refresh(own_snapshot)
    path = f"/media/{picture.file.name}"
    entry = generation.entries[path]
    export = Export({path: entry, "/fr/": generation.entries["/fr/"]}, generation.headers)
    kinds = nginx(generation)["kinds.conf"]
    for policy in (
        desk.get(path)["Content-Security-Policy"],
        dict(generation.headers[entry["headers"]])["Content-Security-Policy"],
        rules(export)["/media/pictures/*"]["Content-Security-Policy"],
        re.search(r'"([^"]*sandbox[^"]*)"', kinds)[1],
    ):
        assert {"sandbox", "default-src 'none'"} <= set(policy.split("; ")) and "allow-" not in policy
    assert desk.get(path)["X-Content-Type-Options"] == "nosniff"
    for code in ("/q/intervention/fr.svg", "/q/intervention.png", "/cartes/fr.png"):
        assert (
            "sandbox"
            in dict(generation.headers[generation.entries[code]["headers"]])["Content-Security-Policy"]
        ), code


def ends_where_it_ends(body, kind):
    """Whether the last byte of a file is the last of the picture."""
    return body.endswith(b"\xff\xd9") if kind == "JPEG" else body.endswith(b"IEND\xaeB`\x82")


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_something_else_first_is_refused_and_leaves_nothing(desk, media, name):
    data = REFUSED[name]()
    response = desk.post(ADD, given(data, name="photo.jpg"))
    assert response.status_code == 200 and response.context["adminform"].form.errors["upload"]
    assert not Picture.objects.exists() and not media.exists()
    with pytest.raises(UnusablePicture):
        encode(data)


def test_a_name_and_a_type_that_lie_decide_nothing(desk, media):
    """The bytes are what counts: an SVG that says it is a PNG is refused, a PNG that says it is a page is a PNG."""
    wrong = SimpleUploadedFile("photo.png", SVG, content_type="image/png")
    assert desk.post(ADD, given() | {"upload": wrong}).status_code == 200 and not Picture.objects.exists()
    odd = SimpleUploadedFile("page.html", diagram((90, 60)), content_type="text/html")
    assert desk.post(ADD, given() | {"upload": odd}).status_code == 302
    (path,) = media.iterdir()
    response = desk.get(f"/media/pictures/{path.name}")
    assert response["Content-Type"] in {"image/png", "image/jpeg"} and path.suffix in {".png", ".jpg"}
