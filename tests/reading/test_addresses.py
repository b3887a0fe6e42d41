"""Every public address is listed for the snapshot, once, with the status that it answers."""

import re

import pytest

from content.models import Page, Section
from content.publishing import publish, withdraw
from content.publishing.site import Site
from content.reading.addresses import addresses
from content.sections import KINDS
from tests.factories import PageFactory, SectionFactory

pytestmark = pytest.mark.django_db


def listed():
    site = Site.load()
    found = [each for unit in ("", *site.kinds) for each in addresses(site, unit)]
    paths = [each.path for each in found]
    assert len(paths) == len(set(paths)), "an address twice"
    return {each.path: each.status for each in found if not each.live}


def test_each_section_of_a_procedure_has_an_address_in_each_language(starter):
    found = listed()
    for prefix in ("/fr/vertebroplastie/", "/en/vertebroplasty/", "/ar/vertebroplasty/"):
        assert found[prefix] == 200
        for section in Section.objects.filter(page__key="vertebroplasty"):
            assert found[f"{prefix}{section.key}/"] == 200
    assert found["/fr/mentions-legales/"] == 200
    assert "/fr/mentions-legales/editeur/" not in found, "a legal page is read whole"
    assert found["/ar/404.html"] == 404 and found["/ar/500.html"] == 500


def test_the_search_is_live_in_each_language(starter):
    live = {each.path for each in addresses(Site.load(), "") if each.live}
    assert live == {"/fr/recherche/", "/en/search/", "/ar/search/"}


def test_a_page_that_was_withdrawn_answers_410_at_every_address_that_it_had(starter, secretary):
    page = Page.objects.get(key="vertebroplasty")
    page.slug_ar = "nouveau"
    page.save()
    publish(page, "ar", by=secretary, change="correction")
    withdraw(page, "ar", by=secretary)
    found = listed()
    for slug in ("vertebroplasty", "nouveau"):
        for end in ("", "suivi/", "irm/"):
            assert found[f"/ar/{slug}/{end}"] == 410, (slug, end)
    assert found["/fr/vertebroplastie/"] == 200
    publish(page, "ar", by=secretary, change="correction")
    found = listed()
    assert found["/ar/nouveau/"] == found["/ar/nouveau/suivi/"] == 200
    assert found["/ar/vertebroplasty/"] == found["/ar/vertebroplasty/suivi/"] == 301
    assert 410 not in found.values()


def test_a_section_that_was_withdrawn_answers_410_until_it_is_published_again(starter, secretary):
    page = Page.objects.get(key="vertebroplasty")
    page.slug_fr = "nouveau"
    page.save()
    publish(page, "fr", by=secretary, change="correction")
    withdraw(page, "fr", by=secretary, sections=["suivi"])
    found = listed()
    assert found["/fr/nouveau/suivi/"] == found["/fr/vertebroplastie/suivi/"] == 410
    assert found["/fr/nouveau/irm/"] == 200
    publish(page, "fr", by=secretary, change="correction", sections=["suivi"])
    found = listed()
    assert (found["/fr/nouveau/suivi/"], found["/fr/vertebroplastie/suivi/"]) == (200, 301)


def test_a_section_that_was_never_published_in_a_language_has_an_address_that_says_so(
    page, secretary, client
):
    """The page is not there at all, then without that section, then withdrawn: the address answers each time."""

    def offers_french(path):
        html = client.get(path).content.decode()
        assert '<html lang="en"' in html and 'name="robots" content="noindex"' in html, path
        assert 'hreflang="x-default"' not in html
        assert re.search(
            r'href="/fr/intervention/#suivi"\s+lang="fr"\s+hreflang="fr"\s+dir="ltr">Quel suivi', html
        )
        return html

    publish(page, "fr", by=secretary, change="substance")
    assert listed()["/en/intervention/suivi/"] == 200
    offers_french("/en/intervention/suivi/")
    assert "/en/intervention/ailleurs/" not in listed()
    assert client.get("/en/intervention/ailleurs/").status_code == 404

    page.slug_en = page.title_en = "procedure"
    page.save()
    page.sections.filter(key="principe").update(title_en="Principle", body_en="<p>How it works.</p>")
    publish(page, "en", by=secretary, change="substance")
    assert listed()["/en/procedure/suivi/"] == 200
    html = offers_french("/en/procedure/suivi/")
    assert 'href="/en/procedure/"' in html, "the way to the whole page, which is there"
    assert 'href="/en/procedure/suivi/"' in client.get("/fr/intervention/suivi/").content.decode(), (
        "same part"
    )

    page.slug_en = "treatment"
    page.save()
    publish(page, "en", by=secretary, change="correction")
    assert (listed()["/en/treatment/suivi/"], listed()["/en/procedure/suivi/"]) == (200, 301)
    assert client.get("/en/procedure/suivi/")["Location"] == "/en/treatment/suivi/"

    withdraw(page, "en", by=secretary)
    found = listed()
    for slug in ("procedure", "treatment", "intervention"):
        assert (found[f"/en/{slug}/principe/"], found[f"/en/{slug}/suivi/"]) == (410, 200), slug
        offers_french(f"/en/{slug}/suivi/")


