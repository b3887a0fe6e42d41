"""The search's page: always calm, without the database, and what is typed goes nowhere else."""

import logging
import re
import shutil

import pytest
from django.conf import settings as django_settings
from django.db import OperationalError, connection
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree, html

from content.models import Page
from content.publishing import snapshot, withdraw
from content.publishing.snapshot import build
from content.reading.search import frame, views

pytestmark = pytest.mark.django_db

ADDRESSES = {"fr": "/fr/recherche/", "en": "/en/search/", "ar": "/ar/search/"}


@pytest.fixture
def database_stopped(monkeypatch):
    """Every query fails as it does when the server is gone."""

    def refuse(*args, **kwargs):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(connection, "cursor", refuse)
    monkeypatch.setattr(connection, "ensure_connection", refuse)


def ask(client, typed=None, language="fr"):
    response = client.get(ADDRESSES[language], {} if typed is None else {"q": typed})
    assert response.status_code == 200
    return response, html.fromstring(response.content.decode())


def links(page):
    return [each.get("href") for each in page.cssselect("main a")]


def said(page):
    return " ".join(page.cssselect("main")[0].text_content().split())


def assert_it_says_where_to_turn(page):
    assert "tel:+33199001234" in links(page)
    assert {"/fr/vertebroplastie/", "/fr/vertebroplastie/#complications"} <= set(links(page))


def test_results_lead_to_their_sections_with_the_words_marked(client, built):
    _response, page = ask(client, "ciment douleur")
    first = page.cssselect(".results li")[0]
    assert first.cssselect("a")[0].get("href").startswith("/fr/vertebroplastie/#benefices")
    assert {each.text for each in first.cssselect("mark")} >= {"ciment", "douleurs"}
    assert "Vertébroplastie et kyphoplastie" in first.text_content()
    assert page.cssselect("#q")[0].get("value") == "ciment douleur"
    assert "Les 10 meilleures réponses pour « ciment douleur »" in said(page)
    assert not page.cssselect(".toc"), "who found needs no contents list"


@pytest.mark.parametrize("language", ADDRESSES)
def test_every_result_leads_to_a_place_that_exists(client, built, language):
    words = {
        "fr": "vertebre irm ciment sites",
        "en": "vertebra mri cement site",
        "ar": "فقرة رنين إسمنت الموقع",
    }
    _response, page = ask(client, words[language], language)
    found = [each.get("href") for each in page.cssselect(".results a")]
    assert len(found) > 5
    for link in found:
        path, _, key = link.split(":~:")[0].partition("#")
        assert f'id="{key}"' in built.read(built.entries[path]).decode()


def test_a_forgiven_error_is_said_calmly(client, built):
    _response, page = ask(client, "cimant xyzxyz")
    assert "Résultats pour « ciment »." in said(page)
    assert "Aucune page du site ne contient « xyzxyz »." in said(page)


def test_no_result_gives_the_contents_list_and_the_phone_number(client, built):
    _response, page = ask(client, "azertyuiop")
    assert "Aucune réponse" in said(page) and "azertyuiop" in said(page)
    assert_it_says_where_to_turn(page)


@pytest.mark.parametrize("typed", [None, "", "   ", "\u200b", "\x00", "\u3000"])
def test_no_question_gives_the_form_and_the_contents_list(client, built, typed):
    _response, page = ask(client, typed)
    assert page.cssselect("form[role=search] input[type=search][name=q]")
    assert not page.cssselect("#h-results")
    assert_it_says_where_to_turn(page)


def test_a_question_of_10_kb_is_cut_and_it_says_so(client, built):
    _response, page = ask(client, "ciment " * 1500)
    assert "120 premiers caractères" in said(page)
    assert len(page.cssselect("#q")[0].get("value")) <= 120
    assert page.cssselect(".results")


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=a%00b",
        "q=%ff%fe",
        "q=%ED%A0%80",
        "q=%F0%9F%98%80",
        "&" * 20_000,
        "q",
        "q=1&q=2",
        "=",
        "q=%",
        "%00=%00",
    ],
)
@pytest.mark.parametrize("language", ADDRESSES)
def test_odd_bytes_are_a_calm_page(client, built, query, language):
    response = client.get(f"{ADDRESSES[language]}?{query}")
    assert response.status_code == 200
    assert "tel:+33199001234" in response.content.decode()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    typed=st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200),
    language=st.sampled_from(list(ADDRESSES)),
)
def test_any_text_is_a_well_formed_page(client, built, typed, language):
    response, page = ask(client, typed, language)
    # As XML the page is stricter than as HTML: a stray `<`, `&` or control character is an error.
    main = re.search(r"<main.*</main>", response.content.decode(), re.S)[0]
    etree.fromstring(
        re.sub(r"<(input|br|wbr)\b([^>]*?)/?>", r"<\1\2/>", main).replace("&nbsp;", " ").encode()
    )
    assert len(page.cssselect("h1")) == 1 and page.cssselect("#q")


