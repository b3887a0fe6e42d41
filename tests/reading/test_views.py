"""Public addresses as Django answers them: what the snapshot does not hold, and what its builder asks for."""

import json

import lxml.html
import pytest
from django.db import DatabaseError, OperationalError, connection
from django.db.utils import ConnectionHandler
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.publishing import answers
from content.publishing.paths import address_in
from content.publishing.site import Site
from content.publishing.snapshot import build
from content.reading import errors, readiness, views

pytestmark = pytest.mark.django_db


@pytest.fixture
def database_stopped(monkeypatch):
    """Every query fails as it does when the server is gone."""

    def refuse(*args, **kwargs):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(connection, "cursor", refuse)


@pytest.mark.parametrize(
    ("accept", "available", "language"),
    [
        ("ar", ["fr", "en", "ar"], "ar"),
        ("en-GB,fr;q=0.9", ["fr", "en"], "en"),
        ("fr;q=0.1, ar;q=0.9", ["fr", "ar"], "ar"),
        ("ar", ["fr", "en"], "fr"),
        ("de", ["fr", "en"], "fr"),
        ("", ["fr", "en"], "fr"),
        (",;q=,,*;q=x", ["fr", "en"], "fr"),
        ("en" * 4000, ["fr", "en"], "fr"),
    ],
)
def test_the_first_language_that_the_reader_prefers_and_that_is_online(accept, available, language):
    request = RequestFactory().get("/", headers={"Accept-Language": accept})
    assert answers.preferred(request, available) == language


def test_before_any_snapshot_pages_are_read_from_the_database(client, starter):
    assert client.get("/fr/vertebroplastie/").status_code == 200
    assert client.get("/", headers={"Accept-Language": "ar"})["Location"] == "/ar/"


def test_once_there_is_a_snapshot_a_wrong_address_costs_the_database_nothing(
    client, built, django_assert_num_queries
):
    with django_assert_num_queries(0):
        for path in ("/fr/nulle-part/", "/en/vertebroplasty/nowhere/", "/xx/", "/fr/vertebroplastie/secret/"):
            assert client.get(path).status_code == 404
        assert client.get("/", headers={"Accept-Language": "en"})["Location"] == "/en/"


