"""The audits that come from Python's index: installed under var/audit by hashed pins, apart from the site."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

from tools.audit.node import FOLDER

PINS = Path(__file__).with_name("scanners.txt")
_SECONDS = 600


def program(name: str) -> Path:
    """One of the programs, installed first where it is not the one that the pins name.

    Raises RuntimeError with pip's own words.
    """
    folder, wanted = FOLDER / "scanners", f"{sys.version}\n{PINS.read_text()}"
    stamp = folder / "installed"
    if not stamp.is_file() or stamp.read_text() != wanted:
        venv.create(folder, clear=True, with_pip=True)
        command = [
            str(folder / "bin" / "python"),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--require-hashes",
            "-r",
            str(PINS),
        ]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            raise RuntimeError(f"pip did not end within {_SECONDS} s") from None
        if done.returncode:
            raise RuntimeError(f"pip failed:\n{done.stderr[-1000:]}")
        stamp.write_text(wanted)
    return folder / "bin" / name
