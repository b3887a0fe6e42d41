"""A leaflet: from the values of a page to the bytes of its PDF, in a process that has made one before.

`python -m bench.leaflet` prints milliseconds as JSON. Each time one sentence is another one, as after a publication:
typst remembers what it has set, and the same text a second time would cost nothing.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

from bench.site import ROOT, environment

ROUNDS = 15


def measure(data: Path) -> list[tuple[str, float, float, str]]:
    """(name, value, bound, unit). data: a prepared site."""
    command = [sys.executable, "-m", "bench.leaflet"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(data, 8000), capture_output=True, text=True, check=True
    )
    said = json.loads(done.stdout)
    return [(f"a leaflet, {name}, warm", said[name], 50, "ms") for name in said]


def main() -> None:
    """Median by language and size."""
    import django

    django.setup()
    from content.publishing.site import Site
    from content.sharing.leaflet import typeset
    from content.sharing.leaflet.data import leaflet

    site = Site.load()
    found = {}
    for language in ("fr", "ar"):
        published, department = site.pages["vertebroplasty", language], site.departments[language]
        for size in ("standard", "large"):
            times = []
            for number in range(ROUNDS + 1):
                document = replace(published.document, lede=f"{published.document.lede} {size} {number}")
                paper = leaflet(replace(published, document=document), department)
                start = time.perf_counter()
                typeset.pdf(paper, size)
                times.append((time.perf_counter() - start) * 1000)
            found[f"{language} {size}"] = statistics.median(times[1:])
    print(json.dumps(found))


if __name__ == "__main__":
    main()
