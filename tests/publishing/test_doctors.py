"""The page for doctors: its own words, and those of the procedure's page as they are online."""

import re

import pytest
from django.core.exceptions import ValidationError

from content.models import Department, Edition, Page, Section
from content.publishing import archive, publish, withdraw
from content.publishing.doctors import kits, quotes, rules
from content.publishing.site import Site
from tests.conftest import StrictClient
from tests.factories import PageFactory, SectionFactory

pytestmark = pytest.mark.django_db
ADDRESSES = {"fr": "/fr/medecins/", "en": "/en/doctors/", "ar": "/ar/doctors/"}


@pytest.fixture
def procedure(starter):
    return Page.objects.get(key="vertebroplasty")


def text(path):
    """What a page holds, on one line."""
    response = StrictClient().get(path)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def change(page, key, by, **texts):
    """A correction of one French section, online."""
    Section.objects.filter(page=page, key=key).update(**texts)
    publish(page, "fr", by=by, change="correction", sections=[key])


@pytest.mark.parametrize("language", ADDRESSES)
def test_the_mri_rule_stands_above_what_is_quoted_in_every_language(procedure, language):
    html = text(ADDRESSES[language])
    document = Site.load().pages["vertebroplasty", language].document
    rule, indications, follow_up = (document.section(key) for key in ("irm", "indications", "suivi"))
    places = [html.index(each) for each in (rule.title, indications.body[3:60], follow_up.body[3:60])]
    assert places == sorted(places) and html.index('class="irm"') < html.index('id="quand-adresser"')
    assert f'href="/{language}/{document.slug}/indications/"' in html


def test_what_the_procedure_says_is_corrected_on_both_pages_at_once(procedure, secretary):
    before = Edition.objects.filter(page__key="doctors").count()
    change(procedure, "indications", secretary, body_fr="<p>Une indication de plus.</p>")
    assert "Une indication de plus." in text(ADDRESSES["fr"])
    assert Edition.objects.filter(page__key="doctors").count() == before


def test_a_quotation_that_french_left_behind_says_so(procedure, secretary):
    assert "The French text of this part changed" not in text(ADDRESSES["en"])
    change(procedure, "indications", secretary, body_fr="<p>Une indication de plus.</p>")
    said = text(ADDRESSES["en"]).split('class="quote flow"')[1]
    assert "The French text of this part changed" in said
    assert 'href="/fr/vertebroplastie/#indications"' in said


def test_a_procedure_without_this_language_is_offered_in_french(procedure, secretary):
    withdraw(procedure, "en", by=secretary)
    html = text(ADDRESSES["en"])
    assert "Recent vertebral fractures" not in html and 'class="irm"' not in html
    assert "This part is not available in this language yet." in html
    assert 'href="/fr/vertebroplastie/indications/"' in html


def test_what_is_online_in_no_language_is_left_out(procedure, secretary):
    for language in ("ar", "en", "fr"):
        withdraw(procedure, language, by=secretary)
    html = text(ADDRESSES["fr"])
    assert 'id="lettre"' in html and 'id="contacts"' in html
    assert 'id="quand-adresser"' not in html and 'class="irm"' not in html and "/q/v" not in html


def test_what_is_handed_over_is_in_each_language_that_is_online(procedure, secretary):
    withdraw(procedure, "en", by=secretary)
    (kit,) = kits(Site.load(), "fr")
    assert [each.share.language for each in kit.languages] == ["fr", "ar"]
    arabic = kit.languages[1]
    assert arabic.large == "/ar/vertebroplasty/fiche-grands-caracteres.pdf"
    title, link = next(part for part in arabic.parts if part[1].code == "/q/v/complications/ar")
    assert title == "Les complications" and link.url.endswith("/q/v/complications/ar")
    html = text(ADDRESSES["fr"])
    assert "/q/v/complications/ar.svg" in html and "/q/v/en" not in html


def test_a_second_procedure_is_quoted_and_named_too(procedure, secretary):
    other = PageFactory(key="biopsie", slug_fr="biopsie", title_fr="La biopsie")
    SectionFactory(
        page=other, key="irm", kind="mri_rule", title_fr="Venez avec vos images", body_fr="<p>A.</p>"
    )
    SectionFactory(page=other, key="indications", kind="indications", body_fr="<p>Une lésion.</p>")
    publish(other, "fr", by=secretary, change="substance")
    site = Site.load()
    document = site.pages["doctors", "fr"].document
    assert [each.procedure for each in quotes(site, document) if each.key == "quand-adresser"] == [
        "Vertébroplastie et kyphoplastie",
        "La biopsie",
    ]
    assert [each.key for each in rules(site, "fr")] == ["irm", "biopsie-irm"]
    assert "Venez avec vos images" in text(ADDRESSES["fr"])


def test_the_urgent_number_is_shown_to_doctors_once_there_is_one(procedure):
    assert "Demande urgente" not in text(ADDRESSES["fr"])
    Department.objects.update(urgent_phone="01 99 00 56 78")
    assert 'href="tel:+33199005678"' in text(ADDRESSES["fr"])
    assert "01 99 00 56 78" not in text("/fr/vertebroplastie/") + text("/fr/")


def test_a_number_that_nobody_could_dial_is_refused_beside_its_field(procedure):
    department = Department.objects.get()
    department.urgent_phone = "le bip"
    with pytest.raises(ValidationError) as refused:
        department.full_clean()
    assert set(refused.value.message_dict) == {"urgent_phone"}


def test_an_edition_of_the_past_does_not_quote_what_is_said_today(procedure):
    edition = Edition.objects.get(page__key="doctors", language="fr")
    html = text(f"/archives/{archive.token(edition)}/")
    assert "Ce qui était cité ici ce jour-là" in html and "Phrases prêtes" in html
    assert "Les fractures vertébrales récentes" not in html and 'class="irm"' not in html


def test_home_pages_and_footers_lead_doctors_to_their_page(procedure):
    for path in ("/fr/", "/fr/vertebroplastie/", "/fr/mentions-legales/"):
        assert re.search(r'href="/fr/medecins/">\s*Vous êtes médecin', text(path)), path
    withdraw(Page.objects.get(key="doctors"), "fr", by=procedure.editions.first().published_by)
    assert "Vous êtes médecin" not in text("/fr/vertebroplastie/")
    assert StrictClient().get("/fr/medecins/").status_code == 410


def test_a_part_that_a_translation_lacks_leads_to_its_place_in_french(procedure, secretary):
    """A page that is read whole has no address for its parts."""
    page = Page.objects.get(key="doctors")
    withdraw(page, "en", by=secretary, sections=["contacts"])
    assert 'href="/fr/medecins/"' in text(ADDRESSES["en"]).split('id="contacts"')[1]
