"""A large site: what a publication, a change of everything and a start cost with ten pages, a thousand, ten thousand.

A page is an address that answers HTML: a procedure has 14 in each of three languages. Procedures are copies of the
starter's, word for word, under other names.

    python -m bench.scale 10 1000 10000
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from math import inf
from pathlib import Path

from bench import hits
from bench.site import ROOT, environment, free_port, get, prepare, running
from content.publishing.snapshot.store import Store

Result = tuple[str, float, float, str]

PAGES_OF_A_PROCEDURE = 42


def grow(data: Path, pages: int) -> None:
    """Add procedures until the site has about that many pages, and make its snapshot."""
    _in_django(
        data,
        """
import copy
from django.contrib.auth.models import User
from content.documents import Document, digest
from content.models import Edition, Page
from content.publishing.snapshot import build
first = Page.objects.get(key="vertebroplasty"); by = User.objects.first()
editions = list(Edition.objects.current().filter(page=first))
made = []
for number in range(int(sys.argv[1]) // 42):
    page = Page.objects.create(
        key=f"acte-{number}", short=f"a{number}", kind=first.kind, position=100 + number, department=first.department)
    for each in editions:
        content = copy.deepcopy(each.content)
        content.update(page=page.key, short=page.short, slug=f"acte-{number}", title=f"{content['title']} {number}")
        made.append(Edition(
            page=page, language=each.language, number=1, content=content, sections=each.sections, change=each.change,
            digest=digest(Document.from_json(content)), published_by=by, published_at=each.published_at))
Edition.objects.bulk_create(made, batch_size=100)
started = time.monotonic()
count = len(build.refresh(crew=True).entries)
print(count, time.monotonic() - started)
""",
        str(pages),
    )


def measure(sizes: list[int]) -> list[Result]:
    """Every measure of a site of each size; of hits, what the first size says is what the others are held to."""
    results: list[Result] = []
    first: dict[str, float] = {}
    for pages in sizes:
        with tempfile.TemporaryDirectory(prefix="scale-") as folder:
            data = Path(folder)
            prepare(data)
            grow(data, pages)
            results += [*_changes(data, pages), *_start(data, pages)]
            ratios = {name: value for name, value, _bound, _unit in hits.instructions(data)}
        first = first or ratios
        results += [
            (f"{pages} pages: {name}, of what it was", ratios[name] / first[name], 1 / 0.95, "")
            for name in ratios
        ]
    return results


def _changes(data: Path, pages: int) -> list[Result]:
    said = _in_django(
        data,
        """
from content.models import Department, Edition
from content.publishing.snapshot import build
page = Edition.objects.current("fr").order_by("-pk").first()
from content.documents import Document, digest
def publish(key, **said):
    last = Edition.objects.of(page.page, "fr").first()
    Edition.objects.create(
        page=page.page, language="fr", number=last.number + 1, content=last.content | said, sections=[key],
        change="correction", digest=digest(Document.from_json(last.content | said)),
        published_by=page.published_by, published_at=page.published_at)
def sentence():
    first, *others = page.content["sections"]
    publish(first["key"], sections=[first | {"body": f"<p>{time.monotonic()}</p>"}, *others])
def lede():
    publish("page", lede=str(time.monotonic()))
def seconds(**options):
    started = time.monotonic()
    build.refresh(mend=False, **options)
    return time.monotonic() - started
lede()
seconds(light=True), seconds()
for change in (sentence, lede):
    change()
    print(seconds(light=True), seconds())
Department.objects.update(phone="01 98 76 54 32")
seconds(light=True)
""",
    )
    sentence, after_it, lede, after_that = (float(word) for word in said.split())
    return [
        (f"{pages} pages: a sentence, readers have it", sentence, 1, "s"),
        (f"{pages} pages: a sentence, nothing is late", after_it, inf, "s"),
        (f"{pages} pages: what lists show, readers have it", lede, 1, "s"),
        (f"{pages} pages: what lists show, nothing is late", after_that, inf, "s"),
        (f"{pages} pages: the phone number, on all of them", _everything(data), 120, "s"),
    ]


def _everything(data: Path) -> float:
    """Seconds until readers have every page as the editions give it; papers and the best compression follow."""
    started = time.monotonic()
    store = Store(data / "snapshot")
    with subprocess.Popen(
        [sys.executable, "manage.py", "refresh_snapshot"],
        cwd=ROOT,
        env=environment(data, 8000),
        stdout=subprocess.DEVNULL,
    ) as builder:
        while store.current().select("SELECT 1 FROM outdated LIMIT 1"):
            if builder.poll():
                raise RuntimeError("refresh_snapshot failed")
            time.sleep(0.1)  # files say nothing of themselves
        seconds = time.monotonic() - started
    print(f"papers and the best compression: {time.monotonic() - started:.1f} s in all", file=sys.stderr)
    return seconds


def _start(data: Path, pages: int) -> list[Result]:
    """From `python -m vertebro_site` to the first answer, the site being prepared already."""
    port = free_port()
    command, env = [sys.executable, "-m", "vertebro_site"], environment(data, port)
    with running(command, env, port, seconds=3600):
        pass  # at a port where it has not run yet, every page has a new address
    started = time.monotonic()
    with running(command, env, port) as pid:
        seconds = time.monotonic() - started
        for path in Store(data / "snapshot").current().entries:
            get(port, path, Accept_Encoding="br")
        workers = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        memory = max(_memory(worker) for worker in workers)
    return [
        (f"{pages} pages: first answer of a warm start", seconds, 3, "s"),
        (f"{pages} pages: memory of a worker", memory, 60 + 25.2, "MB"),
    ]


def _memory(pid: str) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) * 1024 / 1e6


def _in_django(data: Path, code: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys, time, django; django.setup()\n{code}", *arguments],
        cwd=ROOT,
        env=environment(data, 8000),
        text=True,
        stdout=subprocess.PIPE,
        check=True,
    )
    print(done.stdout.strip(), file=sys.stderr)
    return done.stdout


if __name__ == "__main__":
    for name, value, bound, unit in measure([int(word) for word in sys.argv[1:]]):
        print(f"{name:60} {value:8.3f} {unit:3} (at most {bound:g})")
