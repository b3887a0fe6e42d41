"""wapiti: a scanner that reads the site as a robot does, and attacks each address, parameter and form that it meets."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tools.audit import Outcome, scanners
from tools.audit.web import Site

MODULES = (
    "backup,crlf,csp,csrf,exec,file,htaccess,http_headers,methods,permanentxss,redirect,shellshock,sql,"
    "upload,xss"
)
"""Without those that need a server of wapiti's authors to answer, or a list from the network. What concerns TLS is
the Observatory's, and so are cookies, whose Secure flag comes with TLS. Without `ldap`, which takes each question to
the search that finds more than another for an injection: the site asks no directory."""

INFORMATIONAL = 0
"""wapiti's levels go from this to 4, critical."""

_CRAWL, _ATTACK, _ALL = 30, 8, 420
"""Seconds: to read, for each module, for everything."""


def audit(site: Site) -> Outcome:
    """Every page that a robot finds, and the desk's login."""
    try:
        program = scanners.program("wapiti")
    except RuntimeError as error:
        return Outcome("wapiti", unchecked=f"it could not be had: {str(error).strip().splitlines()[-1]}")
    with tempfile.TemporaryDirectory(prefix="audit-") as folder:
        report = Path(folder) / "report.json"
        command = [
            *(
                str(program),
                "-u",
                f"{site.origin}/",
                "-s",
                f"{site.origin}/admin/login/",
                "-s",
                f"{site.origin}/fr/recherche/?q=dos",
            ),
            *(
                "-m",
                MODULES,
                "--scope",
                "domain",
                "--max-links-per-page",
                "40",
                "--flush-session",
                "--no-bugreport",
            ),
            *("--max-scan-time", str(_CRAWL), "--max-attack-time", str(_ATTACK), "--tasks", "8", "-v", "0"),
            *("--store-session", folder, "--store-config", folder, "-f", "json", "-o", str(report)),
        ]
        environment = os.environ | {"HOME": folder}
        try:
            done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=_ALL)
        except subprocess.TimeoutExpired:
            return Outcome("wapiti", problems=(f"it did not end within {_ALL} s",))
        if not report.is_file():
            return Outcome("wapiti", problems=(f"it did not run: {done.stderr.strip()[-500:]}",))
        said = json.loads(report.read_text())
    found = list(_found(said))
    return Outcome(
        "wapiti",
        int(said["infos"].get("crawled_pages_nbr", 0)),
        tuple(text for level, text in found if level > INFORMATIONAL),
        tuple(text for level, text in found if level <= INFORMATIONAL),
    )


def _found(said: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    for kind in ("vulnerabilities", "anomalies"):
        for category, each in said.get(kind, {}).items():
            for one in each:
                yield (
                    int(one["level"]),
                    f"{category}: {one['method']} {one['path']} {one.get('parameter') or ''} {one['info']}",
                )
