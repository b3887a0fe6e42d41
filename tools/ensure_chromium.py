"""A Chromium for the journeys: `python -m tools.ensure_chromium` prints the path of one that runs.

Playwright's driver must start too. The browser is the one that CHROMIUM names, else one on PATH, else one that
Playwright has installed; failing that, Debian's package (as root) or Playwright's own is installed. Exit status 1,
aloud, when there is no driver or no browser.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

NAMES = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium", "fonts-noto-core", "fonts-liberation")
"""Debian’s browser, a font for Arabic (without one a page is measured with empty boxes) and Arial’s equal."""

DRIVER_PACKAGES = ("libatomic1",)
"""What the Node.js inside Playwright's wheel needs and a minimal Debian has not, nor Chromium's package brings."""

_DOWNLOAD_SECONDS = 600


def main() -> int:
    """Print the path on standard output; all else goes to standard error."""
    if not driver_starts() and not (install_packages(*DRIVER_PACKAGES) and driver_starts()):
        say(f"PLAYWRIGHT'S DRIVER DOES NOT START. ON DEBIAN IT NEEDS: {' '.join(DRIVER_PACKAGES)}")
        return 1
    if path := find() or install():
        print(path)
        return 0
    say("NO CHROMIUM: NONE IN $CHROMIUM OR ON PATH, AND NONE COULD BE INSTALLED.")
    return 1


def driver_starts() -> bool:
    """Whether Playwright's driver runs here: the wheel brings a Node.js, not the libraries that it loads."""
    return starts(sys.executable, "-m", "playwright")


def find() -> str | None:
    """The path of a Chromium that starts, without installing anything.

    CHROMIUM decides alone when it is set: a wrong path there is an error, not a reason to take another.
    """
    if named := os.environ.get("CHROMIUM"):
        if (path := shutil.which(named)) and starts(path):
            return path
        sys.exit(f"CHROMIUM: {named!r} is not a program that starts")
    return next(filter(starts, _candidates()), None)


def install() -> str | None:
    """Install Debian's Chromium (as root) or else Playwright's, and return its path; None when neither came."""
    if install_packages(*PACKAGES):
        return find()
    say("Installing Playwright's Chromium")
    return find() if _run(sys.executable, "-m", "playwright", "install", "chromium") else None


def install_packages(*names: str) -> bool:
    """Install Debian packages, as root on Debian; elsewhere False at once."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say(f"Installing {' '.join(names)}")
    return _run("apt-get", "update", "-qq") and _run(
        "apt-get", "install", "-qq", "--no-install-recommends", *names
    )


def starts(*program: str) -> bool:
    """Whether the program says its version here: without its libraries it is there and does not."""
    try:
        return subprocess.run([*program, "--version"], capture_output=True, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def say(sentence: str) -> None:
    """Standard output is for the path alone."""
    print(sentence, file=sys.stderr, flush=True)


def _candidates() -> Iterator[str]:
    yield from filter(None, map(shutil.which, NAMES))
    from playwright.sync_api import sync_playwright  # 0.6 s: only for whom PATH does not serve

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    yield path


def _run(*command: str) -> bool:
    quietly = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command, env=quietly, stdin=subprocess.DEVNULL, stdout=sys.stderr, timeout=_DOWNLOAD_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
