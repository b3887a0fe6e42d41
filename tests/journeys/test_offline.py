"""In the basement of a hospital there is no network: the server is really stopped here."""

import datetime
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import expect

from content.publishing.snapshot.store import Store
from tests.journeys.conftest import ROOT, start_again, stop
from tests.journeys.test_accessibility import audit

PAGES = {"fr": "/fr/vertebroplastie/", "en": "/en/vertebroplasty/", "ar": "/ar/vertebroplasty/"}
EDIT = """
from content.models import Section
from content.publishing import publish, withdraw
from django.contrib.auth.models import User

section = Section.objects.get(page__key="vertebroplasty", key="suivi")
section.body_fr += "<p>Prenez votre carnet de suivi.</p>"
section.save()
by = User.objects.get(username="secretariat")
publish(section.page, "fr", sections=["suivi"], by=by, change="correction")
withdraw(section.page, "en", by=by)
"""


KEPT = """async path => {
  const found = await (await caches.open('kept-1')).match(location.origin + path);
  return found ? await found.text() : null;
}"""


def kept(page, path):
    return page.evaluate(KEPT, path)


def read(page, site, path):
    """Open a page and wait until it is kept, with the worker that keeps it in charge."""
    page.goto(site.url + path)
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function(f"path => ({KEPT})(path).then(Boolean)", arg=path)


def notice(page):
    return page.locator("main .kept .notice")


def french_day(day):
    months = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
    return f"{day.day} {months[day.month - 1]} {day.year}"


