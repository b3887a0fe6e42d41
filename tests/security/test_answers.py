"""What answers say of themselves, to whom they may be read, and what is not answered at all."""

import re

import pytest
from django.conf import settings
from django.core.signals import request_finished
from django.db import close_old_connections
from django.test import Client
from lxml import etree

from content.publishing.snapshot import build, render
from tests.security.conftest import desk_addresses
from tests.test_headers import PUBLIC, check

pytestmark = pytest.mark.django_db

TEXTUAL = re.compile(r"text/|[^;]+(?:\+|/)xml\b|application/manifest\+json")
ELSEWHERE = {"Origin": "https://evil.example", "Access-Control-Request-Method": "GET"}


def test_every_answer_says_what_it_is_and_in_which_signs_it_is_written(built):
    for path, entry in built.entries.items():
        kind = dict(built.headers[entry["headers"]])["Content-Type"]
        if TEXTUAL.match(kind):
            assert kind.replace('"', "").endswith("; charset=utf-8"), (path, kind)
            built.read(entry).decode()
        body = built.read(entry)
        first = {
            "image/png": b"\x89PNG",
            "application/pdf": b"%PDF-",
            "font/woff2": b"wOF2",
            "image/jpeg": b"\xff\xd8",
        }
        assert body.startswith(first.get(kind, b"")), path
        if "xml" in kind.partition(";")[0]:
            etree.fromstring(body)


def put_away(response):
    """Close an answer, as the server does, without the database connection that this test goes on with."""
    request_finished.disconnect(close_old_connections)
    try:
        response.close()
    finally:
        request_finished.connect(close_old_connections)


@pytest.mark.parametrize("path", [path for path in PUBLIC if "%00" not in path])
def test_so_do_those_that_no_snapshot_holds(client, starter, path):
    response = client.get(path)
    kind = response.headers["Content-Type"]
    assert not TEXTUAL.match(kind) or kind.endswith("; charset=utf-8")


def test_no_other_site_may_read_an_answer(starter, superuser):
    client = Client(headers=ELSEWHERE)
    client.force_login(superuser)
    paths = [*PUBLIC, *desk_addresses().values(), "/static/js/site.js", "/static/desk/desk.css"]
    for path in paths:
        if "logout" in path:
            continue
        for method in ("get", "options"):
            response = getattr(client, method)(path)
            put_away(response)
            assert not [name for name in response.headers if name.lower().startswith("access-control-")], path


def test_nor_one_of_the_snapshot(built):
    for path, entry in built.entries.items():
        names = {name.lower() for name, _value in built.headers[entry["headers"]]}
        assert not [name for name in names if name.startswith("access-control-")], path


def test_a_request_is_never_given_back_as_it_came(starter, superuser):
    client = Client()
    client.force_login(superuser)
    for path in [*desk_addresses().values(), *PUBLIC, "/static/js/site.js"]:
        response = client.trace(path, headers={"x-secret": "motsecret"})
        put_away(response)
        assert response.status_code in {400, 405}, path
        assert b"motsecret" not in b"".join(response), path


@pytest.mark.parametrize(
    "path",
    ["/static/", "/static/js/", "/media/", "/media/pictures/", "/.git/config", "/.git/HEAD", "/.env", "/manage.py",
     "/static/../manage.py", "/static/%2e%2e/manage.py", "/static/..%2fvar/secret_key", "/media/../secret_key",
     "/db.sqlite3", "/secret_key", "/content/models/page.py", "/static/staticfiles.json~", "/server-status",
     "/metrics", "/debug/", "/__debug__/", "/phpinfo.php", "/swagger.json", "/admin/doc/"],
)  # fmt: skip
def test_nothing_is_listed_and_nothing_of_the_machine_is_there(client, starter, path):
    response = client.get(path)
    assert response.status_code in {302, 404}, path
    if response.status_code == 302:
        assert path.startswith("/admin/") and response["Location"].startswith("/admin/login/")
    check(response, path)


