"""The disk is full, can only be read, or lost what was on it."""

import os
import shutil
import time

import pytest

from content.publishing.snapshot.store import INDEX, SUFFIXES, Store
from tests.faults.disks import Disk
from tests.faults.sites import (
    PAGE,
    Desk,
    built_anew,
    environment,
    form_of,
    kill,
    manage,
    published,
    read,
    sections,
    serve,
    shell,
)
from tests.journeys.conftest import start_again, stop

FAULTS = {"full": "le disque est plein", "read_only": "le disque n’accepte plus d’écriture"}
SENTENCES = {
    "full": "Le disque du serveur est plein.",
    "read_only": "Le disque du serveur n’accepte plus d’écriture.",
}


def is_whole(generation):
    """Whether every file that the index names is there, with the size that it was written with."""

    def size(file):
        return file.stat().st_size if file.is_file() else -1

    return all(
        size(generation.directory / (entry["file"] + SUFFIXES[coding])) == expected
        for entry in generation.entries.values()
        for coding, expected in entry["sizes"].items()
    )


@pytest.fixture(scope="module")
def site(small, tmp_path_factory):
    """A site whose database stands on one small disk, and whose snapshot on another."""
    data = tmp_path_factory.mktemp("disks") / "site"
    disks = []
    try:
        disks.append(Disk(data / "base", 8))
        disks.append(Disk(data / "snapshot", 64))
        shutil.copytree(small, data, symlinks=True, dirs_exist_ok=True)
        shutil.move(data / "db.sqlite3", data / "base" / "db.sqlite3")
        running = serve(data, DATABASE_URL=f"sqlite:///{data}/base/db.sqlite3")
        running.database, running.snapshot = disks
        running.desk, running.sections = Desk(running).log_in(), sections(running.env)
        yield running
        stop(running)
    finally:
        for disk in disks:
            disk.remove()


def draft(site, key):
    return shell(
        site.env, f"from content.models import Section; print(Section.objects.get(key={key!r}).body_fr)"
    )


@pytest.mark.parametrize("fault", FAULTS)
def test_a_save_that_finds_no_room_is_refused_in_french_and_gives_back_what_was_typed(site, fault):
    form = form_of(site.sections["partie-1"])
    text = f"Une phrase gardée, disque {fault}. " * 2000
    fields = site.desk.fields(form, body_fr=f"<p>{text}</p>", _continue="1")
    with getattr(site.database, fault)():
        status, html = site.desk.post(form, fields)
        assert status == 503 and SENTENCES[fault] in html and "Une phrase gardée" in html
        assert site.get(PAGE)[0] == 200
    assert "Une phrase gardée, disque" not in draft(site, "partie-1") or fault == "read_only"
    status, html = site.desk.post(form, fields)
    assert status == 200 and "Brouillon enregistré." in html
    assert f"disque {fault}" in draft(site, "partie-1")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_publication_whose_files_find_no_room_says_so_and_readers_keep_the_whole_old_site(
    site, fault, tmp_path
):
    before, form = published(site.data), form_of(site.sections["partie-2"])
    fields = site.desk.fields(
        form, body_fr=f"<p>Publié, disque {fault}.</p>", _publish="1", change="correction"
    )
    with getattr(site.snapshot, fault)():
        status, html = site.desk.post(form, fields)
        assert status == 200 and "Enregistré, mais le site public n’a pas pu être mis à jour" in html
        assert FAULTS[fault] in html and "Non publié" not in html
        assert read(site, before) == before
    # It was said: recorded. The next publication, of anything, brings both.
    other = form_of(site.sections["partie-0"])
    fields = site.desk.fields(
        other, body_fr=f"<p>Ensuite, disque {fault}.</p>", _publish="1", change="correction"
    )
    status, html = site.desk.post(other, fields)
    assert status == 200 and "Enregistré, mais" not in html
    page = site.text(PAGE)
    assert f"Publié, disque {fault}." in page and f"Ensuite, disque {fault}." in page
    after = published(site.data)
    assert read(site, after) == after == built_anew(site.env, tmp_path / "new")


def test_a_start_after_a_full_disk_brings_what_was_recorded(site, tmp_path):
    form = form_of(site.sections["partie-1"])
    fields = site.desk.fields(form, body_fr="<p>Avant la coupure.</p>", _publish="1", change="correction")
    with site.snapshot.full():
        assert "Enregistré, mais" in site.desk.post(form, fields)[1]
    kill(site)
    start_again(site)
    assert "Avant la coupure." in site.text(PAGE)
    assert published(site.data) == built_anew(site.env, tmp_path / "new")


def deleted(snapshot):
    shutil.rmtree(snapshot)


def cut_short(snapshot):
    for file in (snapshot / "current").rglob("*.html"):
        os.truncate(file, file.stat().st_size // 2)


def without_index(snapshot):
    ((snapshot / "current").resolve() / INDEX).unlink()


def dangling(snapshot):
    (snapshot / "current").unlink()
    (snapshot / "current").symlink_to("generations/00000000-none")


DAMAGES = (deleted, cut_short, without_index, dangling)


@pytest.fixture(scope="module")
def usual(small, tmp_path_factory):
    """A site on a usual disk."""
    data = shutil.copytree(small, tmp_path_factory.mktemp("usual") / "site", symlinks=True)
    running = serve(data)
    yield running
    stop(running)


def until_mended(site):
    """Until the snapshot on the disk is whole: 60 s at most. What readers get meanwhile is right."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        generation = Store(site.data / "snapshot").current()
        if generation and is_whole(generation):
            return
        assert site.get(PAGE)[0] == 200
        time.sleep(0.5)
    pytest.fail("the snapshot was not made again")


@pytest.mark.parametrize("damage", [deleted, cut_short], ids=lambda damage: damage.__name__)
def test_a_snapshot_damaged_while_workers_run_is_made_again_and_readers_see_nothing(usual, damage):
    before = published(usual.data)
    # New workers, each with nothing in memory, and one attempt to mend.
    kill(usual)
    start_again(usual)
    usual.get(PAGE)
    damage(usual.data / "snapshot")
    statuses = {path: status for path, (status, _etag) in read(usual, before).items()}
    assert statuses == {path: status for path, (status, _etag) in before.items()}
    until_mended(usual)
    after = published(usual.data)
    assert after == before and read(usual, after) == after


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_damaged_snapshot_is_made_again_by_a_start(small, tmp_path, damage):
    data = shutil.copytree(small, tmp_path / "site", symlinks=True)
    before = published(data)
    damage(data / "snapshot")
    manage(environment(data), "prepare_site")
    assert published(data) == before and is_whole(Store(data / "snapshot").current())
