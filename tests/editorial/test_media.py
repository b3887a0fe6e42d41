"""Pictures in an S3-compatible store: a real client against a real server that speaks the protocol."""

import socket

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from content.editorial import pictures
from content.models import Illustration
from content.publishing import publish
from content.publishing.snapshot import build
from tests.factories import SectionFactory
from tests.object_store import bucket_fixture, server_fixture, use  # noqa: F401  fixtures
from tests.pictures import stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def online(page, secretary, bucket, own_snapshot):
    """A picture that a page shows and a snapshot holds."""
    picture = stored(secretary)
    section = SectionFactory(page=page, key="salle", kind="principle", title_fr="La salle ?")
    Illustration.objects.create(section=section, picture=picture, caption_fr="Ici", key="p1")
    publish(page, "fr", by=secretary, change="substance")
    build.refresh(own_snapshot)
    return picture


def test_a_picture_goes_to_the_store_and_from_there_to_the_readers(online, bucket, own_snapshot):
    assert bucket() == sorted(f"site/{each.name}" for each in (online.file, online.small))
    generation = build.Store(own_snapshot).current()
    entry = generation.entries[f"/media/{online.file.name}"]
    assert generation.read(entry) == default_storage.open(online.file.name).read()


def test_a_picture_that_nobody_uses_leaves_the_store(
    secretary, page, bucket, django_capture_on_commit_callbacks
):
    picture = stored(secretary)
    assert len(bucket()) == 2
    with django_capture_on_commit_callbacks(execute=True):
        pictures.delete(picture)
    assert bucket() == []
    assert not default_storage.exists(f"pictures/{picture.key}")


def test_a_file_is_never_written_over(bucket):
    names = [default_storage.save("pictures/a.jpg", ContentFile(body)) for body in (b"une", b"autre")]
    assert names[0] == "pictures/a.jpg" != names[1]
    assert default_storage.open(names[0]).read() == b"une"


def test_a_store_that_does_not_answer_stops_no_correction(online, page, secretary, settings, own_snapshot):
    """The pictures that are online are in the snapshot already; a new one cannot be added, which is said."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        use(f"http://127.0.0.1:{nobody.getsockname()[1]}", settings)
        with pytest.raises(OSError, match="object store"):
            stored(secretary)
        section = page.sections.get(key="suivi")
        section.body_fr = "<p>Une correction.</p>"
        section.save()
        publish(page, "fr", by=secretary, change="correction")
        generation = build.refresh(own_snapshot)
    assert b"Une correction." in generation.read(generation.entries["/fr/intervention/"])
    assert generation.read(generation.entries[f"/media/{online.file.name}"])
