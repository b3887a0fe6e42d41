"""« Publier la page »: only the words that were read go online."""

import pytest
from django.urls import reverse

from content.models import Edition, Page, Section
from content.publishing.editions import current_document
from tests.admin.test_desk import said
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, secretary):
    client.force_login(secretary)
    return client


@pytest.fixture
def address(starter):
    """French, with two sections that readers do not have as they are."""
    page = Page.objects.get(key="vertebroplasty")
    Section.objects.filter(page=page, key="suivi").update(body_fr="<p>Un suivi nouveau.</p>")
    Section.objects.filter(page=page, key="principe").update(body_fr="<p>Un principe nouveau.</p>")
    return reverse("admin:content_page_publish", args=[page.pk, "fr"])


def boxes(desk, address):
    """What each box would send, by section."""
    return {each.piece.key: each.value for each in desk.get(address).context["choices"]}


def online(key):
    return current_document(Page.objects.get(key="vertebroplasty"), "fr").section(key).body


def test_what_differs_is_shown_and_what_is_ticked_goes_online(desk, address):
    ticked = boxes(desk, address)
    assert set(ticked) == {"suivi", "principe"}
    response = desk.post(address, {"section": [ticked["suivi"]], "change": "correction"}, follow=True)
    assert response.redirect_chain[-1][0] == "/admin/" and said(response)[0].startswith("Publié")
    assert (
        online("suivi") == "<p>Un suivi nouveau.</p>" and online("principe") != "<p>Un principe nouveau.</p>"
    )
    assert Edition.objects.current("fr").get(page__key="vertebroplasty").change == "correction"


def test_words_that_changed_since_they_were_read_do_not_go_online(desk, address):
    ticked = boxes(desk, address)
    Section.objects.filter(key="suivi").update(body_fr="<p>Rédigé depuis.</p>")
    response = desk.post(address, {"section": list(ticked.values()), "change": "correction"})
    assert said(response) == [
        "Quelqu’un a modifié le texte entre-temps. Rien n’a été publié\xa0: relisez-le."
    ]
    assert "Rédigé" in response.content.decode(), "and they are shown at once"
    assert online("principe") != "<p>Un principe nouveau.</p>"


def test_what_is_blocked_has_no_box_and_says_why(desk, address):
    Section.objects.filter(key="suivi").update(body_fr="<p>Chez x patients.</p>")
    html = desk.get(address).content.decode()
    assert "n’a jamais été rempli" in html and 'value="suivi:' not in html and 'value="principe:' in html


def test_nothing_ticked_publishes_nothing(desk, address):
    assert said(desk.post(address, {"change": "correction"})) == ["Cochez au moins une partie."]
    assert said(desk.post(address, {"section": ["suivi"]})) == ["Cochez au moins une partie."]


def test_a_change_of_substance_waits_for_a_doctor_where_the_department_wants_it(desk, address):
    page = Page.objects.get(key="vertebroplasty")
    page.department.review_required = True
    page.department.save()
    response = desk.post(
        address, {"section": list(boxes(desk, address).values()), "change": "substance"}, follow=True
    )
    assert (
        said(response)[0].startswith("Envoyé en relecture") and "Demander à un médecin" in said(response)[0]
    )
    assert online("suivi") != "<p>Un suivi nouveau.</p>"
    assert boxes(desk, address), "the draft still says something else than readers see"


def test_who_may_not_and_what_is_not_there(client, desk, address):
    assert desk.get(address.replace("/fr/", "/xx/")).status_code == 404
    client.force_login(UserFactory(is_staff=True))
    assert client.get(address).status_code == 403


def test_four_hundred_sections_are_read_and_published_in_thirty_queries(
    desk, address, django_assert_max_num_queries
):
    page = Page.objects.get(key="vertebroplasty")
    Section.objects.bulk_create(
        Section(
            page=page,
            key=f"p{n}",
            kind="text",
            position=50 + n,
            title_fr=f"Question {n} ?",
            body_fr="<p>Oui.</p>",
        )
        for n in range(400)
    )
    with django_assert_max_num_queries(30):
        ticked = boxes(desk, address)
    assert len(ticked) == 402
    with django_assert_max_num_queries(30):
        desk.post(address, {"section": list(ticked.values()), "change": "correction"})
    assert online("p399") == "<p>Oui.</p>"
