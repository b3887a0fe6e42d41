"""Leaflets at their addresses, from the snapshot: online, renamed, withdrawn; and what the codes on papers lead to."""

import pytest
from django.test import Client

from content.models import Page, Section
from content.publishing import publish, withdraw
from content.publishing.site import Site
from content.publishing.snapshot import build
from content.publishing.snapshot.store import Store
from content.sharing.leaflet.addresses import addresses
from tests.conftest import StrictClient
from tests.sharing.leaflet.conftest import LANGUAGES

pytestmark = pytest.mark.django_db
SLUGS = {"fr": "vertebroplastie", "en": "vertebroplasty", "ar": "vertebroplasty"}
FILES = ("fiche.pdf", "fiche-grands-caracteres.pdf")


@pytest.fixture
def page(starter):
    return Page.objects.get(key="vertebroplasty")


@pytest.fixture
def ask(own_snapshot):
    """What the snapshot holds at an address: status, headers, body; else what Django answers beside it."""

    def get(path):
        generation = Store(own_snapshot).current()
        if generation and (entry := generation.entries.get(path)):
            return entry["status"], dict(generation.headers[entry["headers"]]), generation.read(entry)
        response = StrictClient().get(path)
        return response.status_code, dict(response.items()), response.content

    return get


@pytest.fixture
def online(built, page):
    """The page, and its snapshot."""
    return page


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_its_leaflet_in_two_sizes_and_on_screen(online, ask, language):
    for name in FILES:
        status, headers, body = ask(f"/{language}/{SLUGS[language]}/{name}")
        assert status == 200 and headers["Content-Type"] == "application/pdf" and body.startswith(b"%PDF-1.7")
        assert "'none'" in headers["Content-Security-Policy"]
        assert headers["Link"].endswith(f'/{language}/{SLUGS[language]}/>; rel="canonical"')
    status, _headers, body = ask(f"/{language}/{SLUGS[language]}/fiche/")
    html = body.decode()
    assert status == 200 and all(f'href="/{language}/{SLUGS[language]}/{name}"' in html for name in FILES)
    for other in LANGUAGES:
        assert f'href="/{other}/{SLUGS[other]}/fiche/"' in html


def test_the_page_on_screen_is_good_html(page):
    for path in ("/fr/vertebroplastie/fiche/", "/ar/vertebroplasty/fiche/", "/q/v/fiche/fr/"):
        assert StrictClient().get(path).status_code == 200


def test_the_page_and_its_sections_lead_to_the_leaflet(page):
    for path in ("/fr/vertebroplastie/", "/fr/vertebroplastie/suivi/"):
        assert 'href="/fr/vertebroplastie/fiche/"' in Client().get(path).content.decode()
    legal = Site.load().pages["legal-notice", "fr"].document
    assert "fiche/" not in Client().get(f"/fr/{legal.slug}/").content.decode()


def test_a_translation_that_french_left_behind_says_so_beside_its_leaflet(page, secretary):
    Section.objects.filter(page=page, key="complications").update(body_fr="<p>Autre chose.</p>")
    publish(page, "fr", by=secretary, change="correction", sections=["complications"])
    for path in ("/en/vertebroplasty/fiche/", "/q/v/fiche/en/"):
        assert "The French text of this part changed" in " ".join(Client().get(path).content.decode().split())
    assert "The French text" not in Client().get("/fr/vertebroplastie/fiche/").content.decode()


def test_a_legal_page_has_no_leaflet(online, ask):
    for name in (*FILES, "fiche/"):
        assert ask(f"/fr/mentions-legales/{name}")[0] == 404


def test_a_leaflet_follows_its_page_to_a_new_address(online, ask, secretary, own_snapshot):
    online.slug_fr = "ailleurs"
    online.save()
    publish(online, "fr", by=secretary, change="correction", sections=["page"])
    build.refresh(own_snapshot)
    for name in (*FILES, "fiche/"):
        status, headers, _body = ask(f"/fr/vertebroplastie/{name}")
        assert (status, headers["Location"]) == (301, f"/fr/ailleurs/{name}")