def test_what_was_typed_is_never_an_element(client, built):
    response, page = ask(client, '"><script>alert(1)</script><b>')
    assert "<script>alert" not in response.content.decode() and not page.cssselect("main b, main script")
    assert page.cssselect("#q")[0].get("value") == '"><script>alert(1)</script><b>'


# Without a database --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "typed"), [("fr", "osteoporose"), ("en", "osteoporosis"), ("ar", "هشاشه العظام")]
)
def test_search_outlives_the_database(client, built, database_stopped, language, typed):
    response, page = ask(client, typed, language)
    assert page.cssselect(".results mark")
    everything = response.content.decode()
    assert "tel:+33199001234" in everything, "the department"
    assert len(page.cssselect(".langs a")) == 3 and len(page.cssselect(".foot nav a")) == 4, (
        "languages, the page for doctors, legal pages"
    )
    _response, page = ask(client, "azertyuiop", language)
    assert len(page.cssselect(".toc li")) == 12


def test_search_asks_the_database_nothing(client, built, django_assert_num_queries):
    with django_assert_num_queries(0):
        for typed in (None, "osteoporose", "azertyuiop"):
            ask(client, typed)


def test_a_publication_is_searched_at_once(client, built, own_snapshot, secretary):
    assert ask(client, "hématome")[1].cssselect(".results")
    withdraw(Page.objects.get(key="vertebroplasty"), "fr", by=secretary, sections=["complications"])
    build.refresh(own_snapshot)
    _response, page = ask(client, "hématome")
    assert not page.cssselect(".results") and "/fr/vertebroplastie/#complications" not in links(page)


def test_before_any_snapshot_the_page_says_that_it_cannot_search_yet(client, starter):
    _response, page = ask(client, "ciment")
    assert "La recherche n’est pas disponible" in said(page)
    assert_it_says_where_to_turn(page)


def test_without_snapshot_and_database_there_is_still_a_page(client, database_stopped):
    _response, page = ask(client, "ciment")
    assert "La recherche n’est pas disponible" in said(page)


@pytest.mark.parametrize("broken", ["missing", "rubbish", "empty"])
def test_a_lost_or_spoilt_index_is_a_calm_page(client, built, database_stopped, caplog, broken):
    file = built.private / "search-fr.sqlite3"
    file.unlink() if broken == "missing" else file.write_bytes(
        b"rubbish " * 2000 if broken == "rubbish" else b""
    )
    _response, page = ask(client, "motsecret")
    assert "La recherche n’est pas disponible" in said(page)
    assert_it_says_where_to_turn(page)
    assert "search failed" in caplog.text and "motsecret" not in caplog.text


def test_a_snapshot_older_than_search_is_a_calm_page(client, built):
    shutil.rmtree(built.private)
    frame.read.cache_clear()
    _response, page = ask(client, "ciment")
    assert "La recherche n’est pas disponible" in said(page)
    assert_it_says_where_to_turn(page)


def test_a_mistake_of_ours_is_a_calm_page_and_the_log_says_where_without_what(
    client, built, caplog, monkeypatch
):
    def broken(question, *args):
        raise KeyError(question.text)

    monkeypatch.setattr(views, "find", broken)
    _response, page = ask(client, "motsecret")
    assert "La recherche n’est pas disponible" in said(page)
    assert "KeyError in broken:" in caplog.text and "motsecret" not in caplog.text


def test_a_language_that_is_not_online_is_not_searched(client, built, own_snapshot, secretary):
    for page in Page.objects.all():
        withdraw(page, "ar", by=secretary)
    generation = build.refresh(own_snapshot)
    _response, page = ask(client, "ciment", "ar")
    assert not page.cssselect("form") and page.cssselect('main a[lang="fr"]')
    assert "/ar/search/" not in generation.read(generation.entries["/ar/404.html"]).decode()


# What is typed goes nowhere else -------------------------------------------------------------------------


