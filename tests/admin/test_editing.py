"""Two people, ended sessions, refused saves: nothing typed is lost, and nobody wins silently."""

import re
from html import unescape
from urllib.parse import parse_qs, urlencode

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from content.models import Department, Edition, Note, Page, Section, Version
from content.models.roles import SECRETARY
from content.publishing import withdraw
from content.publishing.editions import current_document
from tests.admin.test_desk import form_of, said, section
from tests.conftest import StrictClient
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def colleague():
    user = UserFactory(first_name="Dominique", last_name="Bernard")
    user.groups.add(Group.objects.get(name=SECRETARY))
    return user


@pytest.fixture
def desk(client, secretary):
    client.force_login(secretary)
    return client


@pytest.fixture
def other(db):
    client = StrictClient()
    client.force_login(colleague())
    return client


def url_of(obj, language="fr"):
    return f"{reverse(f'admin:content_{obj._meta.model_name}_change', args=[obj.pk])}?lang={language}"


def opened(client, obj, language="fr"):
    return form_of(client.get(url_of(obj, language)))


def hidden(response, name):
    import html

    return html.unescape(re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())[1])


def test_changes_to_different_fields_are_both_kept(desk, other, starter):
    first, second = opened(desk, section()), opened(other, section())
    desk.post(url_of(section()), first | {"title_fr": "Quel suivi après ?", "_continue": "1"})
    response = other.post(
        url_of(section()), second | {"body_fr": "<p>Le sien.</p>", "_continue": "1"}, follow=True
    )
    assert "ses modifications et les vôtres" in " ".join(said(response))
    assert (section().title_fr, section().body_fr) == ("Quel suivi après\u202f?", "<p>Le sien.</p>")


def test_changes_to_the_same_field_are_shown_side_by_side_and_nothing_is_stored(desk, other, starter):
    first, second = opened(desk, section()), opened(other, section())
    desk.post(url_of(section()), first | {"body_fr": "<p>Le premier texte.</p>", "_continue": "1"})
    response = other.post(
        url_of(section()),
        second | {"body_fr": "<p>Le second texte.</p>", "title_fr": "Suivi", "_publish": "1"},
    )
    assert response.status_code == 409
    html = response.content.decode()
    assert "premier" in html and "second" in html and "Camille Martin" in html
    assert section().body_fr == "<p>Le premier texte.</p>" and section().title_fr != "Suivi"
    assert Edition.objects.of(section().page, "fr").count() == 1


@pytest.mark.parametrize(
    ("choice", "stored"),
    [
        ({"choice-0": "mine"}, "<p>Le second.</p>"),
        ({"choice-0": "theirs"}, "<p>Le premier.</p>"),
        ({"all": "mine"}, "<p>Le second.</p>"),
        (
            {"choice-0": "union", "union-0": "<p>Le premier et le second.</p>"},
            "<p>Le premier et le second.</p>",
        ),
    ],
)
def test_one_click_keeps_either_text_or_the_union(desk, other, starter, choice, stored):
    first, second = opened(desk, section()), opened(other, section())
    desk.post(url_of(section()), first | {"body_fr": "<p>Le premier.</p>", "_continue": "1"})
    response = other.post(
        url_of(section()), second | {"body_fr": "<p>Le second.</p>", "title_fr": "Suivi", "_continue": "1"}
    )
    form = {"_resolve": "1", "base": hidden(response, "base"), "_disputed": hidden(response, "_disputed")}
    answer = other.post(url_of(section()), form | choice, follow=True)
    assert answer.status_code == 200
    assert (section().body_fr, section().title_fr) == (stored, "Suivi")


