"""The digest that tells hosts apart: it changes whenever a public page may, and only then."""

import datetime

import pytest
from django.utils import timezone

from content.documents import digest, piece
from content.models import Department, Section
from content.publishing import approve, publish, withdraw
from content.publishing.audits import declare, take_back
from content.publishing.confirming import confirm
from content.publishing.records import current_document
from content.publishing.snapshot import moment
from tests.audits import audit

pytestmark = pytest.mark.django_db


@pytest.fixture
def online(page, no_snapshot, secretary):
    publish(page, "fr", by=secretary, change="substance")
    return page


def changed(act):
    before = moment.now()
    act()
    return moment.now() != before


def test_it_is_the_same_while_nothing_happens_and_while_drafts_are_written(online):
    assert not changed(lambda: None)
    assert not changed(lambda: Section.objects.filter(key="suivi").update(body_fr="<p>Un brouillon.</p>"))


def test_every_change_of_what_readers_see_changes_it(online, secretary, doctor):
    def correct():
        Section.objects.filter(key="suivi").update(body_fr="<p>Une correction.</p>")
        publish(online, "fr", by=secretary, change="correction")

    assert changed(correct)
    assert changed(lambda: approve(online.editions.latest("pk"), by=doctor, role="Radiologue"))
    assert changed(lambda: withdraw(online, "fr", by=secretary, sections=["suivi"]))
    assert changed(lambda: Department.objects.update(phone="01 23 45 67 89"))
    assert changed(lambda: type(online).objects.update(position=7))
    assert changed(lambda: withdraw(online, "fr", by=secretary))


def test_a_confirmed_translation_changes_it(online, secretary, doctor):
    Section.objects.filter(key="suivi").update(title_en="Follow-up?", body_en="<p>Follow-up.</p>")
    type(online).objects.update(title_en="The procedure", slug_en="procedure")
    online.refresh_from_db()
    publish(online, "en", by=secretary, change="substance", sections=["page", "suivi"])
    Section.objects.filter(key="suivi").update(body_fr="<p>Autre chose.</p>")
    publish(online, "fr", by=secretary, change="substance")
    seen = digest(piece(current_document(online, "fr"), "suivi"))
    assert changed(lambda: confirm(online, "suivi", "en", seen=seen, by=secretary))


def test_a_declared_audit_changes_it_and_a_recorded_one_does_not(online, secretary):
    made = []
    assert not changed(lambda: made.append(audit(secretary)))
    assert changed(lambda: declare(made[0], by=secretary))
    assert changed(lambda: take_back(made[0], by=secretary))


def test_a_new_day_changes_it(online, monkeypatch):
    """A review that was due yesterday is overdue today."""
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    assert changed(lambda: monkeypatch.setattr(moment.timezone, "localdate", lambda: tomorrow))


def test_what_a_host_shows_is_kept_with_its_snapshot(own_snapshot):
    assert moment.shown() == ""
    own_snapshot.mkdir()
    moment.remember(own_snapshot, "abc")
    assert moment.shown() == "abc"
    own_snapshot.rename(own_snapshot.with_name("gone"))
    moment.remember(own_snapshot, "def")
    assert moment.shown() == ""
