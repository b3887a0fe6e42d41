"""What machines read beside the pages: plain texts, their index, and a feed of changes."""

import re

import lxml.etree
import pytest

from content.models import Page, Section
from content.models.richtext import plain
from content.publishing import publish, withdraw
from content.publishing.paths import text_url
from content.publishing.site import Site
from content.publishing.snapshot import build

pytestmark = pytest.mark.django_db

ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def page(built):
    return Page.objects.get(key="vertebroplasty")


@pytest.fixture
def get(own_snapshot):
    """What the snapshot of this moment answers: (status, content type, text)."""

    def get(path):
        generation = build.refresh(own_snapshot)
        entry = generation.entries[path]
        kind = dict(generation.headers[entry["headers"]])["Content-Type"]
        return entry["status"], kind, generation.read(entry).decode()

    return get


def change(page, key, text, secretary, kind="substance"):
    Section.objects.filter(page=page, key=key).update(body_fr=f"<p>{text}</p>")
    return publish(page, "fr", sections=[key], by=secretary, change=kind)


def entries(text):
    return lxml.etree.fromstring(text.encode()).findall("a:entry", ATOM)


def said(entry, name):
    return entry.findtext(f"a:{name}", namespaces=ATOM)


@pytest.mark.parametrize(
    ("path", "first", "about"),
    [
        ("/fr/vertebroplastie/index.txt", "# Vertébroplastie et kyphoplastie", "Édition 1 – "),
        ("/en/vertebroplasty/index.txt", "# Vertebroplasty and kyphoplasty", "not been checked by a doctor"),
        ("/ar/vertebroplasty/index.txt", "# ", "لم يتحقق طبيب من هذه الترجمة."),
    ],
)
def test_a_page_is_read_as_plain_text_with_its_edition(page, get, settings, path, first, about):
    status, kind, text = get(path)
    assert (status, kind) == (200, "text/plain; charset=utf-8")
    assert text.startswith(first) and about in text
    assert not re.search(r"<\w|&\w+;", text), "text, not HTML"
    keys = re.findall(rf"^{re.escape(settings.SITE_URL)}/../[a-z]+/([a-z-]+)/$", text, re.M)
    assert keys == list(Section.objects.filter(page=page).order_by("position").values_list("key", flat=True))
    assert "10.1148/radiol.222535" in text


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_text_holds_every_paragraph_of_the_edition(page, get, language):
    document = Site.load().pages["vertebroplasty", language].document
    text = get(text_url(document))[2]
    bodies = [section.body for section in document.sections]
    bodies += [step.body for section in document.sections for step in section.steps]
    paragraphs = [line for body in bodies for line in plain(body).splitlines()]
    assert len(paragraphs) > 15
    assert [each for each in paragraphs if each not in text] == []


def test_a_text_that_lags_behind_the_french_says_so(page, get, secretary):
    change(page, "suivi", "Le suivi est autre.", secretary)
    text = get("/en/vertebroplasty/index.txt")[2]
    follow_up = text[text.index("/en/vertebroplasty/suivi/") :].split("\n\n")[1]
    assert follow_up.startswith("[The French text of this part changed on")
    assert text.count("The French text of this part changed on") == 1


def test_an_old_text_address_leads_to_the_new_one_and_a_withdrawn_one_says_so(page, get, secretary):
    Page.objects.filter(pk=page.pk).update(slug_fr="nouveau")
    publish(page, "fr", by=secretary, change="correction")
    assert get("/fr/vertebroplastie/index.txt")[0] == 301
    assert get("/fr/nouveau/index.txt")[0] == 200
    withdraw(page, "en", by=secretary)
    assert get("/en/vertebroplasty/index.txt")[0] == 410


def test_a_feed_tells_what_changed_newest_first_and_leads_to_it(page, get, settings, secretary):
    change(page, "suivi", "Le suivi est autre.", secretary)
    change(page, "complications", "Une virgule, ici.", secretary, "correction")
    status, kind, text = get("/fr/modifications.xml")
    assert (status, kind) == (200, "application/atom+xml; charset=utf-8")
    newest, before, *first = entries(text)
    assert said(newest, "title") == "Vertébroplastie et kyphoplastie – Édition 3"
    assert said(newest, "summary").startswith("Correction") and "omplications" in said(newest, "summary")
    assert said(before, "summary").startswith("Changement de fond")
    link = before.find("a:link", ATOM).get("href")
    assert link == f"{settings.SITE_URL}/fr/vertebroplastie/suivi/"
    assert said(before, "updated") and said(before, "published") == said(before, "updated")
    assert {said(each, "summary") for each in first} == {"Première édition."}
    ids = [said(each, "id") for each in entries(text)]
    assert len(ids) == len(set(ids)) and f"{settings.SITE_URL}/q/v/fr#3" in ids


def test_an_entrys_identity_outlives_a_new_address(page, get, secretary):
    before = {said(each, "id") for each in entries(get("/fr/modifications.xml")[2])}
    Page.objects.filter(pk=page.pk).update(slug_fr="nouveau", title_fr="Un autre titre")
    publish(page, "fr", by=secretary, change="correction")
    after = {said(each, "id") for each in entries(get("/fr/modifications.xml")[2])}
    assert before < after


def test_every_link_of_texts_index_and_feed_is_in_the_snapshot(built, settings):
    generation = built
    paths = [path for path in generation.entries if path.endswith((".txt", "modifications.xml"))]
    assert "/llms.txt" in paths and len(paths) > 10
    broken = set()
    for path in paths:
        if generation.entries[path]["status"] != 200 or path == "/robots.txt":
            continue
        text = generation.read(generation.entries[path]).decode()
        for link in re.findall(rf"{re.escape(settings.SITE_URL)}(/[^\s)\"<#]*)", text):
            if link not in generation.entries:
                broken.add((path, link))
    assert not broken