def test_pages_that_were_read_are_read_again_without_a_network(own_site, visit):
    page = visit(390, quiet=True, bypass_csp=True)
    read(page, own_site, PAGES["fr"])
    read(page, own_site, PAGES["ar"])
    expect(notice(page)).to_have_count(0)
    page.goto(own_site.url + "/fr/recherche/?q=secret")
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    page.goto(own_site.url + "/admin/login/")
    stop(own_site)

    page.goto(own_site.url + PAGES["fr"])
    today = french_day(datetime.datetime.now().date())
    made = datetime.datetime.fromtimestamp(Store(own_site.data / "snapshot").current().made).date()
    expect(notice(page)).to_contain_text(
        f"Hors ligne. Version du {french_day(made)}, gardée dans cet appareil le {today}."
    )
    box = notice(page).bounding_box()
    assert box["y"] >= 0 and box["y"] + box["height"] <= 844, "the notice stands on the first screen"
    expect(page.locator("#suivi h2")).to_be_visible()
    assert page.evaluate("document.fonts.check('1em Atkinson')")
    assert audit(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    page.goto(own_site.url + PAGES["ar"])
    expect(notice(page)).to_contain_text("دون اتصال.")
    assert audit(page) == []

    page.goto(own_site.url + "/fr/vertebroplastie/principe/")
    expect(page.get_by_role("heading", name="Pas de réseau")).to_be_visible()
    expect(page.locator("main a[href='tel:+33199001234']")).to_be_visible()
    expect(page.locator("main").get_by_role("link", name="Vertébroplastie")).to_have_attribute(
        "href", PAGES["fr"]
    )
    assert audit(page) == []
    for path, words in (("/en/", "No network"), ("/ar/vertebroplasty/suivi/", "لا توجد شبكة")):
        page.goto(own_site.url + path)
        expect(page.get_by_role("heading", name=words)).to_be_visible()
    everything = page.evaluate(
        "(async () => (await Promise.all((await caches.keys()).map(async name =>"
        " (await (await caches.open(name)).keys()).map(each => each.url.slice(location.origin.length)))))"
        ".flat())()"
    )
    assert [
        each for each in everything if re.search(r"^/(admin|q|readyz|archives)|recherche|secret", each)
    ] == []


def test_a_network_that_is_too_slow_is_not_waited_for(own_site, visit):
    page = visit(390, quiet=True)
    read(page, own_site, PAGES["fr"])
    pids = [own_site.process.pid]
    for pid in pids:
        pids += [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        page.goto(own_site.url + PAGES["fr"])
        expect(notice(page)).to_contain_text("Le réseau est trop lent. Version du")
    finally:
        for pid in reversed(pids):
            os.kill(pid, signal.SIGCONT)
    page.goto(own_site.url + PAGES["fr"])
    expect(notice(page)).to_have_count(0)


def test_a_leaflet_that_was_opened_is_opened_again_behind_its_notice(own_site, visit):
    page = visit(390, quiet=True)
    read(page, own_site, PAGES["fr"] + "fiche/")
    paper = page.context.new_page()
    paper.goto(own_site.url + PAGES["fr"] + "fiche.pdf")
    page.wait_for_function(f"path => ({KEPT})(path).then(Boolean)", arg=PAGES["fr"] + "fiche.pdf")
    stop(own_site)
    page.goto(own_site.url + PAGES["fr"] + "fiche.pdf")
    expect(page.locator("main .notice")).to_contain_text("Hors ligne. Copie gardée dans cet appareil le")
    with page.expect_response("**/fiche.pdf?kept") as answered:
        page.get_by_role("link", name="Ouvrir la fiche gardée (PDF)").click()
    assert answered.value.from_service_worker
    assert answered.value.headers["content-type"].startswith("application/pdf")


def test_a_new_edition_replaces_what_was_kept_and_a_withdrawn_page_goes(own_site, visit):
    page = visit(390, quiet=True)
    for path in (PAGES["fr"] + "suivi/", PAGES["en"], "/fr/"):
        read(page, own_site, path)
    stop(own_site)
    page.goto(own_site.url + "/fr/")
    expect(notice(page)).to_contain_text("Hors ligne. Copie gardée")
    subprocess.run(
        [sys.executable, "manage.py", "shell", "-c", EDIT],
        cwd=ROOT, env=own_site.env, check=True, timeout=120,
    )  # fmt: skip
    start_again(own_site)
    page.goto(own_site.url + "/fr/")
    expect(notice(page)).to_have_count(0)
    page.wait_for_function(
        f"async path => ((await ({KEPT})(path)) || '').includes('carnet de suivi')",
        arg=PAGES["fr"] + "suivi/",
    )
    page.wait_for_function(f"async path => (await ({KEPT})(path)) === null", arg=PAGES["en"])
    page.goto(own_site.url + PAGES["fr"] + "suivi/")
    expect(page.get_by_text("Prenez votre carnet de suivi.")).to_be_visible()
    expect(notice(page)).to_have_count(0)
    stop(own_site)
    page.goto(own_site.url + PAGES["fr"] + "suivi/")
    expect(page.get_by_text("Prenez votre carnet de suivi.")).to_be_visible()
    expect(notice(page)).to_be_visible()
    page.goto(own_site.url + PAGES["en"])
    expect(page.get_by_role("heading", name="No network")).to_be_visible()


def test_a_reader_may_have_everything_erased_and_nothing_kept(site, visit):
    page = visit(390, bypass_csp=True)
    read(page, site, "/fr/donnees-personnelles/")
    erase = page.get_by_role("button", name="Les effacer et n’en garder aucune")
    erase.click()
    expect(page.get_by_role("status")).to_have_text("Les pages sont effacées, et aucune ne sera gardée.")
    assert page.evaluate("caches.keys()") == ["kept-off"]
    page.goto(site.url + PAGES["fr"], wait_until="networkidle")
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0
    page.goto(site.url + "/fr/donnees-personnelles/")
    keep = page.get_by_role("button", name="Garder les pages que je lis")
    keep.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Les pages que vous lisez seront gardées.")
    expect(erase).to_be_focused()
    read(page, site, PAGES["fr"])
    assert audit(page) == []


def test_without_javascript_nothing_is_kept_and_nothing_is_offered(site, visit):
    page = visit(390, java_script_enabled=False)
    page.goto(site.url + "/fr/donnees-personnelles/")
    expect(page.get_by_role("button", name="effacer")).to_have_count(0)


def test_it_can_be_installed_in_each_language(site, visit):
    for language, direction in (("fr", "ltr"), ("en", "ltr"), ("ar", "rtl")):
        html = site.text(PAGES[language])
        path = re.search(r'<link rel="manifest" href="([^"]+)">', html)[1]
        status, headers, body = site.get(path)
        manifest = json.loads(body)
        assert (status, headers["Content-Type"].partition(";")[0]) == (200, "application/manifest+json")
        assert (manifest["lang"], manifest["dir"], manifest["start_url"]) == (
            language,
            direction,
            f"/{language}/",
        )
        for icon in manifest["icons"]:
            status, headers, picture = site.get(icon["src"])
            assert (status, headers["Content-Type"], picture[:4]) == (200, "image/png", b"\x89PNG")
    page = visit(390)
    page.goto(site.url + PAGES["fr"])
    session = page.context.new_cdp_session(page)
    found = session.send("Page.getAppManifest")
    assert found["errors"] == [] and found["url"].endswith("/fr/app.webmanifest")
    assert session.send("Page.getInstallabilityErrors")["installabilityErrors"] in (
        [],
        [{"errorId": "in-incognito", "errorArguments": []}],
    )


def test_the_worker_is_asked_for_anew_at_each_visit(site):
    status, headers, body = site.get("/sw.js")
    assert status == 200 and headers["Cache-Control"] == "no-cache"
    assert headers["Content-Type"].startswith("text/javascript")
    assert b"http" not in body, "it knows no other site"
    assert "worker-src 'self'" in site.get(PAGES["fr"])[1]["Content-Security-Policy"]
