"""A long build says how far it has come; a short one, or one that was stopped, says nothing."""

import os
import subprocess

import pytest
from django.core.management import call_command

from content.models import Department
from content.publishing import snapshot
from content.publishing.snapshot import making, progress, refresh
from content.publishing.snapshot.store import Store


def test_it_is_read_while_the_work_goes_on_and_gone_after(tmp_path, monkeypatch):
    monkeypatch.setattr(progress, "_EACH", 0)
    seen = [progress.now(tmp_path) for _item in progress.counted(tmp_path, "abc", 3)]
    assert seen == [(0, 3), (1, 3), (2, 3)] and progress.now(tmp_path) is None


def test_a_build_that_was_stopped_is_not_under_way_for_ever(tmp_path):
    next(progress.counted(tmp_path, "abc", 3))
    (tmp_path / progress.FILE).write_text('{"done": 1, "total": 3}')
    assert progress.now(tmp_path) == (1, 3)
    os.utime(tmp_path / progress.FILE, (0, 0))
    assert progress.now(tmp_path) is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"done": "x", "total": 1}'])
def test_a_damaged_file_is_none(tmp_path, text):
    (tmp_path / progress.FILE).write_text(text)
    assert progress.now(tmp_path) is None


def test_a_disk_that_refuses_stops_no_build(tmp_path):
    assert list(progress.counted(tmp_path / "gone", "ab", 2)) == ["a", "b"]


@pytest.mark.django_db
def test_a_server_leaves_a_change_of_everything_to_a_process_of_its_own(built, own_snapshot, monkeypatch):
    started = []
    monkeypatch.setattr(snapshot, "finished_later", True)
    monkeypatch.setattr(making, "MOST_LATE", 10)
    monkeypatch.setattr(
        subprocess, "Popen", lambda command, **options: started.append(command[-1]) or Ended()
    )
    Department.objects.update(phone="01 02 03 04 05")
    refresh()  # the real one: the fixtures replace it where it is looked up
    assert started == ["refresh_snapshot"]
    waiting = Store(own_snapshot).current()
    assert "01 02 03 04 05" not in waiting.read(waiting.entries["/fr/"]).decode()
    assert progress.now(own_snapshot).done == 0, "said before the process has begun"
    call_command("refresh_snapshot")
    made = Store(own_snapshot).current()
    assert "01 02 03 04 05" in made.read(made.entries["/fr/"]).decode()


class Ended:
    """A process that is over."""

    def wait(self):
        return 0
