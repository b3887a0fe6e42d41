"""What the shipped units, images and lists of libraries hold, and what they must not."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent.parent
UNITS = [ROOT / "deploy" / "systemd" / f"vertebroplastie{each}.service" for each in ("", "-follow")]
COMPOSE = [ROOT / "compose.yaml", ROOT / "deploy" / "compose-hosts.yaml"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_the_programs_run_with_as_little_as_they_need(unit):
    said = dict(line.split("=", 1) for line in unit.read_text().splitlines() if re.match(r"[A-Z]\w+=", line))
    assert said["User"] not in {"", "root"}
    for name in ("NoNewPrivileges", "PrivateTmp", "PrivateDevices", "ProtectHome", "ProtectKernelModules"):
        assert said[name] == "true", name
    assert said["ProtectSystem"] == "strict" and said["CapabilityBoundingSet"] == ""
    assert said["ReadWritePaths"].split() == ["/srv/vertebroplastie/var"]


def test_nor_in_a_container():
    user = re.findall(r"^USER (\S+)", (ROOT / "Dockerfile").read_text(), re.M)
    assert user and user[-1].split(":")[0] not in {"0", "root"}
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    assert services["web"]["read_only"] and services["web"]["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in services["web"]["security_opt"]


@pytest.mark.parametrize("file", [ROOT / "compose.yaml"], ids=lambda file: file.name)
def test_no_password_has_a_default(file):
    """`${NAME:?…}` stops where nobody gave one; `${NAME:-…}` would give everybody the same."""
    text = file.read_text()
    secret = re.findall(r"\$\{(\w*(?:KEY|PASSWORD|SECRET)\w*)(:[?-])?", text)
    assert secret and all(how == ":?" for _name, how in secret), secret
    assert not re.search(r"(?:PASSWORD|SECRET_KEY): (?!\$\{)\S", text)


def test_the_image_holds_what_the_site_needs_and_nothing_else():
    kept = {
        line.lstrip("!") for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")
    }
    assert kept == {
        "content",
        "locale",
        "static",
        "templates",
        "vertebro_site",
        "manage.py",
        "requirements.txt",
    }
    assert (ROOT / ".dockerignore").read_text().splitlines()[1] == "*", "all the rest is left out"
    names = _names("requirements.txt")
    assert not names & {
        "pytest",
        "playwright",
        "mypy",
        "ruff",
        "moto",
        "django-debug-toolbar",
        "factory-boy",
        "ipython",
    }


def test_every_library_is_held_to_its_fingerprint():
    for file in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / file).read_text()
        blocks = re.split(r"\n(?=[a-z0-9])", re.sub(r"^\s*#.*\n", "", text, flags=re.M))
        for block in blocks:
            assert re.match(r"[A-Za-z0-9._-]+(?:\[[\w,-]+\])?==\S+", block), block[:60]
            assert "--hash=sha256:" in block, block[:60]
        assert not re.search(r"--(?:extra-)?index-url|--trusted-host|git\+|https?://", text), (
            "one index, the usual one"
        )
    assert (ROOT / "Makefile").read_text().count("--require-hashes") >= 3


def _names(file):
    return set(re.findall(r"^([a-z0-9._-]+)(?:\[[\w,-]+\])?==", (ROOT / file).read_text(), re.M))


def test_bandit_skips_nothing_but_what_is_said_here():
    said = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["bandit"]
    assert said == {"skips": ["B404"]}, "that a module starts programs; each start is looked at (B603)"
