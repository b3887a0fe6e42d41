"""Pictures of published pages: in the snapshot and nowhere else before; in the archive after."""

import hashlib
import io
import logging

import pytest
from django.core.management import call_command
from django.db import transaction
from lxml.html import fromstring
from PIL import Image

from content import errors
from content.models import Illustration
from content.publishing import archive, publish, restore, withdraw
from content.publishing.snapshot import build
from content.publishing.snapshot.serve import SnapshotLayer
from tests.conftest import StrictClient
from tests.factories import SectionFactory
from tests.pictures import photograph, stored

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media" / "pictures"


@pytest.fixture
def picture(page, secretary):
    """In the draft of a section, not online."""
    picture = stored(secretary)
    section = SectionFactory(page=page, key="salle", kind="principle", title_fr="La salle ?")
    Illustration.objects.create(section=section, picture=picture, caption_fr="Ici", key="p1")
    return picture


def addresses(picture):
    return [f"/media/{each.name}" for each in (picture.file, picture.small)]


def online(page, by, root, **options):
    edition = publish(page, "fr", by=by, change="substance", **options)
    return edition, build.refresh(root)


def page_at(root, path):
    generation = build.Store(root).current()
    return generation.read(generation.entries[path]).decode()


def layer_answer(root, path):
    seen = {}
    layer = SnapshotLayer(root, lambda environ, start: pytest.fail(f"{path} is not in the snapshot"))
    body = layer(
        {"REQUEST_METHOD": "GET", "PATH_INFO": path, "HTTP_ACCEPT_ENCODING": "br, gzip"},
        lambda status, headers: seen.update(status=status, headers=dict(headers)),
    )
    return seen["status"], seen["headers"], b"".join(body)


def test_what_is_online_is_served_without_django(page, picture, secretary, own_snapshot):
    online(page, secretary, own_snapshot)
    for path, width in zip(addresses(picture), (1200, 640), strict=True):
        status, headers, body = layer_answer(own_snapshot, path)
        assert status == "200 OK"
        assert Image.open(io.BytesIO(body)).width == width
        assert headers["Content-Type"] == "image/jpeg"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["Referrer-Policy"] and headers["X-Frame-Options"] == "DENY"
        assert "Content-Encoding" not in headers and "Set-Cookie" not in headers
        assert hashlib.sha256(body).hexdigest()[:12] in path


def test_the_page_shows_it_in_the_width_that_a_screen_needs(page, picture, secretary, own_snapshot):
    online(page, secretary, own_snapshot)
    html = page_at(own_snapshot, "/fr/intervention/")
    (image,) = fromstring(html).xpath("//figure//img")
    large, small = addresses(picture)
    assert image.get("src") == large
    assert image.get("srcset") == f"{small} 640w, {large} 1200w"
    assert (image.get("width"), image.get("height"), image.get("loading")) == ("1200", "900", "lazy")
    assert image.get("alt") == "La salle d’intervention"
    caption = " ".join(image.getparent().xpath("string(figcaption)").split())
    assert caption == "Ici Image : Service – CC BY 4.0"


def test_what_is_not_online_is_for_the_staff_only(page, picture, secretary, own_snapshot, client):
    online(page, secretary, own_snapshot, sections=["principe"])
    for path in addresses(picture):
        assert path not in build.Store(own_snapshot).current().entries
        assert StrictClient().get(path).status_code == 404
    client.force_login(secretary)
    response = client.get(addresses(picture)[0])
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    preview = client.get(f"/admin/content/page/{page.pk}/apercu/fr/?section=salle").content.decode()
    assert addresses(picture)[0] in preview


def test_before_any_snapshot_a_draft_is_for_the_staff_only_too(page, picture):
    assert StrictClient().get(addresses(picture)[0]).status_code == 404


@pytest.mark.parametrize(
    "name",
    ["../../db.sqlite3", "..%2f..%2fdb.sqlite3", "i1-2-3.svg", "i00000000-1-000000000000.jpg", "i1-1-1.jpg/"],
)
def test_no_other_file_is_reached(client, secretary, name):
    client.force_login(secretary)
    assert client.get(f"/media/pictures/{name}").status_code == 404