def test_a_third_save_during_the_choice_is_a_conflict_again(desk, other, starter):
    first, second = opened(desk, section()), opened(other, section())
    desk.post(url_of(section()), first | {"body_fr": "<p>Un.</p>", "_continue": "1"})
    shown = other.post(url_of(section()), second | {"body_fr": "<p>Deux.</p>", "_continue": "1"})
    desk.post(url_of(section()), opened(desk, section()) | {"body_fr": "<p>Trois.</p>", "_continue": "1"})
    form = {
        "_resolve": "1",
        "base": hidden(shown, "base"),
        "_disputed": hidden(shown, "_disputed"),
        "choice-0": "mine",
    }
    again = other.post(url_of(section()), form)
    assert again.status_code == 409 and "Trois" in again.content.decode()
    assert section().body_fr == "<p>Trois.</p>"


def test_a_damaged_form_of_choices_stores_nothing(desk, starter):
    before = section().body_fr
    for typed in (
        "",
        "{}",
        "[]",
        '{"draft": 3}',
        '{"draft": {"fields": {}, "parts": {}}, "conflicts": [{}]}',
    ):
        response = desk.post(
            url_of(section()), {"_resolve": "1", "base": "{}", "_disputed": typed}, follow=True
        )
        assert "incomplet" in " ".join(said(response))
    assert section().body_fr == before


def test_a_part_that_a_colleague_took_out_while_it_was_edited_is_a_conflict(desk, other, starter):
    parcours = section("parcours")
    first, second = opened(desk, parcours), opened(other, parcours)
    desk.post(url_of(parcours), first | {"step_set-0-DELETE": "on", "_continue": "1"})
    assert parcours.step_set.filter(removed=True).count() == 1
    response = other.post(url_of(parcours), second | {"step_set-0-title_fr": "Autrement", "_continue": "1"})
    assert response.status_code == 409 and "Autrement" in response.content.decode()
    form = {
        "_resolve": "1",
        "base": hidden(response, "base"),
        "_disputed": hidden(response, "_disputed"),
        "all": "mine",
    }
    other.post(url_of(parcours), form)
    assert section("parcours").step_set.get(title_fr="Autrement").removed is False


def test_the_department_and_the_glossary_conflict_alike(desk, other, starter):
    term = Section.objects.get(page__key="glossary", key="cyphose")
    for obj, field in ((Department.objects.get(), "hours_fr"), (term, "forms_fr")):
        first, second = opened(desk, obj), opened(other, obj)
        desk.post(url_of(obj), first | {field: "Un", "_continue": "1"})
        response = other.post(url_of(obj), second | {field: "Deux", "_continue": "1"})
        assert response.status_code == 409
        obj.refresh_from_db()
        assert getattr(obj, field) == "Un"


def test_a_refused_save_shows_everything_that_was_typed(desk, starter):
    complications = section("parcours")
    values = opened(desk, complications)
    long = "x" * 500
    response = desk.post(
        url_of(complications),
        values | {"title_fr": long, "step_set-1-title_fr": "Mon étape", "_continue": "1"},
    )
    html = response.content.decode()
    assert long in html and "Mon étape" in html
    assert hidden(response, "base") == values["base"]


def test_a_text_in_the_bin_gives_back_what_was_typed(desk, starter, secretary):
    from django.utils import timezone

    values = opened(desk, section())
    target = section()
    Section.objects.filter(pk=target.pk).update(deleted_by=secretary, deleted_at=timezone.now())
    response = desk.post(url_of(target), values | {"body_fr": "<p>À ne pas perdre.</p>", "_continue": "1"})
    assert "À ne pas perdre" in response.content.decode()
    assert response.status_code == 409


