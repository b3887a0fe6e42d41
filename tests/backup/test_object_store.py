"""A backup holds the pictures of an object store too, and brings them to whichever store the site has by then."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command

from tests.factories import DepartmentFactory
from tests.object_store import bucket_fixture, server_fixture  # noqa: F401  fixtures

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def file(bucket, settings, tmp_path, monkeypatch, own_snapshot):
    """A backup of a site whose picture was in the store, and is there no more."""
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    DepartmentFactory()
    default_storage.save("pictures/i1-1-aa.jpg", ContentFile(b"\xff\xd8 une image"))
    call_command("backup", str(tmp_path / "site.zip"))
    default_storage.delete("pictures/i1-1-aa.jpg")
    return tmp_path / "site.zip"


def test_a_picture_comes_back_into_the_store(file, bucket):
    default_storage.save("pictures/i1-1-aa.jpg", ContentFile(b"spoilt"))
    call_command("restore", str(file))
    assert bucket() == ["site/pictures/i1-1-aa.jpg"]
    assert default_storage.open("pictures/i1-1-aa.jpg").read() == b"\xff\xd8 une image"


def test_a_site_without_such_a_store_gets_it_in_its_folder(file, settings, tmp_path):
    local = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    settings.STORAGES = settings.STORAGES | {"default": local}
    settings.MEDIA_ROOT = tmp_path / "media"
    call_command("restore", str(file))
    assert (tmp_path / "media" / "pictures" / "i1-1-aa.jpg").read_bytes() == b"\xff\xd8 une image"
