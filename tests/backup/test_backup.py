"""A backup holds everything, is made while people write, and comes back whole or not at all."""

import datetime
import json
import shutil
import threading
import zipfile
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test import Client

from content.backup import making, restoring, rotation, rows
from content.backup.file import MANIFEST, Unusable
from content.models import Act, Section
from content.publishing import publish
from content.publishing.snapshot import build
from content.publishing.snapshot.store import Store
from tests.factories import DepartmentFactory, PageFactory, SectionFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def media(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    settings.MEDIA_ROOT = settings.DATA_DIR / "media"
    (settings.MEDIA_ROOT / "pictures").mkdir(parents=True)
    return settings.MEDIA_ROOT


@pytest.fixture
def page(no_snapshot, media):
    DepartmentFactory()
    page = PageFactory(key="intervention", slug_fr="intervention", title_fr="L’intervention")
    for key in ("principe", "suivi"):
        section = SectionFactory(page=page, key=key, title_fr=f"Quel {key} ?", body_fr="<p>Une réponse.</p>")
        section.riskfigure_set.create(
            key="r",
            position=0,
            numerator=4,
            denominator=3175,
            source="Une étude",
            year=2019,
            label_fr="Embolie",
        )
    publish(page, "fr", by=UserFactory(is_superuser=True), change="substance")
    (media / "pictures" / "i1-1-aa.jpg").write_bytes(b"\xff\xd8 une image")
    return page


def content():
    """Every row of every table, as lines; but what the journal says of the restore itself."""
    state = rows.described(rows.applied())
    kept = {model._meta.label: list(rows.lines(model, "default")) for model in rows.tables(state)}
    kept["content.Act"] = [line for line in kept["content.Act"] if b'"kind":"put_back"' not in line]
    return kept


def test_what_was_saved_comes_back_byte_for_byte_and_sessions_end(page, media, tmp_path, own_snapshot):
    file = tmp_path / "site.zip"
    before = content()
    call_command("backup", str(file))
    secretary = UserFactory()
    client = Client()
    client.force_login(secretary)
    Section.objects.filter(key="suivi").update(body_fr="<p>Perdu.</p>")
    Section.objects.filter(key="principe").delete()
    PageFactory(key="autre")
    shutil.rmtree(media)

    call_command("restore", str(file))

    assert content() == before
    assert Act.objects.get(kind="put_back").about.startswith("site.zip"), (
        "written down after what it replaced"
    )
    assert (media / "pictures" / "i1-1-aa.jpg").read_bytes() == b"\xff\xd8 une image"
    assert not Session.objects.exists() and client.get("/admin/").status_code == 302
    generation = Store(own_snapshot).current()
    assert "Une réponse." in generation.read(generation.entries["/fr/intervention/"]).decode()
    # Keys go on from where they were.
    assert PageFactory(key="nouvelle").pk > page.pk


def test_a_backup_goes_into_an_empty_site(page, media, tmp_path, own_snapshot):
    before = content()
    making.make(tmp_path / "site.zip")
    call_command("flush", interactive=False, verbosity=0)
    done = restoring.restore(tmp_path / "site.zip")
    assert content() == before and done.pictures == 1 and done.rows == sum(map(len, before.values()))


def test_only_its_owner_reads_it_and_it_holds_no_session(page, tmp_path):
    Client().force_login(UserFactory())
    making.make(tmp_path / "site.zip")
    assert (tmp_path / "site.zip").stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(tmp_path / "site.zip") as file:
        assert not [name for name in file.namelist() if "session" in name]


def test_people_write_while_a_backup_is_made(page, tmp_path):
    """Each backup holds the two halves of a save, or neither."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite’s test database is in memory, with one connection: tests/journeys has a real one")
    from django.db import transaction

    stop = threading.Event()

    def write():
        number = 0
        while not stop.is_set():
            number += 1
            with transaction.atomic():
                Section.objects.filter(key="suivi").update(label_fr=str(number))
                Section.objects.filter(key="principe").update(label_fr=str(number))
        connections.close_all()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        seen = set()
        for number in range(5):
            making.make(tmp_path / f"{number}.zip")
            with zipfile.ZipFile(tmp_path / f"{number}.zip") as file:
                said = [json.loads(line) for line in file.read("rows/content.section.jsonl").splitlines()]
            assert len({row["label_fr"] for row in said}) == 1
            seen.add(said[0]["label_fr"])
    finally:
        stop.set()
        writer.join()
    assert len(seen) > 1, "somebody did write"


# What cannot be restored changes nothing -------------------------------------------------------------------


def spoilt(source, target, change):
    """The same backup, a member changed: change(name, bytes) → bytes, or None to leave it out."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            if (data := change(name, old.read(name))) is not None:
                new.writestr(name, data)
    return target


def manifest(**changes):
    def change(name, data):
        return json.dumps(json.loads(data) | changes).encode() if name == MANIFEST else data

    return change


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda name, data: None if name == MANIFEST else data, "pas une sauvegarde"),
        (lambda name, data: b"[]" if name == MANIFEST else data, "pas une sauvegarde"),
        (lambda name, data: data.replace(b"4", b"5") if "riskfigure" in name else data, "endommagé"),
        (lambda name, data: None if "riskfigure" in name else data, "endommagé"),
        (lambda name, data: b"" if name.startswith("media/") else data, "endommagé"),
        (manifest(format=2), "version plus récente"),
        (manifest(migrations=[["content", "9999_later"]]), "version plus récente"),
        (manifest(members="x"), "endommagé"),
    ],
)
def test_a_file_that_cannot_be_restored_says_why_and_changes_nothing(page, media, tmp_path, change, reason):
    making.make(tmp_path / "good.zip")
    file = spoilt(tmp_path / "good.zip", tmp_path / "bad.zip", change)
    Section.objects.filter(key="suivi").update(label_fr="Après")
    (media / "pictures" / "i1-1-aa.jpg").unlink()
    before = content()
    with pytest.raises(CommandError, match=reason) as error:
        call_command("restore", str(file))
    assert "Rien n’a été changé" in str(error.value) and "bad.zip" in str(error.value)
    assert content() == before and not list(media.rglob("*.jpg"))