def test_over_plain_http_people_are_led_to_https_and_probes_are_answered(client, starter, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    for path in ("/", "/fr/", "/admin/", "/relecture/x/", "/static/nulle-part"):
        assert client.get(path)["Location"] == f"https://testserver{path}"
    assert client.get("/readyz").status_code in {200, 503}


def test_what_a_reader_says_of_the_host_and_the_scheme_is_not_believed(client, starter):
    forged = {
        "x-forwarded-host": "evil.example", "x-forwarded-server": "evil.example", "x-original-url": "/admin/",
        "x-rewrite-url": "/admin/", "x-host": "evil.example", "forwarded": "host=evil.example;proto=https",
        "x-forwarded-prefix": "/evil", "x-http-method-override": "DELETE",
    }  # fmt: skip
    for path in ("/", "/fr/vertebroplastie", "/fr/vertebroplastie/", "/admin/", "/q/v", "/sitemap.xml"):
        plain, odd = client.get(path), client.get(path, headers=forged)
        assert (plain.status_code, plain.headers.get("Location")) == (
            odd.status_code,
            odd.headers.get("Location"),
        )
        assert b"evil" not in odd.content
    assert not settings.USE_X_FORWARDED_HOST and not settings.USE_X_FORWARDED_PORT


def test_no_screen_of_the_desk_is_kept_by_anybody(starter, superuser):
    client = Client()
    client.force_login(superuser)
    seen = 0
    for pattern, path in desk_addresses().items():
        response = client.get(path)
        # Words of the interface, the same for everyone, may be kept.
        if response.status_code == 200 and "jsi18n" not in pattern:
            assert "no-store" in response.headers.get("Cache-Control", ""), pattern
            seen += 1
    assert seen > 45


def test_a_failure_tells_nothing_of_the_inside(client, starter, monkeypatch):
    def fail(*_args):
        raise RuntimeError("motsecret in /srv/site/var/db.sqlite3")

    client.raise_request_exception = False
    monkeypatch.setattr("content.publishing.site.Site.load", fail)
    monkeypatch.setattr("content.admin.site.load", fail)
    response = client.get("/fr/")
    assert response.status_code == 500
    for word in (b"motsecret", b"Traceback", b"RuntimeError", b"sqlite", b"Django", b"settings", b"SELECT"):
        assert word not in response.content


def test_there_is_no_way_to_turn_debugging_on(monkeypatch):
    import importlib

    from vertebro_site import settings as ours

    for name in ("DEBUG", "DJANGO_DEBUG", "TEMPLATE_DEBUG"):
        monkeypatch.setenv(name, "1")
    assert importlib.reload(ours).DEBUG is False
    assert "django.contrib.admindocs" not in ours.INSTALLED_APPS
    assert not [name for name in ours.INSTALLED_APPS if "debug" in name or "silk" in name]


def test_the_programs_and_their_versions_are_not_named(starter, client):
    for path in PUBLIC:
        response = client.get(path)
        said = " ".join(f"{name}: {value}" for name, value in response.headers.items()).lower()
        assert not re.search(r"x-powered-by|x-aspnet|django|python|gunicorn|server:", said), path


@pytest.fixture
def over_https(settings):
    """What DEPLOYED=1 sets: see test_the_tie_to_https_lasts_a_year_and_more_where_there_is_https."""
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://testserver", ["testserver"]
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 2 * 365 * 24 * 60 * 60, True
    settings.SECURE_SSL_REDIRECT, settings.SECURE_REDIRECT_EXEMPT = True, [r"^readyz$"]


TIE = "max-age=63072000; includeSubDomains"


def test_every_answer_ties_the_browser_to_https(over_https, starter, superuser):
    client = Client()
    client.force_login(superuser)
    for path in [*PUBLIC, *desk_addresses().values(), "/static/js/site.js"]:
        if "logout" not in path:
            response = client.get(path, secure=True)
            put_away(response)
            assert response.headers.get("Strict-Transport-Security") == TIE, path


def test_so_does_every_file_of_the_snapshot_and_of_what_nginx_reads(over_https, starter, own_snapshot):
    # The product's own handler, which has read its settings long ago.
    render._handler.cache_clear()
    generation = build.refresh(own_snapshot)
    render._handler.cache_clear()
    for path, entry in generation.entries.items():
        assert dict(generation.headers[entry["headers"]]).get("Strict-Transport-Security") == TIE, path