def test_a_leaflet_goes_offline_with_its_page(online, ask, secretary, own_snapshot):
    withdraw(online, "en", by=secretary)
    build.refresh(own_snapshot)
    for path in (*(f"/en/vertebroplasty/{name}" for name in (*FILES, "fiche/")), "/q/v/fiche/en/"):
        status, headers, body = ask(path)
        assert status == 410 and headers["Content-Type"].startswith("text/html")
        assert b"taken offline" in body and b"01 99 00 12 34" in body
    assert ask("/q/v/fiche/en/1")[1]["Location"] == "/q/v/fiche/en/#edition-1"
    assert ask("/fr/vertebroplastie/fiche.pdf")[0] == 200


def test_the_code_of_a_paper_leads_to_what_is_said_of_it(online, ask, secretary, own_snapshot):
    Section.objects.filter(page=online, key="complications").update(body_fr="<p>Autre chose.</p>")
    publish(online, "fr", by=secretary, change="correction", sections=["complications"])
    build.refresh(own_snapshot)
    for number in (1, 2):
        status, headers, _body = ask(f"/q/v/fiche/fr/{number}")
        assert (status, headers["Location"]) == (302, f"/q/v/fiche/fr/#edition-{number}")
    html = " ".join(ask("/q/v/fiche/fr/")[2].decode().split())
    new, old = html.split('id="edition-2"')[1].split('id="edition-1"')
    assert "Oui, ce papier est à jour" in new
    assert "Non, ce papier n’est plus à jour" in old and "Les complications" in old
    assert 'href="/fr/vertebroplastie/complications/"' in old
    assert 'href="/fr/vertebroplastie/fiche.pdf"' in html and "01 99 00 12 34" in html


def test_a_number_that_never_was_leads_to_the_leaflet_of_today(online, ask):
    status, headers, _body = ask("/q/v/fiche/fr/99")
    assert (status, headers["Location"]) == (302, "/q/v/fiche/fr/")
    assert ask("/q/inconnu/fiche/fr/1")[0] == 404


def test_a_draft_that_nobody_published_yet_has_no_paper(starter, page):
    answer = Client().get("/q/v/fiche/fr/7")
    assert answer["Location"] == "/q/v/fiche/fr/", "before any snapshot too"


def test_papers_ask_the_database_nothing(online, ask, django_assert_num_queries):
    with django_assert_num_queries(0):
        for path in (
            "/q/v/fiche/fr/1",
            "/q/v/fiche/fr/99",
            "/q/v/fiche/fr/",
            "/fr/vertebroplastie/fiche.pdf",
        ):
            ask(path)


def test_only_leaflets_that_changed_are_set_again(online, secretary, own_snapshot, monkeypatch):
    from content.sharing.leaflet import typeset

    made = []
    real = typeset.pdf
    monkeypatch.setattr(
        typeset, "pdf", lambda paper, size: made.append((paper.head.language, size)) or real(paper, size)
    )
    first = build.refresh(own_snapshot)
    assert made == []
    # No words of the paper: its number alone. The translations, which the French leaves behind, learn it once.
    for text in ("Autre chose.", "Encore autre chose."):
        made.clear()
        Section.objects.filter(page=online, key="indications").update(body_fr=f"<p>{text}</p>")
        publish(online, "fr", by=secretary, change="correction", sections=["indications"])
        last = build.refresh(own_snapshot)
    assert sorted(made) == [("fr", "large"), ("fr", "standard")]
    for path in ("/en/vertebroplasty/fiche.pdf", "/ar/vertebroplasty/fiche.pdf"):
        assert last.entries[path]["etag"] == first.entries[path]["etag"], "the same bytes all along"


def test_every_address_is_listed_once(page):
    paths = [each.path for each in addresses(Site.load(), page.key)]
    assert len(paths) == len(set(paths)) and "/q/v/fiche/ar/1" in paths


def test_an_export_holds_the_leaflets(exported):
    assert (exported / "fr/vertebroplastie/fiche.pdf").read_bytes().startswith(b"%PDF")
    assert "#edition-1" in (exported / "q/v/fiche/fr/1/index.html").read_text()