@pytest.mark.parametrize("size", [0, 1, 200, -400, -30, -1])
def test_a_file_that_was_cut_is_refused(page, tmp_path, size):
    making.make(tmp_path / "good.zip")
    whole = (tmp_path / "good.zip").read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[:size])
    with pytest.raises(Unusable):
        restoring.restore(tmp_path / "cut.zip")


def rewritten(source, target, name, rows_of):
    """A backup that is whole, with other rows in one table."""
    import hashlib

    data = "".join(json.dumps(row) + "\n" for row in rows_of).encode()
    with zipfile.ZipFile(source) as old:
        members = json.loads(old.read(MANIFEST))["members"]
    members[name] = hashlib.sha256(data).hexdigest()
    whole = manifest(members=members)
    return spoilt(source, target, lambda each, old: data if each == name else whole(each, old))


def test_rows_that_break_a_rule_of_the_database_are_refused(page, tmp_path):
    making.make(tmp_path / "good.zip")
    name = "rows/content.riskfigure.jsonl"
    with zipfile.ZipFile(tmp_path / "good.zip") as file:
        figures = [json.loads(line) for line in file.read(name).splitlines()]
    before = content()
    for number, wrong in enumerate(
        ({"numerator": 9999}, {"section_id": 9999}, {"source": ""}, {"year": "x"})
    ):
        file = rewritten(tmp_path / "good.zip", tmp_path / f"{number}.zip", name, [figures[0] | wrong])
        with pytest.raises(Unusable, match="tables"):
            restoring.restore(file)
    assert content() == before


def test_a_member_cannot_be_written_elsewhere(page, media, tmp_path):
    making.make(tmp_path / "good.zip")
    name = "media/../../../evil"
    with zipfile.ZipFile(tmp_path / "good.zip") as old:
        members = json.loads(old.read(MANIFEST))["members"]
    members[name] = members["media/pictures/i1-1-aa.jpg"]
    file = spoilt(tmp_path / "good.zip", tmp_path / "evil.zip", manifest(members=members))
    with zipfile.ZipFile(file, "a") as more:
        more.writestr(name, b"\xff\xd8 une image")
    with pytest.raises(Unusable):
        restoring.restore(file)
    assert not list(tmp_path.rglob("evil"))


def test_a_failure_in_the_middle_leaves_everything_as_it_was(page, tmp_path, monkeypatch):
    making.make(tmp_path / "site.zip")
    Section.objects.filter(key="suivi").update(label_fr="Après")
    before, load = content(), rows.load

    def fail(model, source, alias):
        if alias == "default" and model._meta.model_name == "section":
            raise OSError(28, "No space left on device")
        return load(model, source, alias)

    monkeypatch.setattr(rows, "load", fail)
    with pytest.raises(CommandError, match="No space left"):
        call_command("restore", str(tmp_path / "site.zip"))
    assert content() == before


