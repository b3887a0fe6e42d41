"""Pictures leave and come back by their key; the files hold no image."""

import pytest

from content.errors import StarterError
from content.models import Illustration, Picture
from content.starter.applying import apply
from content.starter.planning import plan
from tests.factories import SectionFactory
from tests.pictures import photograph, stored
from tests.starter.exports import edited, export

pytestmark = pytest.mark.django_db


@pytest.fixture
def picture(page, secretary):
    picture = stored(secretary, photograph((90, 90)))
    section = SectionFactory(page=page, key="salle", kind="principle", title_fr="La salle ?")
    Illustration.objects.create(section=section, picture=picture, caption_fr="Ici", key="p1")
    return picture


def test_a_page_with_a_picture_comes_back_as_it_left(page, picture):
    files = export(page)
    assert f"picture: {picture.key}" in files["intervention.fr.yaml"].decode()
    assert not [change for made in plan(files) for change in made.changes if change.differs]


def test_another_picture_of_the_site_is_taken_by_its_key(page, picture, secretary):
    other = stored(secretary, photograph((80, 80)))
    list(apply(plan(edited(export(page), "intervention.fr.yaml", picture.key, other.key)), by=secretary))
    assert Illustration.objects.get(key="p1").picture == other


def test_a_picture_that_this_site_does_not_have_is_refused_with_its_line(page, picture):
    files = export(page)
    Illustration.objects.all().delete()
    Picture.objects.all().delete()
    with pytest.raises(StarterError, match=rf"image inconnue sur ce site : « {picture.key} »"):
        plan(files)
