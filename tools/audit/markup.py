"""The Nu HTML checker on the bytes of every page: no error, no warning."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tools.audit import Outcome, node
from tools.audit.web import Found

_SECONDS = 300


def audit(found: Found) -> Outcome:
    """Pages and 404 pages, in one run of the checker."""
    java = shutil.which("java")
    if not java or not shutil.which("npm"):
        return Outcome("Nu HTML", lacking="npm" if java else "java")
    pages = found.pages | found.missing
    with tempfile.TemporaryDirectory(prefix="audit-") as folder:
        names: dict[str, str] = {}
        for number, (path, answer) in enumerate(pages.items()):
            file = Path(folder) / f"{number}.html"
            file.write_bytes(answer.body)
            names[file.as_uri()] = path
        jar = node.modules() / "vnu-jar" / "build" / "dist" / "vnu.jar"
        command = [java, "-jar", str(jar), "--Werror", "--format", "json"]
        command += [str(file) for file in sorted(Path(folder).iterdir())]
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS)
    return Outcome("Nu HTML", len(pages), tuple(_told(done.stderr, names)))


def _told(said: str, names: Mapping[str, str]) -> Iterable[str]:
    try:
        messages: list[dict[str, Any]] = json.loads(said)["messages"]
    except (ValueError, KeyError):
        return [f"the checker did not run: {said.strip()[:500]}"]
    told: dict[str, list[str]] = {}
    for message in messages:
        level = message.get("subType", message["type"])
        if level != "info":
            extract = " ".join(message.get("extract", "").split())[:120]
            file = message.get("url", "").replace("file:/", "file:///", 1)
            told.setdefault(f"{level}: {message['message']}  {extract}", []).append(names.get(file, file))
    return [f"{' '.join(dict.fromkeys(places))}: {text}" for text, places in told.items()]
