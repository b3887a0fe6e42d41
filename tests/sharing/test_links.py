"""Short links lead to the reader's language or to the one asked, and explain where they cannot. They never die."""

import re

import pytest
from django.test import Client

from content.models import Page
from content.publishing import publish, withdraw
from content.publishing.site import Site
from content.publishing.snapshot import build
from content.publishing.snapshot.serve import SnapshotLayer
from content.sharing.links import every, short_path
from tests.factories import SectionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(starter):
    return Page.objects.get(key="vertebroplasty")


@pytest.fixture
def ask(own_snapshot):
    """A reader's request, to the snapshot and then to Django: what the server does."""

    def fallback(environ, start):
        headers = {"Accept-Language": environ["language"]} if environ["language"] else {}
        response = Client(headers=headers).get(environ["PATH_INFO"])
        start(f"{response.status_code} x", list(response.items()))
        return [response.content]

    def get(path, language=""):
        said = {}
        layer = SnapshotLayer(own_snapshot, fallback)
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "language": language}
        body = b"".join(
            layer(environ, lambda status, headers: said.update(status=status, headers=dict(headers)))
        )
        return int(said["status"][:3]), said["headers"].get("Location", ""), body.decode("utf-8", "replace")

    return get


@pytest.fixture
def online(built, page):
    """The page, and its snapshot."""
    return page


@pytest.mark.parametrize(
    ("path", "language", "leads"),
    [
        ("/q/v", "", "/fr/vertebroplastie/"),
        ("/q/v", "en-GB,en;q=0.9", "/en/vertebroplasty/"),
        ("/q/v", "de,ar;q=0.5", "/ar/vertebroplasty/"),
        ("/q/v", "de", "/fr/vertebroplastie/"),
        ("/q/v/complications", "ar", "/ar/vertebroplasty/complications/"),
        ("/q/v/en", "ar", "/en/vertebroplasty/"),
        ("/q/v/complications/en", "ar", "/en/vertebroplasty/complications/"),
        ("/q/v/", "en", "/en/vertebroplasty/"),
        ("/q/v/complications/", "", "/fr/vertebroplastie/complications/"),
        ("/q/v/complications/en/", "", "/en/vertebroplasty/complications/"),
        ("/q/v/complications/de", "en", "/en/vertebroplasty/complications/"),
        ("/q/v/sottise", "en", "/en/vertebroplasty/#unknown_part"),
        ("/q/v/sottise/ar", "en", "/ar/vertebroplasty/#unknown_part"),
        ("/q/legal-notice/editeur", "", "/fr/mentions-legales/#editeur"),
    ],
)
@pytest.mark.parametrize("snapshot", [True, False], ids=["snapshot", "before any snapshot"])
def test_a_link_leads_to_the_language_asked_else_to_the_readers(
    page, ask, request, path, language, leads, snapshot
):
    if "legal" in path:
        page = Page.objects.get(kind="legal", slug_fr="mentions-legales")
        section = page.sections.order_by("position").first()
        path, leads = f"/q/{page.short}/{section.key}", f"/fr/mentions-legales/#{section.key}"
    if snapshot:
        request.getfixturevalue("built")
    status, location, _body = ask(path, language)
    assert (status, location) == (302, leads)


def test_what_it_leads_to_is_there(online, ask):
    for short, key, _found in every(Site.load()):
        for language in ("", "fr", "en", "ar"):
            status, location, _body = ask(short_path(short, key, language))
            assert status == 302, (short, key, language)
            address, _, fragment = location.partition("#")
            status, _location, body = ask(address)
            assert status == 200 and (not fragment or f'id="{fragment}"' in body)


@pytest.mark.parametrize(
    "path", ["/q/zzz", "/q/zzz/complications", "/q/zzz/complications/en", "/q/zzz.svg", "/q/", "/q"]
)
def test_a_page_that_nobody_knows_is_404(online, ask, path):
    assert ask(path)[0] == 404


