"""Nothing is laid on a reader's device but the pages kept to be read again, and nobody else hears of the visit.

Every public address, in a Chromium that says what pages and their worker ask for.
"""

import os
import re
import shutil
import subprocess
import sys
from datetime import date

import pytest

from content.publishing.snapshot.store import Store
from tests.journeys.conftest import ROOT, stop

LIVE = (
    "/ /fr /fr/recherche/?q=dos /en/search/?q=back /ar/search/?q=x /fr/recherche/?q=zzzz /q/v /q/v/suivi /q/v/suivi/en"
    " /fr/nulle-part/ /nulle-part /healthz /readyz /fr/vertebroplastie/?utm_source=x"
).split()
"""Addresses that the snapshot does not hold."""

LEFT = """async () => ({
  cookie: document.cookie,
  local: {...localStorage},
  session: {...sessionStorage},
  databases: (await indexedDB.databases()).map(each => each.name),
  folders: await (async () => { const names = [];
    for await (const name of (await navigator.storage.getDirectory()).keys()) names.push(name); return names })(),
  caches: await caches.keys(),
})"""
"""What a page left in its browser."""

WRITTEN = """() => {
  const texts = 'textarea, select, input:not([type=checkbox], [type=radio]), [contenteditable], [designmode]';
  return {
    fields: [...document.querySelectorAll(texts)].map(each => `${each.localName} ${each.type} ${each.name}`),
    forms: [...document.forms].map(each => `${each.method} ${new URL(each.action).pathname}`),
    asked: [...document.querySelectorAll('[src], [srcset], [poster], link[href], object[data], [ping]')]
      .filter(each => !/^(canonical|alternate|author|license|help|next|prev)$/.test(each.rel || ''))
      .map(each => each.src || each.href?.baseVal || each.href || each.srcset || each.poster || each.data || each.ping)
      .filter(each => each && !each.startsWith('data:')).map(each => new URL(each, location.href).origin),
  };
}"""
"""What a page lets its reader write, and whom it would ask for what it shows, lazy ones and print included."""

FETCH = """paths => Promise.all(paths.map(async path => {
  const answer = await fetch(path);
  await answer.arrayBuffer();
  return [path, answer.status, new URL(answer.url).origin];
}))"""


@pytest.fixture
def watched(monkeypatch):
    """A tab, and all that it and its worker asked for: no policy keeps a page from asking, nobody outside answers."""
    from playwright.sync_api import sync_playwright

    # What a worker asks for stands in no page's list: https://playwright.dev/python/docs/service-workers
    monkeypatch.setenv("PW_EXPERIMENTAL_SERVICE_WORKER_NETWORK_EVENTS", "1")
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not path:
        pytest.fail("no Chromium: run `make test`, which finds or installs one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            ],
        )
        context = browser.new_context(bypass_csp=True)
        asked = []
        context.on("request", lambda request: asked.append(request))
        yield context.new_page(), asked
        browser.close()


def origins(requests):
    urls = {request.url for request in requests}
    return {re.match(r"[a-z-]+:(?://[^/]*)?", url)[0] for url in urls if not url.startswith("data:")}


def public(site):
    """(pages, everything else): addresses of the snapshot."""
    entries = Store(site.data / "snapshot").current().entries
    pages = [path for path, entry in entries.items() if entry["file"].endswith(".html")]
    return pages, [path for path in entries if path not in set(pages)]


def test_no_public_address_leaves_anything_asks_anybody_else_or_lets_anything_be_written(site, watched):
    page, asked = watched
    pages, others = public(site)
    for language in ("fr", "en", "ar"):
        assert sum(path.startswith(f"/{language}/") for path in pages) > 15
    assert len(pages) > 60 and len(others) > 300
    searches = {"get /fr/recherche/", "get /en/search/", "get /ar/search/"}
    for path in (*pages, *LIVE):
        page.goto(site.url + path, wait_until="load")
        left = page.evaluate(LEFT)
        kept = left.pop("caches")
        assert not any(left.values()), (path, left)
        assert all(re.fullmatch(r"kept-1|calm-[0-9a-f]+", name) for name in kept), (path, kept)
        assert page.context.cookies() == [], path
        written = page.evaluate(WRITTEN)
        assert set(written["asked"]) <= {site.url}, (path, written["asked"])
        assert written["fields"] in ([], ["input search q"]), (path, written["fields"])
        assert len(written["forms"]) == len(written["fields"]), path
        assert set(written["forms"]) <= searches, (path, written["forms"])
    for start in range(0, len(others), 50):
        answers = page.evaluate(FETCH, others[start : start + 50])
        assert {(status, origin) for _path, status, origin in answers} <= {
            (200, site.url),
            (404, site.url),
            (410, site.url),
        }
    assert page.context.cookies() == []
    state = page.context.storage_state(indexed_db=True)
    assert (state["cookies"], state["origins"]) == ([], [])
    assert origins(asked) == {site.url} and len(asked) > len(pages) + len(others)
    assert any(request.service_worker for request in asked), "what the worker asks for was seen too"
    # A worker's own policy cannot be switched off: what it refuses stands in no list.
    assert re.findall(r"\bhttps?:|[\"'`]//", site.text("/sw.js")) == []


BROWSER = (
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36"
)
"""Chromium without a window says that it has none, and counts as a robot."""

COUNTED = """
from content.models import Reading
for row in Reading.objects.all():
    print(row.page or "-", row.section or "-", row.language, row.count)
"""


def manage(site, *command):
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=site.env,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_what_is_read_is_counted_once_though_the_browser_asks_for_more(seed, tmp_path, visit):
    """The worker asks for the first page again, to keep it; nothing of who read is in the log."""
    folder = tmp_path / "journal"
    site = seed.grow(tmp_path / "site", ACCESS_LOG_DIR=str(folder))
    try:
        page = visit(390, user_agent=BROWSER)
        page.goto(site.url + "/fr/vertebroplastie/")
        page.evaluate("navigator.serviceWorker.ready")
        page.wait_for_function(
            "async () => (await (await caches.open('kept-1')).keys()).some(e => e.url.endsWith('/fr/vertebroplastie/'))"
        )
        page.goto(site.url + "/q/v/suivi/fr")
        page.goto(site.url + "/en/vertebroplasty/suivi/")
        page.goto(site.url + "/fr/recherche/?q=motsecret")
        page.goto(site.url + "/fr/vertebroplastie/suivi/")
        site.get("/fr/vertebroplastie/", **{"User-Agent": "Googlebot/2.1"})
        log = (folder / f"access-{date.today()}.log").read_text()
        assert '"by": "browser"' in log and '"by": "robot"' in log
        assert "motsecret" not in log and "Mozilla" not in log and '"127.0.0.0"' in log
        for _once in "again":
            done = manage(site, "count_readings")
            assert done.returncode == 0, done.stderr
        said = manage(site, "shell", "-v0", "-c", COUNTED).stdout.splitlines()
        assert said == [
            "vertebroplasty - fr 1",
            "vertebroplasty suivi en 1",
            "vertebroplasty suivi fr 2",
        ]
    finally:
        stop(site)
