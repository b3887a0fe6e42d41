"""Lighthouse, as a mobile phone: 100 in all four categories."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from typing import Any

from tools import ensure_chromium
from tools.audit import Outcome, node
from tools.audit.web import Site

ADDRESSES = ("/fr/vertebroplastie/", "/ar/vertebroplasty/", "/en/")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
TRIES = 10
"""Performance is a measure of time on a machine that may be busy: the best of so many is kept."""

_CHROMIUM = (
    "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --disable-background-networking"
)
_SECONDS = 240


def audit(site: Site) -> Outcome:
    """The pages that stand for all: the longest one, a right-to-left one, a home."""
    lacking = next((name for name in ("node", "npm") if not shutil.which(name)), "")
    chromium = None if lacking else ensure_chromium.find()
    if lacking or not chromium:
        return Outcome("Lighthouse", lacking=lacking or "chromium")
    problems: list[str] = []
    notes: list[str] = []
    for path in ADDRESSES:
        scores, failed, tries = _best(site.origin + path, chromium)
        shown = "  ".join(f"{name} {scores.get(name, 0)}" for name in CATEGORIES)
        again = f"  (performance: best of {tries})" if tries > 1 else ""
        notes.append(f"{path:<24} {shown}{again}")
        if any(scores.get(name) != 100 for name in CATEGORIES):
            problems.append(f"{path}: {shown}; {', '.join(failed)}")
    return Outcome("Lighthouse", len(ADDRESSES), tuple(problems), tuple(notes))


def _best(url: str, chromium: str) -> tuple[dict[str, int], list[str], int]:
    """Scores by category, the audits that cost points, and how many times performance was measured."""
    scores, failed = _measure(url, chromium, CATEGORIES)
    tries = 1
    while (
        len(scores) < len(CATEGORIES) and tries < TRIES
    ):  # it did not run: a busy browser loses its own trace
        tries += 1
        scores, failed = _measure(url, chromium, CATEGORIES)
    while scores.get("performance") != 100 and tries < TRIES:
        tries += 1
        again, failed_again = _measure(url, chromium, ("performance",))
        if again.get("performance", 0) > scores.get("performance", 0):
            scores["performance"] = again["performance"]
            failed = [name for name in failed if not name.startswith("performance")] + failed_again
    return scores, failed, tries


def _measure(url: str, chromium: str, categories: tuple[str, ...]) -> tuple[dict[str, int], list[str]]:
    command = [
        shutil.which("node") or "node",
        str(node.modules() / "lighthouse" / "cli" / "index.js"),
        url,
        "--quiet",
        "--no-enable-error-reporting",
        "--output=json",
        f"--only-categories={','.join(categories)}",
        f"--chrome-flags={_CHROMIUM}",
    ]
    environment = os.environ | {"CHROME_PATH": chromium}
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=_SECONDS)
        report = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return {}, [f"no answer in {_SECONDS} s"]
    except ValueError:
        return {}, [f"Lighthouse did not run: {done.stderr.strip()[-500:]}"]
    scores = {name: round(100 * (each["score"] or 0)) for name, each in report["categories"].items()}
    return scores, _costly(report)


def _costly(report: Mapping[str, Any]) -> list[str]:
    """`category/audit (value)` for each audit that took points away."""
    failed = []
    for category, each in report["categories"].items():
        for reference in each["auditRefs"]:
            result = report["audits"][reference["id"]]
            if reference["weight"] and result["score"] is not None and result["score"] < 1:
                value = result.get("displayValue", "")
                failed.append(f"{category}/{reference['id']}" + (f" ({value})" if value else ""))
    return failed
