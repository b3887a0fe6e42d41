"""The desk: each screen beside a bare Django view, and how soon the page beside the form follows.

Times are medians of requests to one gunicorn worker, the bare view asked in turn with the screen:
what else the machine does weighs on both. The preview is timed in Chromium where there is one, from the key that is
pressed to the words in the frame; without it, from the request to the answer.
"""

from __future__ import annotations

import http.client
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.site import ROOT, environment, free_port, running

ROUNDS = 15
_SCRIPT = """
import django; django.setup()
from importlib import import_module
from django.conf import settings
from django.contrib.auth.models import User
from content.models import Page, Section
user = User.objects.get(username="secretariat")
session = import_module(settings.SESSION_ENGINE).SessionStore()
session["_auth_user_id"] = str(user.pk)
session["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[0]
session["_auth_user_hash"] = user.get_session_auth_hash()
session.create()
page = Page.objects.get(key="vertebroplasty")
print(settings.SESSION_COOKIE_NAME, session.session_key, page.pk, Section.objects.get(key="suivi").pk)
"""


def measure(data: Path) -> list[tuple[str, float, float, str]]:
    """(name, value, bound, unit) of each screen and of the preview. data: a prepared site with its accounts."""
    port = free_port()
    env = environment(data, port) | {"WEB_CONCURRENCY": "1", "DJANGO_SETTINGS_MODULE": "bench.desk_settings"}
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    cookie, session, page, section = done.stdout.split()
    screens = {
        "what is to do": "/admin/",
        "the state of the texts": "/admin/etat/",
        "a section’s form": f"/admin/content/section/{section}/change/",
        "a page’s form": f"/admin/content/page/{page}/change/",
        "a section’s versions": f"/admin/content/section/{section}/versions/",
        "the order of a page": f"/admin/content/page/{page}/ordre/",
        "the translations": "/admin/traduire/",
        "a translation": f"/admin/traduire/{page}/suivi/?lang=en",
        "the reviews": "/admin/relectures/",
        "the bin": "/admin/corbeille/",
    }
    command = [sys.executable, "-m", "gunicorn", "-c", "python:vertebro_site.gunicorn_conf"]
    with running(command, env, port):
        ask = _asker(port, f"{cookie}={session}")
        results = [(f"{name} / bare view", _ratio(ask, path), 20.0, "") for name, path in screens.items()]
        seconds = _preview(f"http://127.0.0.1:{port}", screens["a section’s form"], cookie, session)
        if seconds is not None:
            results.append(("the page beside the form follows a key", seconds * 1000, 300, "ms"))
    return results


def _asker(port: int, cookie: str) -> Callable[[str], float]:
    """A function that asks for an address and gives the seconds until its whole answer."""

    def ask(path: str) -> float:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        start = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": cookie})
        response = connection.getresponse()
        response.read()
        seconds = time.perf_counter() - start
        connection.close()
        if response.status != 200:
            raise RuntimeError(f"{path} answers {response.status}")
        return seconds

    return ask


def _ratio(ask: Callable[[str], float], path: str) -> float:
    for _each in range(2):
        ask(path)
        ask("/admin/bare/")
    pairs = [(ask(path), ask("/admin/bare/")) for _each in range(ROUNDS)]
    return statistics.median(screen for screen, _bare in pairs) / statistics.median(
        bare for _screen, bare in pairs
    )


def _preview(origin: str, form: str, cookie: str, session: str) -> float | None:
    """Median seconds from a key to the words in the frame; None without Chromium."""
    if not (chromium := shutil.which("chromium")):
        print("CHROMIUM IS NOT INSTALLED: THE PREVIEW IS NOT TIMED.")
        return None
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        context = browser.new_context(viewport={"width": 1280, "height": 844})
        context.add_cookies([{"name": cookie, "value": session, "url": origin}])
        page = context.new_page()
        page.goto(origin + form)
        page.frame_locator("iframe").locator("main").wait_for()
        page.get_by_role("textbox", name=re.compile("texte", re.I)).first.click()
        page.keyboard.press("Control+End")
        times = [_until_shown(page, f"mot{number}") for number in range(ROUNDS)]
        browser.close()
    return statistics.median(times[2:])


def _until_shown(page: Any, word: str) -> float:
    page.wait_for_timeout(600)  # what the last word asked has been answered
    page.evaluate(
        """word => {
          const frame = document.querySelector("iframe").contentDocument;
          window.shown = new Promise(done => {
            const look = () => frame.querySelector("main").textContent.includes(word)
              ? done(performance.now()) : requestAnimationFrame(look);
            look();
          });
          window.started = performance.now();
        }""",
        word,
    )
    page.keyboard.insert_text(f" {word}")
    return float(page.evaluate("() => window.shown.then(at => at - window.started)")) / 1000