def test_a_withdrawn_address_that_another_page_takes_is_that_page(starter, secretary):
    page = Page.objects.get(key="vertebroplasty")
    withdraw(page, "fr", by=secretary)
    other = PageFactory(key="autre", slug_fr="vertebroplastie", title_fr="Autre", lede_fr="Autre.")
    SectionFactory(page=other, key="suivi")
    publish(other, "fr", by=secretary, change="substance")
    found = listed()
    assert found["/fr/vertebroplastie/"] == found["/fr/vertebroplastie/suivi/"] == 200
    assert found["/fr/vertebroplasty/"] == 410


def test_an_address_that_says_not_available_gives_way_to_a_page_that_takes_it(page, secretary):
    publish(page, "fr", by=secretary, change="substance")
    other = PageFactory(key="autre", slug_en="intervention", title_en="Other", lede_en="Other.")
    SectionFactory(page=other, key="suivi", title_en="After", body_en="<p>After.</p>")
    publish(other, "en", by=secretary, change="substance")
    assert listed()["/en/intervention/suivi/"] == 200
    assert Site.load().page_key("en", "intervention") == "autre"


def test_a_link_can_tell_whether_a_page_or_a_section_is_online_withdrawn_or_unknown(starter, secretary):
    page = Page.objects.get(key="vertebroplasty")
    withdraw(page, "fr", by=secretary, sections=["suivi"])
    withdraw(page, "ar", by=secretary)
    said = Site.load().availability
    assert said("vertebroplasty", "fr") == said("vertebroplasty", "fr", "irm") == "online"
    assert said("vertebroplasty", "fr", "suivi") == "withdrawn"
    assert said("vertebroplasty", "ar") == said("vertebroplasty", "ar", "irm") == "withdrawn"
    assert said("vertebroplasty", "en", "suivi") == "online"
    for unknown in (
        ("rien", "fr"),
        ("vertebroplasty", "xx"),
        ("vertebroplasty", "fr", "rien"),
        ("vertebroplasty", "ar", "rien"),
    ):
        assert said(*unknown) == "unknown"


def test_an_old_address_leads_to_the_new_one_for_ever(starter, secretary):
    page = Page.objects.get(key="vertebroplasty")
    for slug in ("un", "deux", "trois"):
        page.slug_fr = slug
        page.save()
        publish(page, "fr", by=secretary, change="correction")
    found = listed()
    for old in ("vertebroplastie", "un", "deux"):
        assert found[f"/fr/{old}/"] == 301 and found[f"/fr/{old}/suivi/"] == 301
    assert found["/fr/trois/"] == 200


def test_the_old_address_of_a_legal_page_leads_nowhere_that_is_missing(starter, secretary):
    page = Page.objects.get(key="legal-notice")
    page.slug_fr = "qui-sommes-nous"
    page.save()
    publish(page, "fr", by=secretary, change="correction")
    found = listed()
    assert found["/fr/mentions-legales/"] == 301
    assert not [path for path in found if path.startswith("/fr/mentions-legales/") and path.count("/") > 3]


def test_a_page_withdrawn_under_a_translated_slug_still_answers_there(starter, secretary):
    page = Page.objects.get(key="vertebroplasty")
    page.slug_en = "cement"
    page.save()
    publish(page, "en", by=secretary, change="correction")
    withdraw(page, "en", by=secretary)
    assert listed()["/en/cement/"] == 410


def test_every_kind_of_section_that_french_law_names_has_a_section(starter):
    """Code de la santé publique, article L. 1111-2: usefulness, risks, alternatives, what follows."""
    kinds = set(Section.objects.filter(page__key="vertebroplasty").values_list("kind", flat=True))
    assert {"benefits", "indications", "complications", "alternatives", "follow_up", "warning_signs"} <= kinds
    assert kinds <= {kind.name for kind in KINDS}
