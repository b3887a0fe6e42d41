"""`python -m tools.licences [--check]`: docs/licences.md, the licence of everything that the site is made of.

From what each package of requirements.txt says of itself. A licence that cannot stand beside this site's EUPL-1.2, or
that nobody has looked at yet, is an error: decide, then add it to `COMPATIBLE`.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "docs" / "licences.md"

COMPATIBLE = {
    "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSD", "LGPL-3.0-only", "MIT", "MIT-0", "MIT-CMU",
    "MPL-2.0", "PSF-2.0",
}  # fmt: skip
"""Permissive, or a library that its users may replace: none asks for another licence of the site around it.

MPL-2.0, of a list that fido2 carries, stands in the EUPL's own appendix of compatible licences.
"""

_SPDX = {
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "MIT, BSD": "MIT AND BSD",
    "Dual License": "Apache-2.0 OR BSD",
}
"""How packages that do not write SPDX call theirs."""

_CARRIED = (
    ("Atkinson Hyperlegible Next", "OFL-1.1", "`static/fonts/`, `content/sharing/leaflet/fonts/`"),
    ("Noto Sans Arabic", "OFL-1.1", "`content/sharing/leaflet/fonts/`"),
)
"""Files of others that stand in the repository."""


def main() -> int:
    """Write the page, or say whether it is what it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    found = list(packages())
    strange = [f"{name} {version}: {licence}" for name, version, licence in found if not compatible(licence)]
    if strange:
        print("Nobody has said that these stand beside EUPL-1.2:", *strange, sep="\n  ", file=sys.stderr)
        return 1
    text = page(found)
    if options.check:
        if FILE.is_file() and FILE.read_text(encoding="utf-8") == text:
            return 0
        print("docs/licences.md is old: python -m tools.licences", file=sys.stderr)
        return 1
    FILE.write_text(text, encoding="utf-8")
    return 0


def packages() -> Iterator[tuple[str, str, str]]:
    """(name, version, licence) of each package that the site needs on this system."""
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        if not re.match(r"[a-z0-9]", line):
            continue
        wanted = Requirement(line.rstrip(" \\"))
        if wanted.marker is None or wanted.marker.evaluate():
            told = metadata.metadata(wanted.name)
            yield wanted.name, str(told["Version"]), _licence(told)


def _licence(told: metadata.PackageMetadata) -> str:
    classified = [
        _SPDX.get(name := each.rpartition(" :: ")[2], name)
        for each in told.get_all("Classifier") or []
        if each.startswith("License :: OSI")
    ]
    named = str(told.json.get("license") or "")
    if "\n" in named:  # the whole text of one: its classifiers name it
        named = ""
    said = str(told.json.get("license_expression") or named or " AND ".join(classified) or "none")
    return _SPDX.get(said, said)


def compatible(licence: str) -> bool:
    """Whether one may use what has this licence: all that AND joins, one of those that OR does."""
    return any(set(each.split(" AND ")) <= COMPATIBLE for each in licence.split(" OR "))


def page(found: list[tuple[str, str, str]]) -> str:
    """The page, in Markdown."""
    rows = [f"| {name} | {version} | {licence} |" for name, version, licence in found]
    carried = [f"| {name} | {licence} | {place} |" for name, licence, place in _CARRIED]
    return "\n".join(
        [
            "# Licences",
            "",
            "Written by `python -m tools.licences`; `make check` holds it to requirements.txt.",
            "The site itself is under EUPL-1.2 (`LICENSE`). `make sbom` writes the same as CycloneDX.",
            "",
            "| package | version | licence |",
            "|---|---|---|",
            *rows,
            "",
            "| carried along | licence | where |",
            "|---|---|---|",
            *carried,
            "",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
