"""Known vulnerabilities of what the site is made of (pip-audit), and of the audits' own programs (npm audit).

An audit that cannot reach its database finds nothing, and says so with the words of one that found all in order. So it
is first asked about versions whose faults are known for years: where it does not know them, nothing was checked.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tools.audit import Outcome, scanners

ROOT = Path(__file__).resolve().parent.parent.parent
PINS = ("requirements.txt", "requirements-dev.txt")

CANARY = "Django==3.2.0"
"""CVE-2021-31542, CVE-2022-28346 and dozens more."""

NPM_CANARY = {"lodash": "4.17.15"}
"""CVE-2020-8203, CVE-2021-23337."""

_SECONDS = 180
_UNREACHABLE = "the database of vulnerabilities could not be asked"

Ask = Callable[[Path], Mapping[str, Any]]
"""A requirements file → what pip-audit says of it, as JSON; `{}` where it says nothing."""


def audit(ask: Ask | None = None) -> Outcome:
    """What the site installs, and what its tests do. ask: in place of the real pip-audit."""
    if ask is None:
        try:
            program = scanners.program("pip-audit")
        except RuntimeError as error:
            return Outcome("packages", unchecked=f"pip-audit could not be had: {_last_line(error)}")
        ask = _asking(program)
    with tempfile.TemporaryDirectory(prefix="audit-") as folder:
        canary = Path(folder) / "canary.txt"
        canary.write_text(f"{CANARY}\n")
        if not list(_faults(ask(canary))):
            return Outcome("packages", unchecked=_UNREACHABLE)
    problems: dict[str, None] = {}
    looked_at = 0
    for name in PINS:
        said = ask(ROOT / name)
        dependencies = said.get("dependencies", [])
        asked = [each for each in dependencies if "skip_reason" not in each]
        if len(asked) < len(dependencies) or not asked:
            skipped = sorted(each["name"] for each in dependencies if "skip_reason" in each)
            return Outcome(
                "packages",
                unchecked=f"{name}: not known to the database: {', '.join(skipped[:5]) or 'anything'}",
            )
        looked_at += len(asked)
        problems |= dict.fromkeys(_faults(said))
    return Outcome("packages", looked_at, tuple(problems))


def _faults(said: Mapping[str, Any]) -> list[str]:
    return [
        f"{each['name']} {each['version']}: {fault['id']}, fixed in {_versions(fault)}"
        for each in said.get("dependencies", [])
        for fault in each.get("vulns", [])
    ]


def _versions(fault: Mapping[str, Any]) -> str:
    return ", ".join(fault["fix_versions"]) or "no version yet"


def _asking(program: Path) -> Ask:
    def ask(file: Path) -> Mapping[str, Any]:
        # Hashed pins name all that is installed: nothing is to be resolved, and nothing downloaded.
        command = [
            str(program),
            "-r",
            str(file),
            "--no-deps",
            "--disable-pip",
            "--format",
            "json",
            "--progress-spinner",
            "off",
        ]
        found: Mapping[str, Any] = _json(command, ROOT)
        return found

    return ask


def npm(ask: Callable[[Path], Mapping[str, Any]] | None = None) -> Outcome:
    """The same of tools/audit/package-lock.json. ask: a folder with a lock file → what `npm audit --json` says."""
    if ask is None:
        if not shutil.which("npm"):
            return Outcome("npm packages", lacking="npm")
        ask = _npm
    with tempfile.TemporaryDirectory(prefix="audit-") as folder:
        _lock(Path(folder))
        if not ask(Path(folder)).get("vulnerabilities"):
            return Outcome("npm packages", unchecked=_UNREACHABLE)
    said = ask(Path(__file__).parent)
    found = said.get("vulnerabilities")
    if found is None:
        return Outcome("npm packages", unchecked=_UNREACHABLE)
    looked_at = int(said.get("metadata", {}).get("dependencies", {}).get("total", 0))
    # They never meet a stranger's request: of what is said, the grave.
    grave = {name: each for name, each in found.items() if each.get("severity") in {"high", "critical"}}
    others = tuple(f"{name}: {each.get('severity')}" for name, each in found.items() if name not in grave)
    problems = tuple(f"{name}: {each['severity']}, {each.get('range', '')}" for name, each in grave.items())
    return Outcome("npm packages", looked_at, problems, notes=others)


def _npm(folder: Path) -> Mapping[str, Any]:
    found: Mapping[str, Any] = _json(
        [shutil.which("npm") or "npm", "audit", "--json", "--package-lock-only"], folder
    )
    return found


def _lock(folder: Path) -> None:
    packages = {f"node_modules/{name}": {"version": version} for name, version in NPM_CANARY.items()}
    package = {"name": "canary", "version": "1.0.0", "dependencies": NPM_CANARY}
    (folder / "package.json").write_text(json.dumps(package))
    lock = {"name": "canary", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": package, **packages}}
    (folder / "package-lock.json").write_text(json.dumps(lock))


def _json(command: list[str], folder: Path) -> Any:
    """What a program says; its exit status says only whether it found something. `{}` where it says nothing."""
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=_SECONDS, stdin=subprocess.DEVNULL
        )
        return json.loads(done.stdout)
    except (ValueError, subprocess.TimeoutExpired):
        return {}


def _last_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or ["no reason given"])[-1]
