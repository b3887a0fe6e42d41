"""Pictures of the site: what is stored of a file, and which may go."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from content import errors
from content.documents import read_row
from content.editorial import pictures, saving
from content.editorial.images import encode
from content.editorial.saving import Text
from content.models import Illustration, Picture
from content.publishing import publish, withdraw
from tests.factories import SectionFactory
from tests.pictures import photograph, stored

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media" / "pictures"


def files(media):
    return sorted(path.name for path in media.iterdir()) if media.exists() else []


@pytest.fixture
def shown(page, secretary):
    """A picture in the draft of a section."""
    picture = stored(secretary)
    section = SectionFactory(page=page, key="salle", kind="principle", title_fr="La salle ?")
    Illustration.objects.create(section=section, picture=picture, key="p1")
    return picture


def test_names_hold_the_key_and_what_the_files_hold(media, secretary):
    picture = stored(secretary)
    assert files(media) == sorted(
        each.name.removeprefix("pictures/") for each in (picture.file, picture.small)
    )
    for name, width in ((picture.file.name, 1200), (picture.small.name, 640)):
        assert re.fullmatch(rf"pictures/{picture.key}-{width}-[0-9a-f]{{12}}\.jpg", name)
    assert (picture.width, picture.height, picture.small_width) == (1200, 900, 640)
    assert picture.added_by == secretary


def test_one_file_given_twice_is_two_pictures(media, secretary):
    assert stored(secretary).key != stored(secretary).key
    assert len(files(media)) == 4


def test_a_narrow_picture_has_one_file(media, secretary):
    picture = stored(secretary, photograph((300, 200)))
    assert (picture.small.name, picture.small_width, len(files(media))) == ("", 0, 1)


@pytest.mark.parametrize("field", ["credit", "licence"])
@pytest.mark.parametrize("value", ["", "   "])
def test_without_a_credit_or_a_licence_nothing_is_stored(media, secretary, field, value):
    with pytest.raises(ValidationError) as error:
        stored(secretary, photograph((90, 90)), **{field: value})
    assert field in error.value.message_dict
    assert files(media) == [] and not Picture.objects.exists()


@pytest.mark.parametrize(
    "values",
    [
        {"credit": ""},
        {"licence": ""},
        {"width": 0},
        {"small_width": 5},
        {"small": "pictures/x", "small_width": 1200},
    ],
)
def test_the_database_itself_refuses_half_a_picture(secretary, values):
    picture = stored(secretary, photograph((90, 90)))
    with pytest.raises(IntegrityError), transaction.atomic():
        Picture.objects.filter(pk=picture.pk).update(**values)


def test_a_row_that_cannot_be_stored_leaves_no_file(media, secretary):
    picture = stored(secretary, photograph((90, 90)))
    again = Picture(key=picture.key, credit="Service", licence="CC BY 4.0", alt_fr="x")
    with pytest.raises((ValidationError, IntegrityError)):
        pictures.add(again, encode(photograph((80, 80))), by=secretary)
    assert len(files(media)) == 1


def test_a_stored_file_is_never_written_over(media, secretary, monkeypatch):
    data = encode(photograph((90, 90)))
    picture = pictures.add(Picture(credit="a", licence="b"), data, by=secretary)
    before = (media / files(media)[0]).stat().st_mtime_ns
    monkeypatch.setattr(Picture, "full_clean", lambda *args, **kwargs: None)
    with pytest.raises(FileExistsError):
        pictures.add(Picture(key=picture.key, credit="a", licence="b"), data, by=secretary)
    assert len(files(media)) == 1 and (media / files(media)[0]).stat().st_mtime_ns == before


def test_its_french_is_typeset_like_any_other(secretary):
    assert stored(secretary, photograph((90, 90)), alt_fr=" L'arceau : vu de face ").alt_fr == (
        "L’arceau\u00a0: vu de face"
    )


def test_its_texts_are_saved_like_any_text(secretary, doctor):
    picture = stored(secretary, photograph((90, 90)))
    text = Text(picture, "fr")
    base = read_row(picture, "fr")
    assert dict(base.fields) == {
        "alt": "La salle d’intervention", "credit": "Service", "licence": "CC BY 4.0",
    }  # fmt: skip
    saving.save(text, type(base)(fields={**base.fields, "alt": "L’arceau"}), base=base, by=secretary)
    saving.save(text, type(base)(fields={**base.fields, "credit": "Dr Bernard"}), base=base, by=doctor)
    picture.refresh_from_db()
    assert (picture.alt_fr, picture.credit) == ("L’arceau", "Dr Bernard")
    assert saving.latest(text).key == f"picture:{picture.key}"
    with pytest.raises(errors.Refused):
        saving.save(text, type(base)(fields={"credit": " "}), base=read_row(picture, "fr"), by=doctor)


# --- deleting ---------------------------------------------------------------------------------------------


def test_a_picture_that_nothing_uses_is_deleted_with_its_files(
    media, secretary, django_capture_on_commit_callbacks
):
    picture = stored(secretary)
    with django_capture_on_commit_callbacks(execute=True):
        pictures.delete(picture)
    assert files(media) == [] and not Picture.objects.exists()


def test_a_picture_that_a_draft_shows_stays(media, shown):
    with pytest.raises(errors.StillUsed, match="L’intervention – La salle"):
        pictures.delete(shown)
    assert default_storage.exists(shown.file.name)


def test_a_picture_that_was_taken_out_of_a_draft_before_it_was_published_goes(shown):
    Illustration.objects.update(removed=True)
    pictures.delete(shown)
    assert not Picture.objects.exists() and not Illustration.objects.exists()


def test_a_picture_that_was_online_once_stays_for_ever(page, shown, secretary, no_snapshot):
    publish(page, "fr", by=secretary, change="substance")
    withdraw(page, "fr", by=secretary)
    Illustration.objects.update(removed=True)
    assert pictures.uses(shown).titles == ("L’intervention (publiée avec elle)",)
    with pytest.raises(errors.StillUsed, match="Les éditions passées la gardent"):
        pictures.delete(shown)


def test_an_edition_uses_its_own_pictures_only(page, shown, secretary, no_snapshot):
    publish(page, "fr", by=secretary, change="substance")
    other = stored(secretary, photograph((90, 90)))
    assert pictures.uses(other).titles == ()
    pictures.delete(other)
