"""An audit of known vulnerabilities that knows nothing must say so: silence looks like success."""

import subprocess

import pytest

from tools.audit import Outcome, packages, scanners
from tools.audit.__main__ import failed

KNOWN = {"name": "django", "version": "3.2.0", "vulns": [{"id": "CVE-2021-31542", "fix_versions": ["3.2.1"]}]}
FINE = {"name": "pillow", "version": "12.0", "vulns": []}
SKIPPED = {"name": "nh3", "skip_reason": "Dependency not found on PyPI and could not be audited"}


def double(*dependencies, canary=(KNOWN,)):
    """A pip-audit that says this of our pins, and that of the canary."""

    def ask(file):
        return {"dependencies": list(canary if file.name == "canary.txt" else dependencies)}

    return ask


def test_what_is_in_order_is_counted():
    outcome = packages.audit(double(FINE))
    assert (outcome.looked_at, outcome.problems, outcome.unchecked) == (2, (), ""), "one in each file"
    assert not failed([outcome], strict=True) and "NOT CHECKED" not in str(outcome)


def test_a_known_fault_fails_the_audit():
    outcome = packages.audit(double(FINE, KNOWN))
    assert outcome.problems == ("django 3.2.0: CVE-2021-31542, fixed in 3.2.1",)
    assert failed([outcome], strict=False)


@pytest.mark.parametrize(
    "ask",
    [
        double(FINE, canary=()),
        double(FINE, canary=({"name": "django", "version": "3.2.0", "vulns": []},)),
        double(FINE, canary=({"name": "django", "skip_reason": "not found"},)),
        lambda _file: {},
        double(),
        double(FINE, SKIPPED),
    ],
    ids=[
        "silent",
        "knows no fault of the canary",
        "skips the canary",
        "says nothing",
        "of nothing",
        "skips one of ours",
    ],
)
def test_what_could_not_be_known_is_said_in_capitals_and_is_no_success(ask):
    outcome = packages.audit(ask)
    assert outcome.unchecked and "NOT CHECKED" in str(outcome) and str(outcome).partition("NOT")[2].isupper()
    assert not outcome.problems and outcome.looked_at == 0
    assert not failed([outcome], strict=True), "no network is nobody's fault"


def test_nor_is_a_pip_audit_that_cannot_be_had(monkeypatch):
    def refuse(_name):
        raise RuntimeError("pip failed:\nno network")

    monkeypatch.setattr(scanners, "program", refuse)
    assert "NOT CHECKED: PIP-AUDIT COULD NOT BE HAD: NO NETWORK" in str(packages.audit())


@pytest.mark.parametrize("said", ["", "No known vulnerabilities found", "{"])
def test_a_program_that_says_no_json_says_nothing(monkeypatch, said, tmp_path):
    monkeypatch.setattr(
        subprocess, "run", lambda *_args, **_more: subprocess.CompletedProcess([], 0, said, "")
    )
    assert packages._asking(tmp_path / "pip-audit")(tmp_path / "canary.txt") == {}


def npm_double(found, canary=None):
    return lambda folder: {
        "vulnerabilities": canary
        if "lodash" in (folder / "package.json").read_text() and canary is not None
        else found
    }


def test_npm_is_asked_about_a_canary_too():
    known = {"lodash": {"severity": "high"}}
    unchecked = packages.npm(npm_double({}, canary={}))
    assert unchecked.unchecked and not failed([unchecked], strict=True)
    fine = packages.npm(npm_double({}, canary=known))
    assert not fine.unchecked and not fine.problems
    grave = packages.npm(
        npm_double({"tar": {"severity": "critical", "range": "<6"}, "a": {"severity": "low"}}, canary=known)
    )
    assert grave.problems == ("tar: critical, <6",) and grave.notes == ("a: low",)
    assert packages.npm(lambda _folder: {"error": "ENOTFOUND"}).unchecked


def test_the_three_results_do_not_look_alike():
    said = {
        str(each).partition(" ")[2].split()[0]
        for each in (Outcome("x", 3), Outcome("x", lacking="java"), Outcome("x", unchecked="why"))
    }
    assert said == {"3", "SKIPPED:", "NOT"}
