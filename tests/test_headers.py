"""The protections that every answer carries, whoever asked for what: pages, errors, files, pictures, the desk."""

import csp.constants
import pytest
from django.conf import settings

from content.models import Section

pytestmark = pytest.mark.django_db

SAME = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
}
WITHOUT_REFERRER = {"/fr/recherche/?q=ciment", "/relecture/rien/"}
"""A question is nobody else's to know, nor is the address that is a doctor's key."""

PUBLIC = {
    "/": 302, "/index.html": 200, "/fr/": 200, "/fr/vertebroplastie/": 200, "/ar/vertebroplasty/suivi/": 200,
    "/fr/nulle-part/": 404, "/fr/vertebroplastie": 301, "/q/v": 302, "/q/v.svg": 200, "/q/v.png": 200,
    "/fr/recherche/?q=ciment": 200,
    "/fr/vertebroplastie/fiche.pdf": 200, "/sitemap.xml": 200, "/robots.txt": 200, "/favicon.ico": 200,
    "/sw.js": 200, "/fr/%00/": 400, "/media/nulle-part.jpg": 404, "/readyz": 503, "/admin/": 302,
    "/admin/login/": 200, "/admin/jsi18n/": 302, "/relecture/rien/": 404, "/archives/v/fr/1/": 404,
}  # fmt: skip
DESK = ("/admin/", "/admin/etat/", "/admin/content/picture/", "/admin/nulle-part/", "/admin/auth/user/add/")


def check(response, path):
    assert {name: response.headers.get(name) for name in SAME} == SAME | (
        {"Referrer-Policy": "no-referrer"} if path in WITHOUT_REFERRER else {}
    ), path
    assert response.headers["Permissions-Policy"] == settings.SECURITY_HEADERS["Permissions-Policy"]
    policy = directives(response)
    assert policy["default-src"] == ["'none'"] and policy["base-uri"] == ["'none'"], path
    assert policy["frame-ancestors"] == ["'none'"], path
    assert not [
        source for sources in policy.values() for source in sources if "unsafe" in source or "*" in source
    ]
    for name, sources in policy.items():
        # Nobody else's address, and no scheme that anybody can write.
        assert all(source.startswith("'") or (name, source) == ("img-src", "data:") for source in sources), (
            path
        )


def directives(response):
    said = response.headers[csp.constants.HEADER].split("; ")
    return {name: sources for name, *sources in (each.split() for each in said)}


@pytest.mark.parametrize("path", PUBLIC)
def test_every_public_answer_is_protected(client, starter, path):
    response = client.get(path)
    assert response.status_code == PUBLIC[path]
    check(response, path)


@pytest.mark.parametrize("method", ["post", "put", "delete", "options"])
def test_so_is_what_is_refused(client, starter, method):
    response = getattr(client, method)("/fr/vertebroplastie/")
    assert response.status_code == 405
    check(response, "/fr/vertebroplastie/")
    response = client.get("/fr/", headers={"host": "evil.example"})
    assert response.status_code == 400
    check(response, "/fr/")


def test_so_is_a_failure(client, starter, monkeypatch):
    def fail(*_args):
        raise RuntimeError("out of order")

    client.raise_request_exception = False
    monkeypatch.setattr("content.publishing.site.Site.load", fail)
    response = client.get("/fr/")
    assert response.status_code == 500
    check(response, "/fr/")


@pytest.mark.parametrize("path", DESK)
def test_so_is_the_desk(client, starter, secretary, path):
    client.force_login(secretary)
    response = client.get(path)
    check(response, path)


def test_a_form_at_the_desk_names_what_it_runs_by_nonce(client, starter, secretary):
    client.force_login(secretary)
    section = Section.objects.get(page__key="vertebroplasty", key="suivi")
    first, second = (client.get(f"/admin/content/section/{section.pk}/change/") for _turn in range(2))
    for response in (first, second):
        check(response, "the form")
        (nonce,) = [each for each in directives(response)["script-src"] if each.startswith("'nonce-")]
        assert nonce[7:-1] in response.content.decode()
    assert directives(first)["script-src"] != directives(second)["script-src"], "a nonce is used once"


def test_a_preview_may_be_framed_by_the_desk_and_by_nobody_else(client, starter, secretary):
    client.force_login(secretary)
    page = Section.objects.get(page__key="vertebroplasty", key="suivi").page
    response = client.get(f"/admin/content/page/{page.pk}/apercu/fr/?section=suivi")
    assert response.status_code == 200
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert directives(response)["frame-ancestors"] == ["'self'"]


def test_the_snapshot_keeps_them(built):
    generation = built
    for path, entry in generation.entries.items():
        kept = dict(generation.headers[entry["headers"]])
        missing = {name for name in SAME if name not in kept}
        assert not missing and "Permissions-Policy" in kept, path


def test_the_tie_to_https_lasts_a_year_and_more_where_there_is_https(deployed_settings):
    seconds, subdomains = deployed_settings("SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS")
    assert int(seconds) >= 365 * 24 * 60 * 60 and subdomains == "True"