def test_a_form_whose_session_has_ended_comes_back_after_logging_in(desk, starter, secretary):
    secretary.set_password("un long mot de passe")
    secretary.save()
    desk.force_login(secretary)
    values = opened(desk, section())
    desk.logout()
    response = desk.post(url_of(section()), values | {"body_fr": "<p>Tapé trop tard.</p>", "_publish": "1"})
    assert response.status_code == 401 and "votre texte" in response.content.decode().lower()
    carried = hidden(response, "typed")
    assert parse_qs(carried)["body_fr"] == ["<p>Tapé trop tard.</p>"]
    login = {
        "username": secretary.username,
        "password": "faux",
        "next": hidden(response, "next"),
        "typed": carried,
    }
    wrong = desk.post(reverse("admin:login"), login)
    assert hidden(wrong, "typed") == carried, "a wrong password loses nothing"
    back = desk.post(reverse("admin:login"), login | {"password": "un long mot de passe"}, follow=True)
    html = back.content.decode()
    assert "Tapé trop tard" in html and "pas encore enregistré" in html
    assert (
        section().body_fr != "<p>Tapé trop tard.</p>"
        and Edition.objects.of(section().page, "fr").count() == 1
    )
    saved = desk.post(url_of(section()), form_of(back) | {"_continue": "1"}, follow=True)
    assert said(saved) and section().body_fr == "<p>Tapé trop tard.</p>"
    assert "pas encore enregistré" not in desk.get(url_of(section())).content.decode(), "given back once"


def test_a_form_without_its_proof_of_origin_offers_its_text_again(starter, secretary):
    client = Client(enforce_csrf_checks=True)
    client.force_login(secretary)
    response = client.post(url_of(section()), {"body_fr": "<p>Tapé.</p>", "base": "{}", "_publish": "1"})
    html = response.content.decode()
    assert response.status_code == 403 and 'name="_resume"' in html and "&lt;p&gt;Tapé.&lt;/p&gt;" in html
    client.logout()
    assert client.post(url_of(section()), {"body_fr": "<p>Tapé.</p>"}).status_code == 401


def test_what_a_browser_kept_is_shown_again_and_not_saved(desk, starter):
    values = opened(desk, section())
    response = desk.post(
        url_of(section()), values | {"body_fr": "<p>Retrouvé.</p>", "_resume": "1", "_publish": "1"}
    )
    html = response.content.decode()
    assert "Retrouvé" in html and "pas encore enregistré" in html
    assert "Retrouvé" not in section().body_fr


def test_the_live_preview_shows_what_is_typed_and_stores_nothing(desk, starter):
    values = opened(desk, section("parcours"))
    response = desk.post(
        url_of(section("parcours")), values | {"step_set-0-title_fr": "Tout neuf", "_live": "1"}
    )
    html = response.content.decode()
    assert response.status_code == 200 and "Tout neuf" in html and 'id="parcours"' in html
    assert response["Cache-Control"].startswith("no-store")
    assert not section("parcours").step_set.filter(title_fr="Tout neuf").exists()
    assert not Version.objects.filter(reason="edited").exists()
    assert (
        desk.post(url_of(section("parcours")), values | {"title_fr": "x" * 999, "_live": "1"}).status_code
        == 204
    )


def test_whoever_has_the_text_open_too_is_named(desk, other, starter):
    place = re.search(r'data-place="([^"]+)"', desk.get(url_of(section())).content.decode())[1]
    assert desk.post(reverse("admin:presence"), {"place": place}).json() == {"sentence": ""}
    sentence = other.post(reverse("admin:presence"), {"place": place}).json()["sentence"]
    assert "Camille" in sentence
    assert "Camille" in other.get(url_of(section())).content.decode()
    assert other.post(reverse("admin:presence"), {"place": ""}).status_code == 400


def test_a_publication_is_taken_back_and_the_draft_stays(desk, starter):
    page, before = section().page, section().body_fr
    desk.post(url_of(section()), opened(desk, section()) | {"body_fr": "<p>Trop tôt.</p>", "_publish": "1"})
    assert current_document(page, "fr").section("suivi").body == "<p>Trop tôt.</p>"
    html = desk.get(url_of(section())).content.decode()
    assert "Annuler la publication 2" in html
    undo = reverse("admin:content_page_undo", args=[page.pk, "fr"])
    response = desk.post(undo, {"section": "suivi", "edition": "2"}, follow=True)
    assert "Publication 2 annulée" in " ".join(said(response)) and "l’édition 1" in " ".join(said(response))
    assert current_document(page, "fr").section("suivi").body == before
    assert section().body_fr == "<p>Trop tôt.</p>"
    assert desk.post(undo, {"section": "suivi", "edition": "2"}).status_code == 302
    assert Edition.objects.of(page, "fr").count() == 3, "what is no longer current cannot be taken back"