def test_a_backup_that_fails_leaves_the_one_before_and_says_so(page, tmp_path, monkeypatch):
    file = tmp_path / "site.zip"
    call_command("backup", str(file))
    whole, said = file.read_bytes(), making.last()

    def fail(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making.media, "read", fail)
    with pytest.raises(CommandError, match="sauvegarde non faite"):
        call_command("backup", str(file))
    assert file.read_bytes() == whole and making.last() == said
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".site")] == []


def test_a_snapshot_that_cannot_be_made_is_said_and_the_content_is_there(page, tmp_path, monkeypatch):
    from content.errors import SnapshotFailed

    making.make(tmp_path / "site.zip")
    Section.objects.filter(key="suivi").update(label_fr="Après")

    def fail():
        raise SnapshotFailed("/fr/ answers 500, not 200")

    monkeypatch.setattr(build, "refresh", fail)
    with pytest.raises(CommandError, match="le contenu est restauré"):
        call_command("restore", str(tmp_path / "site.zip"))
    assert Section.objects.get(key="suivi").label_fr != "Après"


# An older release -------------------------------------------------------------------------------------------


def test_a_backup_of_an_older_release_is_brought_to_this_one(page, tmp_path, own_snapshot):
    """Terms were a table of their own before 0007: their rows become sections of the glossary's page."""
    from django.db.migrations.executor import MigrationExecutor

    older = [("content", "0006_doctors")]
    with rows.sqlite_file(tmp_path / "old.sqlite3") as alias:
        executor = MigrationExecutor(connections[alias])
        executor.migrate(
            [each for each in executor.loader.graph.leaf_nodes() if each[0] != "content"] + older
        )
        state = rows.described(rows.applied(alias))
        department = state.get_model("content", "Department")
        department.objects.using(alias).create(name_fr="Radiologie", hospital_fr="Hôpital")
        state.get_model("content", "Term").objects.using(alias).create(
            key="canule", word_fr="Canule", definition_fr="Un tube."
        )
        _backup_of(alias, tmp_path / "old.zip")
    restoring.restore(tmp_path / "old.zip")
    term = Section.objects.get(page__kind="glossary", key="canule")
    assert (term.title_fr, term.body_fr) == ("Canule", "<p>Un tube.</p>")
    assert not Section.objects.filter(key="suivi").exists()


def _backup_of(alias, path):
    from contextlib import contextmanager

    @contextmanager
    def moment():
        yield alias

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "_one_moment", moment)
        making.make(path)


# When, and how many -----------------------------------------------------------------------------------------


def test_the_last_good_backup_is_said_without_a_database(page, client, tmp_path):
    assert client.get("/readyz").json()["last_backup"] is None
    manifest = making.make(tmp_path / "site.zip")
    assert client.get("/readyz").json()["last_backup"] == manifest.made
    (Path(making.settings.DATA_DIR) / making.LAST).write_text("[")
    assert client.get("/readyz").json()["last_backup"] is None


def test_a_folder_of_backups_is_rotated(page, tmp_path):
    folder = tmp_path / "sauvegardes"
    folder.mkdir()
    (folder / "site-20200101T000000Z.zip").touch()
    (folder / "mes notes.txt").touch()
    call_command("backup", str(folder), "--rotate")
    left = sorted(each.name for each in folder.iterdir())
    assert len(left) == 2 and left[0] == "mes notes.txt" and left[1].startswith("site-2")


NOW = datetime.datetime(2026, 11, 26, 12, 0, tzinfo=datetime.UTC)


def test_many_of_today_are_kept_and_few_of_long_ago():
    moments = [NOW - datetime.timedelta(minutes=5 * number) for number in range(12 * 24 * 5)]
    moments += [moments[-1] - datetime.timedelta(hours=number) for number in range(1, 24 * 500)]
    files = [Path(rotation.name(moment)) for moment in moments]
    gone = set(rotation.superfluous(files, NOW))
    left = [moment for moment, file in zip(moments, files, strict=True) if file not in gone]
    assert len([each for each in left if each >= NOW - datetime.timedelta(hours=2)]) == 25
    assert 24 + 46 + 30 + 11 <= len(left) <= 25 + 48 + 32 + 13
    days = {each.date() for each in left}
    assert all((NOW - datetime.timedelta(days=number)).date() in days for number in range(31))
    assert min(left) < NOW - datetime.timedelta(days=330)


def test_the_newest_stays_however_old_and_other_names_are_left_alone():
    old, other = Path("site-20010101T000000Z.zip"), Path("site-20019999T000000Z.zip")
    assert rotation.superfluous([old, other, Path("x.zip")], NOW) == []
