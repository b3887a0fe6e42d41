"""`/readyz` and what Prometheus is told: how old what readers see is, and whether the editions know better."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from content.backup import making
from content.errors import SnapshotFailed
from content.publishing import publish, snapshot, withdraw
from content.publishing.snapshot import build, last_build
from content.reading import readiness

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(client):
    return lambda: client.get("/readyz").json()


@pytest.fixture
def online(page, secretary):
    """Publish a page, and have readers get it. A test's transaction never commits: nothing is rendered by itself."""

    def go():
        publish(page, "fr", by=secretary, change="correction")
        return snapshot.refresh()

    return go


def test_it_says_which_snapshot_readers_get_and_since_when(said, online):
    before = timezone.now() - timedelta(seconds=1)
    online()
    seen = said()["snapshot"]
    assert (seen["generation"], seen["behind"]) == (1, False)
    assert before < datetime.fromisoformat(seen["made"]) <= timezone.now()
    build.refresh(whole=True)
    assert said()["snapshot"]["generation"] == 2


def test_editions_that_readers_do_not_have_yet_are_said_and_stop_nothing(
    said, online, page, secretary, client
):
    online()
    page.sections.filter(key="suivi").update(body_fr="<p>Autrement.</p>")
    publish(page, "fr", by=secretary, change="correction")
    assert said()["snapshot"]["behind"] is True
    assert client.get("/readyz").status_code == 200, (
        "readers are served, and a moment later have the new ones"
    )
    snapshot.refresh()
    assert said()["snapshot"]["behind"] is False


def test_a_withdrawal_that_readers_do_not_see_yet_is_said(said, online, page, secretary):
    online()
    withdraw(page, "fr", by=secretary)
    assert said()["snapshot"]["behind"] is True


def test_after_a_build_that_failed_the_snapshot_is_behind_whatever_the_times(
    said, online, settings, monkeypatch
):
    online()

    def full(*args, **options):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(build.os, "symlink", full)
        with pytest.raises(SnapshotFailed):
            build.refresh(whole=True)
    failed = last_build.last(settings.SNAPSHOT_DIR)
    assert "le disque est plein" in failed.error and said()["snapshot"]["behind"] is True
    snapshot.refresh()
    built = last_build.last(settings.SNAPSHOT_DIR)
    assert built.error == "" and 0 < built.seconds < 60 and built.at >= failed.at


def test_a_record_that_cannot_be_written_hides_no_error(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(SnapshotFailed), last_build.recorded(tmp_path / "file"):
        raise SnapshotFailed("disk full")
    assert last_build.last(tmp_path / "file") is None


@pytest.mark.parametrize("content", ["", "[", "[]", "{}", '{"at": null, "seconds": 1, "error": ""}'])
def test_a_damaged_record_is_no_record(tmp_path, content):
    (tmp_path / last_build.FILE).write_text(content)
    assert last_build.last(tmp_path) is None


def test_it_says_how_old_the_last_backup_is(said, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    assert (said()["last_backup"], said()["last_backup_age"]) == (None, None)
    made = datetime.now(UTC) - timedelta(minutes=7)
    (tmp_path / making.LAST).write_text(json.dumps({"made": made.isoformat(), "file": "x"}))
    assert said()["last_backup"] == made.isoformat()
    assert 7 * 60 <= said()["last_backup_age"] < 8 * 60


def test_without_any_snapshot_there_is_none_to_describe(said):
    assert said()["snapshot"] is None and said()["problems"]["snapshot"] == "none"


def test_asking_again_and_again_fills_no_log(db, client, caplog, monkeypatch):
    monkeypatch.setattr(readiness, "database_answers", lambda: False)
    assert client.get("/readyz").status_code == 503
    assert not caplog.records


def test_the_database_is_asked_about_a_table(transactional_db, settings, tmp_path):
    from django.db.utils import ConnectionHandler

    assert readiness.database_answers()
    file = tmp_path / "db.sqlite3"
    file.write_bytes(b"rubbish " * 1000)
    broken = ConnectionHandler({"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(file)}})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(readiness, "connection", broken["default"])
        assert not readiness.database_answers()
    broken["default"].close()