def test_after_a_publication_was_taken_back_the_screen_offers_no_second_way_to_the_same_mistake(
    desk, starter
):
    page, before = section().page, section().body_fr
    desk.post(url_of(section()), opened(desk, section()) | {"body_fr": "<p>Trop tôt.</p>", "_publish": "1"})
    undo = reverse("admin:content_page_undo", args=[page.pk, "fr"])
    desk.post(undo, {"section": "suivi", "edition": "2"})
    html = desk.get(url_of(section())).content.decode()
    assert "Annuler la publication" not in html and "Remettre en ligne le texte de l’édition 2" in html
    assert "Reprendre le texte en ligne" in html
    action = re.search(r'<form method="post" action="([^"]*versions[^"]*)">', html)[1]
    form = html[html.index(f'action="{action}"') :].partition("</form>")[0]
    values = {name: re.search(rf'name="{name}" value="([^"]*)"', form)[1] for name in ("base", "version")}
    desk.post(unescape(action), {name: unescape(value) for name, value in values.items()})
    assert section().body_fr == before
    html = desk.get(url_of(section())).content.decode()
    assert "Ce brouillon dit autre chose" not in html and "Reprendre le texte en ligne" not in html
    # Somebody who does want it has it again, and can take that back too.
    response = desk.post(undo, {"section": "suivi", "edition": "3"}, follow=True)
    assert "l’édition 2" in " ".join(said(response))
    assert current_document(page, "fr").section("suivi").body == "<p>Trop tôt.</p>"


def test_an_open_question_is_added_beside_the_text(desk, starter):
    values = opened(desk, section()) | {
        "notes-TOTAL_FORMS": "1",
        "notes-0-text": "À demander ?",
        "_continue": "1",
    }
    desk.post(url_of(section()), values)
    assert Note.objects.filter(section=section(), text="À demander ?").exists()


def test_saving_asks_the_database_little_whatever_the_number_of_sections(
    desk, starter, django_assert_max_num_queries
):
    page = section().page
    Section.objects.bulk_create(
        Section(page=page, key=f"p{n}", kind="text", position=50 + n, title_fr=f"Question {n} ?")
        for n in range(400)
    )
    parcours = section("parcours")
    with django_assert_max_num_queries(30):
        values = opened(desk, parcours)
    with django_assert_max_num_queries(30):
        desk.post(url_of(parcours), values | {"step_set-0-title_fr": "Vite", "_continue": "1"})
    assert parcours.step_set.filter(title_fr="Vite").exists()


def test_the_session_keeps_no_text_of_an_odd_address(client, secretary):
    secretary.set_password("un long mot de passe")
    secretary.save()
    login = {
        "username": secretary.username,
        "password": "un long mot de passe",
        "next": "https://example.org/",
    }
    client.post(reverse("admin:login"), login | {"typed": urlencode({"a": "b"})})
    assert "typed" not in client.session


def test_what_the_checks_say_is_told_beside_the_field_while_typing(desk, starter):
    parcours = section("parcours")
    values = opened(desk, parcours) | {
        "step_set-0-body_fr": "<p>Revoir x patients par an.</p>",
        "_advice": "1",
    }
    answer = desk.post(url_of(parcours), values).json()
    (said,) = [each for each in answer["said"] if each["blocking"]]
    assert said["input"] == "step_set-0-body_fr" and "x patients" in said["sentence"]
    assert answer["readability"].startswith("Lisibilité")
    assert not section("parcours").step_set.filter(body_fr__contains="x patients").exists()


def test_a_leaflet_that_would_no_longer_fit_is_said_while_typing(desk, starter):
    row = section("complications")
    long = "<p>" + "Une phrase de plus, pour voir ce que devient la fiche. " * 20 + "</p>"

    def said(body):
        values = opened(desk, row) | {"body_fr": body, "_advice": "1"}
        return [
            each for each in desk.post(url_of(row), values).json()["said"] if "deux pages" in each["sentence"]
        ]

    (warned,) = said(long)
    assert not warned["blocking"] and "Les complications" in warned["sentence"]
    assert said("<p>Court.</p>") == []