def test_the_page_has_the_sentence_for_a_part_that_it_does_not_have(online, ask):
    for address, sentence in (
        ("/fr/vertebroplastie/", "La partie que votre lien demandait"),
        ("/en/vertebroplasty/", "The part that your link asked for"),
        ("/fr/mentions-legales/", "La partie que votre lien demandait"),
    ):
        assert re.search(rf'id="unknown_part">\s*{sentence}', ask(address)[2]), address


def test_a_language_that_was_withdrawn_explains_itself(online, ask, secretary, own_snapshot):
    withdraw(online, "en", by=secretary)
    build.refresh(own_snapshot)
    for path in ("/q/v/en", "/q/v/complications/en"):
        status, location, body = ask(path)
        assert status == 410 and not location and "taken offline" in body and "/fr/vertebroplastie/" in body
    assert ask("/q/v", "en")[1] == "/fr/vertebroplastie/", "a reader is led to what there is"


def test_a_section_that_was_withdrawn_explains_itself(online, ask, secretary, own_snapshot):
    withdraw(online, "fr", by=secretary, sections=["suivi"])
    build.refresh(own_snapshot)
    status, _location, body = ask("/q/v/suivi/fr")
    assert status == 410 and "partie a été retirée" in body and 'href="/fr/vertebroplastie/"' in body
    assert ask("/q/v/suivi", "fr")[1] == "/en/vertebroplasty/suivi/"


def test_a_page_that_is_offline_everywhere_still_answers(online, ask, secretary, own_snapshot):
    for language in ("ar", "en", "fr"):
        withdraw(online, language, by=secretary)
    build.refresh(own_snapshot)
    status, location, _body = ask("/q/v", "en")
    assert (status, location) == (302, "/q/v/fr")
    assert ask(location)[0] == 410 and ask("/q/v.svg")[0] == 404


def test_a_language_that_never_was_published_offers_the_french(ask, secretary, own_snapshot):
    section = SectionFactory(page__key="drainage", page__short="d", key="suivi", page__slug_fr="drainage")
    publish(section.page, "fr", by=secretary, change="substance")
    build.refresh(own_snapshot)
    status, _location, body = ask("/q/d/suivi/ar")
    assert status == 200 and 'href="/fr/drainage/#suivi"' in body and 'dir="rtl"' in body
    assert ask("/q/d", "ar")[1] == "/fr/drainage/"


def test_a_slug_renamed_twenty_times_answers_from_all_twenty(online, ask, secretary, own_snapshot):
    for number in range(20):
        online.slug_fr = f"adresse-{number}"
        online.save()
        publish(online, "fr", by=secretary, change="correction")
    build.refresh(own_snapshot)
    for slug in ("vertebroplastie", *(f"adresse-{number}" for number in range(19))):
        assert ask(f"/fr/{slug}/")[:2] == (301, "/fr/adresse-19/"), "straight there, not from one to the next"
        assert ask(f"/fr/{slug}/suivi/")[:2] == (301, "/fr/adresse-19/suivi/")
    assert ask("/q/v/suivi")[1] == "/fr/adresse-19/suivi/"


def test_a_slug_that_comes_back_leads_nobody_round(online, ask, secretary, own_snapshot):
    for slug in ("ailleurs", "vertebroplastie"):
        online.slug_fr = slug
        online.save()
        publish(online, "fr", by=secretary, change="correction")
    build.refresh(own_snapshot)
    assert ask("/fr/vertebroplastie/")[0] == 200
    assert ask("/fr/ailleurs/")[:2] == (301, "/fr/vertebroplastie/")


def test_short_links_ask_the_database_nothing(online, ask, django_assert_num_queries):
    with django_assert_num_queries(0):
        for path in ("/q/v", "/q/v/suivi", "/q/v/suivi/en", "/q/v/sottise", "/q/v.svg", "/q/v/suivi/ar.png"):
            assert ask(path)[0] in {200, 302}


def test_no_target_is_another_link(starter):
    for _short, _key, found in every(Site.load()):
        assert not any(target.url.startswith("/q/") for target in found.values())
