"""`make bench`: prints each measure beside its bound; exit status 1 when one is over."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import backup, desk, hits, leaflet, nginx, search, stale, start
from bench.site import PAGE, ROOT, environment, free_port, get, prepare, running
from content.publishing.snapshot.store import Store

HISTORY = ROOT / "var" / "bench-history.jsonl"


def main() -> int:
    """Run every measure; 1 when a bound is exceeded."""
    results: list[tuple[str, float, float, str]] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        data = Path(folder)
        prepare(data)
        results += sizes(data)
        results += start.measure(data)
        results += live(data)
        results += leaflet.measure(data)
        results += search.measure(data)
        results += desk.measure(data)
        results += nginx.measure(data)
        results += stale.measure(data)
        results += hits.measure(data)
        # Last: it fills the database.
        results += backup.measure(data)
    over = 0
    print(f"{'measure':<58}{'value':>12}{'bound':>12}")
    for name, value, bound, unit in results:
        over += value > bound
        mark = "  OVER" if value > bound else ""
        print(f"{name:<58}{value:>9.3f} {unit:<2}{bound:>9.3f} {unit}{mark}")
    HISTORY.parent.mkdir(exist_ok=True)
    with open(HISTORY, "a", encoding="utf-8") as file:
        file.write(json.dumps({"at": time.strftime("%Y-%m-%dT%H:%M:%S"), "results": results}) + "\n")
    return int(over > 0)


def sizes(data: Path) -> list[tuple[str, float, float, str]]:
    """Bytes that a first visit costs, from the snapshot's own index."""
    index = Store(data / "snapshot").current().entries
    results = []
    for path in (PAGE, "/en/vertebroplasty/", "/ar/vertebroplasty/"):
        results.append((f"{path} brotli, styles included", index[path]["sizes"]["br"] / 1000, 14.6, "kB"))
    html = (data / "snapshot" / "current" / index[PAGE]["file"]).read_text()
    loaded = set(re.findall(r'<(?:script|link)[^>]+(?:src|href)="(/(?:static/|favicon)[^"]+)"', html))
    total = sum(min(index[path]["sizes"].values()) for path in (PAGE, *loaded))
    results.append(("first view of the French page", total / 1000, 60, "kB"))
    results.append(("requests of a first view", 1 + len(loaded), 6, ""))
    return results


def live(data: Path) -> list[tuple[str, float, float, str]]:
    """A worker's memory once Django is loaded, and the time from « publish » to the new page."""
    port = free_port()
    env = environment(data, port) | {"WEB_CONCURRENCY": "1"}
    with running(
        [sys.executable, "-m", "gunicorn", "-c", "python:vertebro_site.gunicorn_conf"], env, port
    ) as pid:
        index = Store(data / "snapshot").current().entries
        for path in index:
            get(port, path)
            get(port, path, Accept_Encoding="br")
        get(port, "/admin/login/")
        for typed in ("osteoporose", "cimant", "azertyuiop"):
            get(port, f"/fr/recherche/?q={typed}")
        (worker,) = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        status = Path(f"/proc/{worker}/status").read_text()
        memory = int(re.search(r"VmRSS:\s+(\d+)", status)[1]) * 1024 / 1e6
        seconds = publish_and_see(env, port)
    return [
        ("memory of a worker that has served every page and searched", memory, 90, "MB"),
        ("publish one section, visible", seconds, 0.15, "s"),
    ]


def publish_and_see(env: dict[str, str], port: int) -> float:
    """Median of five: seconds from the call of publish() until a reader gets the new text."""
    code = """
import sys, django; django.setup()
from django.contrib.auth.models import User
from content.models import Section
from content.publishing import publish, snapshot
from content.publishing.snapshot import build
build.refresh()  # for the address of this server, as a start does
snapshot.finished_later = True  # as in the desk's process
by = User.objects.first(); section = Section.objects.get(key="suivi")
# The first publication of a process loads its handler and templates; the desk's process has done that.
for word in ("zero", *sys.stdin.read().split()):
    section.body_fr = f"<p>{word}</p>"; section.save()
    import time; start = time.monotonic()
    publish(section.page, "fr", by=by, change="correction", sections=["suivi"])
    print(word, start, flush=True)
    import urllib.request
    body = urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[1]}/fr/vertebroplastie/").read().decode()
    assert word in body, "stale"
    print(time.monotonic() - start, flush=True)
"""
    words = "alpha beta gamma delta epsilon"
    done = subprocess.run(
        [sys.executable, "-c", code, str(port)],
        cwd=ROOT,
        env=env,
        input=words,
        text=True,
        capture_output=True,
        check=True,
    )
    times = sorted(float(line) for line in done.stdout.splitlines()[3::2])
    return times[len(times) // 2]


if __name__ == "__main__":
    sys.exit(main())
