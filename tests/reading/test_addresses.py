"""Every public address is listed for the snapshot, once, with the status that it answers."""

import pytest

from content.models import Page, Section
from content.publishing import publish, withdraw
from content.publishing.site import Site
from content.reading.addresses import addresses
from content.sections import KINDS

pytestmark = pytest.mark.django_db


def listed():
    found = list(addresses(Site.load()))
    paths = [each.path for each in found]
    assert len(paths) == len(set(paths)), "an address twice"
    return {each.path: each.status for each in found}


def test_each_section_of_a_procedure_has_an_address_in_each_language(starter):
    found = listed()
    for prefix in ("/fr/vertebroplastie/", "/en/vertebroplasty/", "/ar/vertebroplasty/"):
        assert found[prefix] == 200
        for section in Section.objects.filter(page__key="vertebroplasty"):
            assert found[f"{prefix}{section.key}/"] == 200
    assert found["/fr/mentions-legales/"] == 200
    assert "/fr/mentions-legales/editeur/" not in found, "a legal page is read whole"
    assert found["/ar/404.html"] == 404 and found["/ar/500.html"] == 500


def test_a_page_that_was_withdrawn_keeps_an_address_where_it_offers_french(starter, secretary):
    page = Page.objects.get(key="vertebroplasty")
    withdraw(page, "ar", by=secretary)
    found = listed()
    assert found["/ar/vertebroplasty/"] == 200
    assert "/ar/vertebroplasty/suivi/" not in found


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
    assert listed()["/en/cement/"] == 200


def test_every_kind_of_section_that_french_law_names_has_a_section(starter):
    """Code de la santé publique, article L. 1111-2: usefulness, risks, alternatives, what follows."""
    kinds = set(Section.objects.filter(page__key="vertebroplasty").values_list("kind", flat=True))
    assert {"benefits", "indications", "complications", "alternatives", "follow_up", "warning_signs"} <= kinds
    assert kinds <= {kind.name for kind in KINDS}
