"""Search with 10 000 sections: the whole answer in process, from the request to the HTML.

`python -m bench.search FOLDER` makes a snapshot of a made-up site there (500 pages of 20 sections of 150 words, in a
vocabulary of some 30 000 words that are used as unequally as those of a language), asks, and prints seconds as JSON.
"""

from __future__ import annotations

import json
import random
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.site import ROOT, environment

if TYPE_CHECKING:
    from django.test import Client

    from content.publishing.site import Site

PAGES, SECTIONS, WORDS = 500, 20, 150
QUESTIONS = (
    "vertebroplasti",
    "osteoporose",
    "ciment douleur",
    "cyphoplastie",
    "IRM",
    "imagerie par résonance magnétique",
    "fuites de ciment",
    "complications de la vertébroplastie",
    "anestésie générale",
    "cimant",
    "kifoplastie",
    "azertyuiop qsdfghjklm",
    "combien de temps dure la surveillance après l’intervention",
    "le la les",
)


def measure(data: Path) -> list[tuple[str, float, float, str]]:
    """(name, value, bound, unit). data: a prepared site, whose text gives the words."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.search", str(data / "search")],
        cwd=ROOT,
        env=environment(data, 8000),
        capture_output=True,
        text=True,
        check=True,
    )
    said = json.loads(done.stdout)
    for question, seconds in said["each"].items():
        print(f"search among 10 000 sections, {question!r}: {seconds * 1000:.1f} ms")
    return [
        ("a search among 10 000 sections, median", said["median"] * 1000, 20, "ms"),
        ("the slowest question among them", max(said["each"].values()) * 1000, 60, "ms"),
        ("making the index of 10 000 sections", said["build"], 20, "s"),
        ("memory that searching adds to a process", said["memory"], 30, "MB"),
    ]


def main(folder: Path) -> None:
    """Build, ask, print."""
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["testserver"]
    from content.publishing import answers
    from content.publishing.snapshot.store import CURRENT, INDEX, PRIVATE, SCHEMA, Store
    from content.reading.search import build

    generation = folder / "generations" / "1"
    (generation / PRIVATE).mkdir(parents=True)
    index = {"schema": SCHEMA, "languages": ["fr"], "headers": [], "entries": {}}
    (generation / INDEX).write_text(json.dumps(index))
    (folder / CURRENT).symlink_to("generations/1")
    site = _site()
    start = time.perf_counter()
    build.write(site, generation / PRIVATE)
    built = time.perf_counter() - start
    del site
    answers._store = Store(folder)
    client = Client()
    client.get("/fr/recherche/")
    before = _memory()
    for question in QUESTIONS:
        _ask(client, question)
    each = {
        question: statistics.median(_ask(client, question) for _turn in range(9)) for question in QUESTIONS
    }
    print(
        json.dumps(
            {
                "median": statistics.median(each.values()),
                "each": each,
                "build": built,
                "memory": _memory() - before,
            }
        )
    )


def _ask(client: Client, question: str) -> float:
    start = time.perf_counter()
    response = client.get("/fr/recherche/", {"q": question})
    seconds = time.perf_counter() - start
    if response.status_code != 200 or b'id="h-results"' not in response.content:
        raise RuntimeError(f"{question!r} was not searched")
    return seconds


def _site() -> Site:
    from content.documents import Document, Section
    from content.publishing.site import PublishedPage, Site

    chance = random.Random(1)  # noqa: S311  no secret: the same site at each run
    real = re.findall(r"[^\W\d_]+", _own_text())
    syllables = [
        a + b for a in "bcdfglmnprstv" for b in ("a", "e", "i", "o", "u", "é", "ai", "ou", "an", "on")
    ]
    made = sorted({"".join(chance.choices(syllables, k=chance.randint(2, 4))) for _each in range(30_000)})
    chance.shuffle(made)
    weights = [1 / (rank + 1) for rank in range(len(made))]

    def text(words: int) -> str:
        half = chance.choices(real, k=words // 2) + chance.choices(made, weights, k=words - words // 2)
        chance.shuffle(half)
        return " ".join(half)

    pages = {}
    for number in range(PAGES):
        sections = tuple(
            Section(key=f"partie-{at}", kind="text", title=text(6), body=f"<p>{text(WORDS)}</p>")
            for at in range(SECTIONS)
        )
        key = f"page-{number}"
        document = Document(
            page=key, kind="procedure", short=key, language="fr", slug=key, title=text(4), sections=sections
        )
        pages[key, "fr"] = PublishedPage(document, 1, None, "correction")
    departments = dict.fromkeys(("fr", "en", "ar"))
    return Site(departments=departments, pages=pages, order=tuple(key for key, _language in pages))


def _own_text() -> str:
    """The French page's own words."""
    from content.models.richtext import plain
    from content.publishing.site import Site

    page = Site.load().pages["vertebroplasty", "fr"].document
    return " ".join(f"{section.title} {plain(section.body)}" for section in page.sections)


def _memory() -> float:
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) * 1024 / 1e6


if __name__ == "__main__":
    main(Path(sys.argv[1]))
