"""How long a backup and a restore take with 10 000 editions: a hundred pages, published once a week for two years.

`python -m bench.backup` prints seconds as JSON. Each of these editions is as long as the longest page of the starter.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.site import ROOT, environment, prepare

EDITIONS = 10_000


def measure(data: Path) -> list[tuple[str, float, float, str]]:
    """(name, value, bound, unit). data: a prepared site, which is filled."""
    command = [sys.executable, "-m", "bench.backup", "run"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(data, 8000), capture_output=True, text=True, check=True
    )
    said = json.loads(done.stdout)
    return [
        (f"a backup of {EDITIONS} editions", said["backup"], 300, "s"),
        (f"its restore ({said['bytes'] / 1e6:.0f} MB)", said["restore"], 600, "s"),
    ]


def main() -> None:
    """Fill the site of DATA_DIR, back it up, and put it back."""
    import django

    django.setup()
    from content.backup.making import make
    from content.backup.restoring import restore
    from content.models import Edition

    longest = Edition.objects.get(page__key="vertebroplasty", language="fr")
    batch = []
    for number in range(longest.number + 1, longest.number + 1 + EDITIONS):
        longest.pk, longest.number = None, number
        batch.append(
            Edition(**{f.attname: getattr(longest, f.attname) for f in Edition._meta.concrete_fields})
        )
    Edition.objects.bulk_create(batch, batch_size=500)
    file = Path(os.environ["DATA_DIR"]) / "site.zip"
    start = time.perf_counter()
    make(file)
    made = time.perf_counter() - start
    start = time.perf_counter()
    restore(file)
    restored = time.perf_counter() - start
    print(json.dumps({"backup": made, "restore": restored, "bytes": file.stat().st_size}))


if __name__ == "__main__":
    if "run" in sys.argv:
        main()
    else:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            prepare(Path(folder))
            print(json.dumps(measure(Path(folder))))
