"""Days on which public pages change by themselves: the server sees them come, readers or not."""

import datetime

import pytest
from django.utils import timezone

from content.models import Edition
from content.publishing import approve
from content.publishing.audits import declare
from content.publishing.site import Site
from content.publishing.snapshot import build, mending
from content.publishing.snapshot.store import Store
from tests.audits import audit, years_ago

pytestmark = pytest.mark.django_db


def test_the_next_day_that_changes_something_is_the_first_of_all(starter, doctor):
    assert Site.load().changes_on() is None
    row = audit(doctor, made_on=years_ago(2))
    declare(row, by=doctor)
    assert Site.load().changes_on() == row.expires_on
    review = approve(
        Edition.objects.current("fr").get(page__key="vertebroplasty"), by=doctor, role="Radiologue"
    )
    first = min(row.expires_on, review.due_on + datetime.timedelta(days=1))
    assert Site.load().changes_on() == first
    assert row.expires_on != review.due_on + datetime.timedelta(days=1)


def test_a_day_that_is_over_is_no_day_to_wait_for(starter, doctor, monkeypatch):
    row = audit(doctor, made_on=years_ago(2))
    declare(row, by=doctor)
    monkeypatch.setattr(timezone, "localdate", lambda *moment: row.expires_on)
    assert Site.load().changes_on() is None


def test_the_clock_makes_the_snapshot_again_without_any_reader(built, own_snapshot, secretary, monkeypatch):
    row = audit(secretary, made_on=years_ago(2))
    declare(row, by=secretary)
    before = build.refresh(own_snapshot, mend=False)
    begun = []
    monkeypatch.setattr(mending, "begin", begun.append)
    store = Store(own_snapshot)

    class Enough(Exception):
        pass

    def sleep(seconds):
        assert seconds <= 60
        raise Enough

    monkeypatch.setattr(mending.time, "sleep", sleep)
    for now, why in ((before.until - 1, []), (before.until, ["outlived"])):
        monkeypatch.setattr(mending.time, "time", lambda now=now: now)
        with pytest.raises(Enough):
            mending.keep_days()
        assert begun == why
    assert mending.is_outlived(store)
    monkeypatch.setattr(timezone, "localdate", lambda *moment: row.expires_on)
    monkeypatch.setattr(mending.connections, "close_all", lambda: None)
    mending._mend("outlived")
    assert not mending.is_outlived(store)
    entry = store.current().entries["/fr/accessibilite/"]
    assert "non conforme" in store.current().read(entry).decode()
