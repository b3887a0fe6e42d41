import pytest
from django.utils import timezone

from content.documents import from_draft
from content.editorial.translations import State, states
from content.models import Section, TextOrigin
from content.publishing import publish
from content.publishing.editions import current_document

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_snapshot")]


@pytest.fixture
def translated(page, secretary):
    publish(page, "fr", by=secretary, change="substance")
    page.title_en, page.slug_en = "The procedure", "procedure"
    page.save()
    Section.objects.filter(page=page, key="suivi").update(title_en="After?", body_en="<p>Follow-up.</p>")
    publish(page, "en", by=secretary, change="substance")
    return page


def state(page, key):
    return states(page, "en", from_draft(page, "en"), current_document(page, "fr"))[key]


def test_no_text_is_missing(translated):
    assert state(translated, "principe") == State.MISSING


def test_nobody_has_confirmed_it_yet(translated):
    assert state(translated, "suivi") == State.TO_CHECK


def test_confirmed_is_current_until_the_french_online_changes(translated, secretary):
    TextOrigin.objects.filter(key="suivi", language="en").update(
        confirmed_by=secretary, confirmed_at=timezone.now()
    )
    assert state(translated, "suivi") == State.CURRENT
    Section.objects.filter(key="suivi").update(body_fr="<p>Le suivi a changé.</p>")
    assert state(translated, "suivi") == State.CURRENT, "a draft changes nothing"
    publish(translated, "fr", by=secretary, change="substance")
    assert state(translated, "suivi") == State.STALE


def test_publishing_another_section_marks_nothing_stale(translated, secretary):
    Section.objects.filter(key="principe").update(body_fr="<p>Autre.</p>")
    publish(translated, "fr", by=secretary, change="substance")
    assert state(translated, "suivi") == State.TO_CHECK
