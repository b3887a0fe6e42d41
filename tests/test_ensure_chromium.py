"""What `make test` does about the browser on a machine that lacks something."""

import sys

import pytest

from tools import ensure_chromium


@pytest.fixture
def bare(monkeypatch):
    """A machine with a Chromium, whose driver starts once the packages in the returned list are installed."""
    installed = []
    monkeypatch.setattr(ensure_chromium, "driver_starts", lambda: bool(installed))
    monkeypatch.setattr(ensure_chromium, "find", lambda: "/usr/bin/chromium")
    monkeypatch.setattr(ensure_chromium, "install_packages", lambda *names: installed.extend(names) or True)
    return installed


def test_a_driver_that_does_not_start_gets_its_library(bare, capsys):
    assert ensure_chromium.main() == 0
    assert bare == ["libatomic1"] and capsys.readouterr().out == "/usr/bin/chromium\n"


def test_a_driver_that_cannot_be_helped_is_said_aloud(bare, monkeypatch, capsys):
    monkeypatch.setattr(ensure_chromium, "install_packages", lambda *names: False)
    assert ensure_chromium.main() == 1
    said = capsys.readouterr()
    assert said.out == "" and "libatomic1" in said.err


def test_the_driver_is_really_started(monkeypatch):
    assert ensure_chromium.driver_starts()
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert not ensure_chromium.driver_starts()