def test_withdrawn_it_is_public_no_more_and_the_archive_still_shows_it(
    page, picture, secretary, own_snapshot, client
):
    edition, _generation = online(page, secretary, own_snapshot)
    withdraw(page, "fr", by=secretary, sections=["salle"])
    generation = build.refresh(own_snapshot)
    assert not set(addresses(picture)) & generation.entries.keys()
    address = f"/archives/{archive.token(edition)}/"
    html = client.get(address).content.decode()
    (large, small) = (each.replace("/media/pictures/", address) for each in addresses(picture))
    assert f'src="{large}"' in html and f"{small} 640w" in html and "/media/" not in html
    response = client.get(large)
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    assert response["Content-Type"] == "image/jpeg"


def test_an_address_of_the_archive_opens_the_pictures_of_its_edition_only(
    page, picture, secretary, own_snapshot, client
):
    edition, _generation = online(page, secretary, own_snapshot, sections=["principe"])
    name = addresses(picture)[0].rpartition("/")[2]
    assert client.get(f"/archives/{archive.token(edition)}/{name}").status_code == 404
    assert client.get(f"/archives/{archive.token(edition)}x/{name}").status_code == 404


def test_an_earlier_edition_comes_back_with_its_picture(page, picture, secretary, own_snapshot):
    first, _generation = online(page, secretary, own_snapshot)
    other = stored(secretary, photograph((300, 200)), alt_fr="Autre")
    Illustration.objects.update(picture=other)
    _second, generation = online(page, secretary, own_snapshot, sections=["salle"])
    assert not set(addresses(picture)) & generation.entries.keys()
    restore(page, "fr", edition=first.number, by=secretary, sections=["salle"])
    assert set(addresses(picture)) <= build.refresh(own_snapshot).entries.keys()


def test_a_new_description_waits_for_its_publication(page, picture, secretary, own_snapshot):
    online(page, secretary, own_snapshot)
    picture.alt_fr = "Une salle toute neuve"
    picture.save()
    build.refresh(own_snapshot)
    assert "toute neuve" not in page_at(own_snapshot, "/fr/intervention/")
    online(page, secretary, own_snapshot, sections=["salle"])
    assert "toute neuve" in page_at(own_snapshot, "/fr/intervention/")


def test_without_a_description_nothing_is_published(page, picture, secretary, no_snapshot):
    picture.alt_fr = ""
    picture.save()
    with pytest.raises(errors.Blocked) as error, transaction.atomic():
        publish(page, "fr", by=secretary, change="substance")
    assert str(error.value) == (
        "«\u202fLa salle ?\u202f»\u00a0: l’image «\u202fIci\u202f» n’a pas de description pour ceux qui ne la "
        "voient pas."
    )


def test_an_export_holds_the_files(page, picture, secretary, no_snapshot, tmp_path):
    publish(page, "fr", by=secretary, change="substance")
    call_command("build_snapshot", str(tmp_path / "export"))
    for path in addresses(picture):
        assert (tmp_path / "export" / path.lstrip("/")).read_bytes()[:2] == b"\xff\xd8"


def test_a_file_that_was_lost_is_said_and_keeps_no_text_off_the_site(
    page, picture, secretary, own_snapshot, media, caplog
):
    online(page, secretary, own_snapshot)
    lost = addresses(picture)[0].rpartition("/")[2]
    (media / lost).rename(media / "ailleurs")
    with caplog.at_level(logging.ERROR):
        generation = build.refresh(own_snapshot, whole=True)
    assert lost in caplog.text
    assert addresses(picture)[0] not in generation.entries and "/fr/intervention/" in generation.entries
    (media / "ailleurs").rename(media / lost)
    assert addresses(picture)[0] in build.refresh(own_snapshot).entries, "found again, it is shown again"


def test_in_another_language_the_credit_says_that_it_is_french(page, picture, secretary, own_snapshot):
    section = page.sections.get(key="salle")
    section.title_ar, section.body_ar = "الغرفة", "<p>هنا</p>"
    section.save()
    page.title_ar, page.slug_ar = "عملية", "procedure"
    page.save()
    Illustration.objects.update(alt_ar="غرفة العمليات")
    publish(page, "fr", by=secretary, change="substance")
    publish(page, "ar", by=secretary, change="substance", sections=["page", "salle"])
    build.refresh(own_snapshot)
    html = page_at(own_snapshot, "/ar/procedure/")
    assert 'alt="غرفة العمليات"' in html and "La salle d’intervention" not in html
    assert '<bdi lang="fr">Service</bdi>' in html
