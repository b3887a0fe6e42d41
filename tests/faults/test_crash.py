"""kill -9 at every step of a publication."""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from django.conf import settings

from tests.faults.sites import environment, manage, shell
from tests.journeys.conftest import ROOT

SOW = """
from tests.factories import DepartmentFactory, PageFactory, SectionFactory, UserFactory
from content.publishing import publish
DepartmentFactory()
page = PageFactory(key="intervention", short="i", slug_fr="intervention", title_fr="L’intervention")
SectionFactory(page=page, key="principe", title_fr="Quel principe ?", body_fr="<p>Le principe.</p>")
SectionFactory(page=page, key="suivi", title_fr="Quel suivi ?", body_fr="<p>Le suivi.</p>")
publish(page, "fr", by=UserFactory(), change="substance")
"""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A published page of two sections in French, nothing running."""
    data = tmp_path_factory.mktemp("prepared")
    shutil.copytree(settings.STATIC_ROOT, data / "static", dirs_exist_ok=True)
    env = environment(data)
    manage(env, "migrate", "--verbosity", "0")
    shell(env, SOW)
    return data


@pytest.fixture
def folder(tmp_path):
    """Steps are counted, not their time: in memory where there is room, hundreds of copies and syncs take less long."""
    memory = Path("/dev/shm")
    if not memory.is_dir() or shutil.disk_usage(memory).free < 500_000_000:
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory, prefix="steps-") as name:
        yield Path(name)


def killed(prepared, folder, *options):
    data = shutil.copytree(prepared, folder / "data", symlinks=True)
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.steps", str(data), *options],
        cwd=ROOT,
        env=environment(data),
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("options", [[], ["--server"]], ids=["command", "server"])
def test_a_publication_killed_at_any_step_leaves_one_whole_snapshot_and_loses_nothing(
    prepared, folder, options
):
    said = killed(prepared, folder, *options)
    assert said["problems"] == {}
    assert bool(said["late"]) == ("--server" in options)
    assert said["addresses"] == 8 and said["steps"]["commit"] >= 2 and sum(said["steps"].values()) > 40


def test_a_swap_that_is_not_atomic_is_noticed(prepared, folder):
    said = killed(prepared, folder, "--spoil")
    assert any("readers get a mix" in each for each in said["problems"].values())
