"""Every shape of tests/xss in every text of a page, in a real Chromium: nothing runs, nobody outside is told.

Two protections stand one behind the other, each tested without the other: what cleans the text (twice, when it is saved
and when it is shown), and the page's Content-Security-Policy.
"""

import os
import shutil
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from django.test import Client

from content.models import Edition
from content.publishing import publish
from tests.factories import SectionFactory
from tests.xss.filling import LANGUAGES, fill
from tests.xss.shapes import OUTSIDE, shapes

pytestmark = [pytest.mark.django_db, pytest.mark.reader]

ORIGIN = "http://127.0.0.1:8000"
SHAPES = shapes()

STIR = """() => {
  document.addEventListener("click", event => {
    const link = event.target.closest("a, area");
    if (link && !/^(javascript|data|vbscript):/i.test(link.href)) event.preventDefault();
  }, true);
  document.addEventListener("submit", event => event.preventDefault(), true);
  const kinds = ["focus", "focusin", "mouseover", "mouseenter", "pointerenter", "contextmenu", "toggle",
    "error", "load",
    "animationstart", "transitionend", "wheel", "auxclick", "drag", "beforeinput", "beforematch"];
  for (const element of document.querySelectorAll("main *")) {
    for (const kind of kinds) element.dispatchEvent(new Event(kind));
    if (element.matches("a, area, [onclick]")) element.click?.();
  }
}"""
FOREIGN = """() => [...document.querySelectorAll("*")].flatMap(element => [
  ...(/^(base|object|embed|iframe|frame|applet|math|template|portal)$/.test(element.localName)
      && element.id !== "listen" ? [element.outerHTML] : []),
  ...(element.localName === "script" && !/^\\/static\\//.test(element.getAttribute("src") || "")
      && element.type !== "application/ld+json" ? [element.outerHTML] : []),
  ...(element.localName === "style" && element.closest("body") ? [element.outerHTML] : []),
  ...[...element.attributes].filter(each => /^on|^style$|^srcdoc$|^formaction$|^ping$/.test(each.name)
      && !element.closest("svg[class]")).map(each => each.name + " " + element.outerHTML),
  ...(/^(a|area)$/.test(element.localName) && element.href && !/^(https?|mailto|tel|sms):/.test(element.href)
      ? [element.outerHTML] : []),
])"""
"""What no text may bring into a page, as the browser understood the page."""


class Watched:
    """A browser's context that serves what it is given, and remembers what ran and who was asked."""

    def __init__(self, chromium, answers, *, policy, framed=False):
        self.framed = framed
        self.ran, self.asked = set(), []
        self._answers, self._files = answers, {}
        self.context = chromium.new_context(bypass_csp=not policy)
        self.context.expose_binding("hit", lambda source, number=None: self.ran.add(number))
        self.context.route("**/*", self._answer)
        self.page = None

    def _answer(self, route):
        parts = urlsplit(route.request.url)
        if f"{parts.scheme}://{parts.netloc}" != ORIGIN:
            frame = route.request.frame
            # The document itself, or in a page of frames the document of one.
            whole = frame.parent_frame is None or (self.framed and frame.parent_frame.parent_frame is None)
            if whole and route.request.is_navigation_request():
                self.asked.append(f"went to {route.request.url}")
                return route.fulfill(status=204)  # and stays where it is
            self.asked.append(route.request.url)
            return route.abort()
        status, headers, body = self._answers.get(parts.path) or self._file(parts.path)
        return route.fulfill(status=status, headers=headers, body=body)

    def _file(self, path):
        if not path.startswith("/static/"):
            return 404, {"Content-Type": "text/plain"}, b""
        if path not in self._files:
            self._files[path] = taken(Client().get(path))
        return self._files[path]

    def open(self, path):
        """In a tab of its own: text that nobody cleaned may still be leading the last one away."""
        if self.page:
            self.page.close()
        self.page = self.context.new_page()
        self.page.on("dialog", lambda dialog: (self.ran.add(dialog.message), dialog.dismiss()))
        self.page.goto(ORIGIN + path, wait_until="load", timeout=60_000)


@contextmanager
def browser():
    """A Chromium that is gone before the test's transaction ends: while Playwright's loop runs, Django refuses."""
    from playwright.sync_api import sync_playwright

    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not path:
        pytest.fail("no Chromium: run `make test`, which finds or installs one")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield started
        started.close()