def test_a_client_cannot_pass_for_the_builder(client, built):
    assert client.get("/fr/vertebroplastie/", headers={"content.site": "x"}).status_code == 404
    assert client.get("/fr/vertebroplastie/", **{"content.site": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("path", "accept", "language"),
    [
        ("/fr/x/", "ar", "fr"),
        ("/en/x/", "fr", "en"),
        ("/ar/x/y/", "", "ar"),
        ("/x", "ar", "ar"),
        ("/xx/", "de", "fr"),
    ],
)
def test_a_missing_page_is_said_in_the_nearest_language(client, built, path, accept, language):
    response = client.get(path, headers={"Accept-Language": accept})
    assert response.status_code == 404
    assert f'<html lang="{language}"' in response.content.decode()
    assert "tel:+33199001234" in response.content.decode(), "the phone number"
    assert "unsafe" not in response["Content-Security-Policy"]


def test_an_error_page_is_plain_when_there_is_neither_snapshot_nor_database(client, database_stopped):
    client.raise_request_exception = False
    response = client.get("/fr/nulle-part/")
    assert response.status_code == 503 and response["Retry-After"] == "30"
    assert '<html lang="fr"' in response.content.decode() and "tel:15" not in response.content.decode()


def test_what_a_secretary_typed_comes_back_when_nothing_can_be_saved(rf, database_stopped):
    request = rf.post(
        "/admin/content/section/1/change/",
        {
            "title_fr": "Mon titre",
            "body_fr": "<p>Trois phrases.</p>",
            "csrfmiddlewaretoken": "x",
            "_publish": "1",
        },
    )
    try:
        raise OperationalError
    except OperationalError:
        response = errors.failure(request)
    html = response.content.decode()
    assert response.status_code == 503
    assert "Mon titre" in html and "&lt;p&gt;Trois phrases.&lt;/p&gt;" in html
    assert "csrfmiddlewaretoken" not in html and "_publish" not in html


@pytest.mark.parametrize(
    ("content", "question", "status"),
    [(b"rubbish " * 4096, "SELECT * FROM sqlite_master", 503), (b"", "SELECT ?", 500)],
    ids=["damaged", "asked wrongly"],
)
def test_a_damaged_database_is_503_and_a_wrong_question_our_mistake(rf, tmp_path, content, question, status):
    file = tmp_path / "db.sqlite3"
    file.write_bytes(content)
    database = ConnectionHandler({"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(file)}})
    try:
        database["default"].cursor().execute(question, [])
    except DatabaseError:
        assert errors.failure(rf.get("/admin/login/")).status_code == status
    else:
        pytest.fail("nothing was refused")
    finally:
        database["default"].close()


def test_readiness_names_what_is_wrong(client, own_snapshot, starter, monkeypatch):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["problems"]) == (503, {"snapshot": "none"})
    build.refresh(own_snapshot)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["ready"], answer.json()["problems"]) == (200, True, {})
    monkeypatch.setattr(readiness.MigrationExecutor, "migration_plan", lambda *args: [1, 2])
    assert client.get("/readyz").json()["problems"] == {"migrations": "2 to apply"}


def test_readiness_without_a_database(client, built, database_stopped):
    answer = client.get("/readyz")
    assert (answer.status_code, json.loads(answer.content)["problems"]) == (
        503,
        {"database": "unreachable"},
    )


def test_each_translated_page_says_that_the_french_text_prevails(client, starter):
    """Whole pages, sections alone and legal pages; none in French."""
    notice = {"en": "In case of doubt, the French text prevails.", "ar": "عند الشك، النص الفرنسي هو المعتمد."}
    site = Site.load()
    for (key, language), page in site.pages.items():
        sections = page.document.keys if page.document.kind == "procedure" else ()
        for section in ("", *sections):
            path = address_in(site, key, language, section)
            html = client.get(path).content.decode()
            assert [each for each in notice if notice[each] in html] == [language] * (language in notice), (
                path
            )


def test_a_failure_is_said_in_the_readers_language_with_the_phone_number(client, built, monkeypatch):
    """The program itself breaks down: no trace of it is shown, and what is shown costs no database."""

    def broken(request):
        raise RuntimeError("une vis s’est perdue")

    monkeypatch.setattr(views, "site_of", broken)
    client.raise_request_exception = False
    for path, accept, language, words in (
        ("/fr/nulle-part/", "ar", "fr", "Cette page ne peut pas être affichée"),
        ("/en/vertebroplasty/nowhere/", "fr", "en", "This page cannot be shown"),
        ("/ar/nowhere/", "", "ar", "لا يمكن عرض هذه الصفحة"),
        ("/sitemap.xml", "ar", "ar", "لا يمكن عرض هذه الصفحة"),
    ):
        response = client.get(path, headers={"Accept-Language": accept})
        html = response.content.decode()
        assert response.status_code == 500, path
        assert f'<html lang="{language}"' in html and words in html, path
        assert "tel:+33199001234" in html and "perdue" not in html and "Traceback" not in html, path
        assert "unsafe" not in response["Content-Security-Policy"]


LABELS = {
    "fr": "Ballonnet, Canule, Cavité, Ciment, Vertèbre tassée, Disque, Arceau, Écran, Peau, Vertèbre",
    "en": "Balloon, Cannula, Cavity, Cement, Collapsed vertebra, Disc, Imaging arm, Screen, Skin, Vertebra",
    "ar": "بالون, قُنية, تجويف, إسمنت, فقرة منضغطة, قرص, ذراع الأشعة, الشاشة, الجلد, فقرة",
}


def test_drawings_speak_the_language_of_their_page(client, starter):
    """Words inside them, and the description for those who do not see them."""
    descriptions = {}
    for language, address in (
        ("fr", "/fr/vertebroplastie/"),
        ("en", "/en/vertebroplasty/"),
        ("ar", "/ar/vertebroplasty/"),
    ):
        page = lxml.html.fromstring(client.get(address).content.decode())
        drawings = page.find_class("drawing")
        labels = {label.text_content() for drawing in drawings for label in drawing.iter("text")}
        assert labels == set(LABELS[language].split(", ")), language
        descriptions[language] = {each.get("aria-label") for each in drawings if each.get("role") == "img"}
    assert [len(each) for each in descriptions.values()] == [6, 6, 6]
    assert not set.intersection(*descriptions.values())


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.sampled_from(["/", "/fr/", "/ar/vertebroplasty/", "/admin/", "/static/", "//"]),
    tail=st.binary(max_size=40),
    query=st.binary(max_size=40),
    method=st.sampled_from(["GET", "HEAD", "POST", "PUT", "OPTIONS", "DELETE"]),
    accept=st.text(max_size=40),
)
def test_odd_bytes_are_never_an_internal_error(client, built, start, tail, query, method, accept):
    response = client.generic(
        method,
        "/",
        PATH_INFO=(start.encode() + tail).decode("latin-1"),
        QUERY_STRING=query.decode("latin-1"),
        HTTP_ACCEPT_LANGUAGE=accept,
    )
    assert response.status_code < 500
