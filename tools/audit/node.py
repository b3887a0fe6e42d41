"""The audits that come from npm: installed under var/audit, by the lock file, without running their scripts.

After a change in package.json: `npm install --package-lock-only --omit-lockfile-registry-resolved` beside it.
Its `overrides` pin what Lighthouse asks for as "latest".
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent.parent / "var" / "audit"
"""Outside of the repository's files, kept between two audits."""

_FILES = ("package.json", "package-lock.json")


def modules() -> Path:
    """The folder that holds the packages, installed first when they are not the ones that the files name.

    Raises RuntimeError with npm's own words.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = {name: (Path(__file__).parent / name).read_text() for name in _FILES}
    stamp = FOLDER / "installed"
    if not stamp.is_file() or stamp.read_text() != "".join(wanted.values()):
        for name, text in wanted.items():
            (FOLDER / name).write_text(text)
        npm = shutil.which("npm") or "npm"
        command = [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if done.returncode:
            raise RuntimeError(f"npm ci failed:\n{done.stderr}")
        stamp.write_text("".join(wanted.values()))
    return FOLDER / "node_modules"