def test_a_form_says_that_its_draft_is_not_what_readers_have(desk, starter):
    row = Section.objects.get(page__key="vertebroplasty", key="suivi")
    address = f"/admin/content/section/{row.pk}/change/"
    sentence = "Ce brouillon dit autre chose"
    assert sentence not in desk.get(address).content.decode()
    Section.objects.filter(pk=row.pk).update(body_fr="<p>Autre.</p>")
    assert sentence in desk.get(address).content.decode()
    page = f"/admin/content/page/{row.page_id}/change/"
    assert sentence not in desk.get(page).content.decode()
    Page.objects.filter(pk=row.page_id).update(lede_fr="Autre.")
    assert sentence in desk.get(page).content.decode()


def test_what_puts_the_page_offline_again_does_not_say_that_it_puts_a_text_online(desk, starter, secretary):
    page, before = section().page, section().body_fr
    desk.post(url_of(section()), opened(desk, section()) | {"body_fr": "<p>Trop tôt.</p>", "_publish": "1"})
    withdraw(page, "fr", by=secretary)
    desk.post(url_of(section()), opened(desk, section()) | {"body_fr": before, "_publish": "1"})
    assert current_document(page, "fr").section("suivi").body == before
    html = desk.get(url_of(section())).content.decode()
    assert "Remettre en ligne" not in html and "Annuler la publication" in html
    number = re.search(r'name="edition" value="(\d+)"', html)[1]
    undo = reverse("admin:content_page_undo", args=[page.pk, "fr"])
    response = desk.post(undo, {"section": "suivi", "edition": number}, follow=True)
    assert "la page n’est plus en ligne" in " ".join(said(response))
    assert current_document(page, "fr") is None


def test_a_section_that_was_taken_offline_comes_back_as_readers_had_it(desk, starter, secretary):
    page, before = section().page, section().body_fr
    Section.objects.filter(pk=section().pk).update(body_fr="<p>Pas fini.</p>")
    withdraw(page, "fr", by=secretary, sections=["suivi"])
    html = desk.get(url_of(section())).content.decode()
    assert "Pas en ligne" in html and "Annuler la publication 2" in html
    undo = reverse("admin:content_page_undo", args=[page.pk, "fr"])
    desk.post(undo, {"section": "suivi", "edition": "2"})
    assert current_document(page, "fr").section("suivi").body == before


def test_nobody_is_offered_a_text_that_their_draft_cannot_take(desk, starter):
    """A translation has the parts of the French draft: they differ from what is online until French is published."""
    fracture = section("fracture")
    fracture.keyfact_set.first().delete()
    html = desk.get(url_of(fracture, "en")).content.decode()
    assert "Ce brouillon dit autre chose" in html and "Reprendre le texte en ligne" not in html
    html = desk.get(url_of(fracture)).content.decode()
    assert "Ce brouillon dit autre chose" in html and "Reprendre le texte en ligne" in html


def test_whoever_only_looks_is_offered_nothing_to_change(client, starter):
    looks = UserFactory(is_staff=True)
    looks.user_permissions.set(Permission.objects.filter(codename="view_section"))
    client.force_login(looks)
    Section.objects.filter(pk=section().pk).update(body_fr="<p>Autre.</p>")
    html = client.get(url_of(section())).content.decode()
    assert "Ce brouillon dit autre chose" in html
    assert "Reprendre le texte en ligne" not in html and "Annuler la publication" not in html


@pytest.mark.parametrize("required", [False, True])
def test_the_question_before_publishing_says_when_the_text_goes_online(desk, starter, required):
    Department.objects.update(review_required=required)
    html = desk.get(url_of(section())).content.decode()
    assert ("en ligne tout de suite, un médecin devra le relire" in html) is not required
    assert ("un médecin le lit avant la mise en ligne" in html) is required