def test_nothing_keeps_the_answer_or_tells_its_address(client, built):
    for typed in (None, "ciment", "azertyuiop"):
        response, page = ask(client, typed)
        assert response["Cache-Control"] == "no-store"
        assert response["Referrer-Policy"] == "no-referrer"
        assert page.cssselect('meta[name="robots"][content="noindex"]')
        assert not page.cssselect('[rel="canonical"], [rel="alternate"]')
        assert not response.cookies and "Accept-Language" not in response.get("Vary", "")
        assert "azertyuiop" not in "".join(each.get("href") for each in page.cssselect(".langs a"))


def test_only_pages_with_the_form_may_send_one(client, built):
    response, _page = ask(client)
    assert "form-action 'self'" in response["Content-Security-Policy"]
    for path, entry in built.entries.items():
        policy = dict(built.headers[entry["headers"]]).get("Content-Security-Policy", "")
        if entry["file"].endswith(".html") and entry["status"] == 200:
            has_form = b"<form" in built.read(entry)
            assert has_form == (path in {"/fr/", "/en/", "/ar/"}), path
            assert ("form-action 'self'" in policy) == has_form, path


def test_the_answer_is_compressed(built):
    response = Client().get("/fr/recherche/?q=ciment", headers={"Accept-Encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip" and len(response.content) < 14_600
    assert response["Vary"] == "Accept-Encoding"


def test_no_log_of_django_holds_a_question(client, built, caplog):
    caplog.set_level(logging.DEBUG)
    for query in ("q=motsecret", "q=motsecret%00", "q=motsecret&" + "x&" * 12_000):
        client.get(f"/fr/recherche/?{query}")
    client.post("/fr/recherche/?q=motsecret")
    client.get("/fr/recherche?q=motsecret")
    client.get("/fr/nulle-part/?q=motsecret")
    assert "motsecret" not in caplog.text


# Where it is ---------------------------------------------------------------------------------------------


def test_each_page_leads_to_the_search_of_its_language(built):
    for path, language in (
        ("/fr/vertebroplastie/", "fr"),
        ("/en/", "en"),
        ("/ar/vertebroplasty/irm/", "ar"),
        ("/fr/404.html", "fr"),
    ):
        assert f'href="{ADDRESSES[language]}"' in built.read(built.entries[path]).decode(), path


def test_the_snapshot_holds_no_file_that_would_answer_in_django_s_place(built):
    assert not set(ADDRESSES.values()) & set(built.entries)
    assert not (built.directory / "fr" / "recherche").exists()
    assert not [path for path in built.entries if "search-" in path or ".private" in path]


def test_an_export_has_a_page_that_says_that_searching_needs_the_server(exported):
    for language, path in ADDRESSES.items():
        page = html.fromstring((exported / path.strip("/") / "index.html").read_text())
        assert page.get("lang") == language and not page.cssselect("form")
        assert len(page.cssselect(".toc li")) == 12 and "tel:+33199001234" in links(page)
    assert "Ceci est une copie du site" in (exported / "fr/recherche/index.html").read_text()
    assert not (exported / ".private").exists()


def test_an_index_that_cannot_be_made_stops_no_publication(built, own_snapshot, monkeypatch, caplog):
    import sqlite3

    from content.reading.search import index

    def refuse(*args):
        raise sqlite3.OperationalError("no such module: fts5")

    monkeypatch.setattr(index, "write", refuse)
    generation = build.refresh(own_snapshot, whole=True)
    assert "/fr/vertebroplastie/" in generation.entries and "no such module: fts5" in caplog.text


def test_whoever_keeps_files_with_the_snapshot_is_asked_once(monkeypatch):
    monkeypatch.setattr(snapshot, "_keepers", [])
    snapshot.register_keeper(print)
    snapshot.register_keeper(print)
    assert snapshot.keepers() == (print,)


def test_the_frame_of_a_large_site_names_no_more_than_it_can(starter, tmp_path, monkeypatch):
    from content.publishing.site import Site

    site = Site.load()
    monkeypatch.setattr(frame, "MOST", 5)
    frame.write(tmp_path / frame.FILE, site)
    (procedure,) = frame.contents(frame.read(tmp_path), "fr")
    assert procedure.title == "Vertébroplastie et kyphoplastie" and procedure.sections == ()
    monkeypatch.setattr(frame, "MOST", 0)
    assert frame.contents(site, "fr") == []


def test_no_page_takes_the_address_of_the_search():
    from content.editorial.structure import RESERVED_PAGES, SEARCH
    from content.publishing.records import RESERVED

    assert set(SEARCH) == {code for code, _name in django_settings.LANGUAGES}
    assert set(SEARCH.values()) <= RESERVED_PAGES & RESERVED