def taken(response):
    """(status, headers, body) of an answer."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return response.status_code, dict(response.headers), body


@pytest.fixture
def unclean(monkeypatch):
    """Switch a protection off: `save`, `show`."""

    def leave(*names):
        if "save" in names:
            monkeypatch.setattr("content.models.fields.sanitise", lambda text: text or "")
        if "show" in names:
            monkeypatch.setattr("content.templatetags.reading.sanitise", lambda text: text)
            monkeypatch.setattr("content.publishing.glossary.sanitise", lambda text: text)

    return leave


@pytest.fixture
def online(db, secretary, monkeypatch, no_snapshot):
    """Fill a page and a glossary, publish them in each language: path → answer, of the page, its preview, a section."""
    monkeypatch.setattr("content.editorial.checks.blocking", lambda *_document: [])

    def prepare():
        page = fill([shape.replace("\ud83d", "") for shape in SHAPES])
        desk = Client()
        desk.force_login(secretary)
        found = {}
        for language in LANGUAGES:
            for each in (page, type(page).objects.get(key="mots")):
                publish(each, language, by=secretary, change="substance")
        for language in LANGUAGES:
            paths = (
                f"/{language}/mixture-{language}/",
                f"/{language}/mixture-{language}/p-step/",
                f"/{language}/mixture-{language}/fiche/",
                f"/{language}/mots/",
                f"/{language}/",
                f"/admin/content/page/{page.pk}/apercu/{language}/",
            )
            for path in paths:
                answer = found[path] = taken(desk.get(path))
                assert answer[0] == 200, path
        return found

    return prepare


def opened(answers, *, policy):
    """Every page, looked at and stirred: what ran, who was asked, what is in them that should not be."""
    foreign = []
    from playwright.sync_api import Error

    with browser() as chromium:
        watched = Watched(chromium, answers, policy=policy)
        for path in answers:
            watched.open(path)
            try:
                watched.page.evaluate(STIR)
                watched.page.wait_for_timeout(100)
                foreign += watched.page.evaluate(FOREIGN)
            except Error:
                # Text that nobody cleaned leads the page away while it is being stirred.
                assert policy and any(url.startswith("went to ") for url in watched.asked), path
    return watched.ran, watched.asked, foreign


@pytest.mark.parametrize("off", ["save", "show"])
def test_cleaned_text_runs_nothing_even_without_the_policy(off, unclean, online):
    unclean(off)
    answers = online()
    if off == "show":
        answers = {path: each for path, each in answers.items() if "apercu" in path or path.count("/") == 3}
    sections = Edition.objects.get(language="fr", page__key="mixture").content["sections"]
    raw = any("<script" in each["body"] for each in sections)
    assert raw == (off == "save"), "the other protection stands alone"
    ran, asked, foreign = opened(answers, policy=False)
    assert (ran, asked, foreign) == (set(), [], [])


def test_text_that_nobody_cleaned_runs_nothing_under_the_policy(unclean, online):
    """The pages first, whose first open comment swallows much; then each shape alone, under a page's own headers."""
    unclean("save", "show")
    answers = {
        path: answer for path, answer in online().items() if path.endswith(("/fr/mixture-fr/", "/apercu/fr/"))
    }
    assert all(b"<script>hit(0)</script>" in body for _status, _headers, body in answers.values())
    _status, headers, _body = answers["/fr/mixture-fr/"]
    ran, asked, _foreign = opened(answers, policy=True)
    assert (ran, within(asked)) == (set(), [])
    ran, asked = alone(headers, policy=True)
    assert (ran, within(asked)) == (set(), [])


def test_nor_does_the_editor_run_what_is_in_its_field(unclean, page, secretary):
    """The desk's form on a text that nobody cleaned, without the policy: the editor keeps what it knows."""
    unclean("save", "show")
    desk = Client()
    desk.force_login(secretary)
    answers = {}
    for start in range(0, len(SHAPES), 40):
        body = (
            "".join(f"<p>avant</p>{shape}" for shape in SHAPES[start : start + 40])
            .replace("\ud83d", "")
            .replace("\0", "")
        )
        section = SectionFactory(page=page, title_fr=SHAPES[start], body_fr=body)
        path = f"/admin/content/section/{section.pk}/change/"
        answers[path] = taken(desk.get(path))
        assert b"hit(" in answers[path][2]
    with browser() as chromium:
        watched = Watched(chromium, answers, policy=False)
        for path in answers:
            watched.open(path)
            watched.page.locator(".ProseMirror[contenteditable]").first.wait_for()
            watched.page.evaluate(STIR.replace("main *", ".ProseMirror *"))
    assert (watched.ran, watched.asked) == (set(), [])


def test_the_shapes_do_run_where_nothing_protects():
    """Or the tests above would be proud of nothing. Many are for browsers that are gone."""
    ran, asked = alone({"Content-Type": "text/html; charset=utf-8"}, policy=False)
    assert len(ran) >= 90, sorted(ran)
    assert len({url.rpartition("/")[2] for url in asked if OUTSIDE in url}) >= 20, asked


def within(asked):
    """Requests that a page made. It may be led away whole, by a refresh that no policy forbids: cleaning does."""
    return [url for url in asked if not url.startswith("went to ")]


def alone(headers, *, policy):
    """Each shape in a document of its own with these headers, all in the frames of one page."""
    kept = {
        name: value for name, value in headers.items() if name not in {"X-Frame-Options", "Content-Length"}
    }
    if said := kept.get("Content-Security-Policy"):
        kept["Content-Security-Policy"] = "; ".join(
            each for each in said.split("; ") if not each.startswith("frame-ancestors")
        )
    answers = {
        f"/shape/{number}": (
            200,
            kept,
            f"<!DOCTYPE html><main><p>avant</p>{shape}".encode("utf-8", "replace"),
        )
        for number, shape in enumerate(SHAPES)
    }
    frames = "".join(f'<iframe src="{path}" width=300 height=100></iframe>' for path in answers)
    answers["/all"] = 200, {"Content-Type": "text/html"}, frames.encode()
    with browser() as chromium:
        watched = Watched(chromium, answers, policy=policy, framed=True)
        watched.open("/all")
        for frame in watched.page.frames[1:]:
            if not frame.is_detached() and frame.url.startswith(ORIGIN):
                frame.evaluate(STIR)
        watched.page.wait_for_timeout(500)
    return watched.ran, watched.asked
