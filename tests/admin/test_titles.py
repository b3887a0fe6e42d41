"""« Titres »: one table for the titles of a page; what each button does, and how much the database is asked."""

import re

import pytest
from django.urls import reverse

from content.admin.titles import address
from content.editorial.structure import put_away
from content.models import Page, Section, Version
from tests.admin.test_desk import said
from tests.admin.test_editing import hidden
from tests.conftest import StrictClient
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_snapshot")]


@pytest.fixture
def desk(client, secretary):
    client.force_login(secretary)
    return client


@pytest.fixture
def other(doctor):
    client = StrictClient()
    client.force_login(doctor)
    return client


def values_of(response):
    """What a browser would send back."""
    form = response.context["form"]
    return {name: form[name].value() or "" for name in form.fields} | {"base": response.context["base"]}


def press(client, page, language="fr", opened=None, **changes):
    """Open the table, change some titles (`suivi="…"`, `suivi_label="…"`), save; the response that follows."""
    where = address(page, language)
    values = values_of(opened or client.get(where))
    for name, value in changes.items():
        key, _sep, field = name.partition("_")
        values[f"titles.{key}.{field or 'title'}"] = value
    return client.post(where, values, follow=True)


def titles(page, language="fr"):
    return {row.key: getattr(row, f"title_{language}") for row in page.sections.all()}


def test_nobody_changes_titles_without_logging_in_and_its_rights(client, page):
    assert client.get(address(page, "fr"))["Location"].startswith("/admin/login/")
    client.force_login(UserFactory())
    assert client.get(address(page, "fr")).status_code == 403
    assert client.post(address(page, "fr"), {}).status_code == 403


def test_the_pages_screen_and_the_order_lead_to_it_and_it_leads_to_each_section(desk, page):
    change = reverse("admin:content_page_change", args=[page.pk])
    assert f'href="{address(page, "ar")}"' in desk.get(f"{change}?lang=ar").content.decode()
    order = desk.get(reverse("admin:content_page_order", args=[page.pk])).content.decode()
    assert f'href="{reverse("admin:content_page_titles", args=[page.pk])}"' in order
    html = desk.get(address(page, "en")).content.decode()
    for row in page.sections.all():
        assert f'href="{reverse("admin:content_section_change", args=[row.pk])}?lang=en"' in html
        assert f'lang="fr" dir="ltr">{row.title_fr}</a>' in " ".join(html.split()), (
            "called by its French title"
        )


def test_titles_are_saved_together_and_the_public_page_has_not_changed(desk, page):
    response = press(desk, page, suivi="Et après ?", principe="Le principe", principe_label="Principe")
    assert said(response) == [
        "Titres de 2 parties enregistrés. Les lecteurs les voient une fois que chacune est publiée."
    ]
    assert titles(page) == {"principe": "Le principe", "suivi": "Et après\u202f?"}
    assert page.sections.get(key="principe").label_fr == "Principe"
    assert {each.key for each in Version.objects.filter(page=page)} == {"principe", "suivi"}
    assert "data-draft-saved" in response.content.decode()
    assert said(press(desk, page)) == ["Les titres sont les mêmes qu’avant."]


def test_each_language_has_its_own_table(desk, page):
    html = desk.get(address(page, "ar")).content.decode()
    assert re.search(r'name="titles.suivi.title"[^>]*lang="ar"[^>]*dir="rtl"', html)
    press(desk, page, language="ar", suivi="المتابعة")
    assert (titles(page, "ar")["suivi"], titles(page)["suivi"]) == ("المتابعة", "Quel suivi ?")


def test_two_people_on_different_sections_are_merged(desk, other, page):
    opened = desk.get(address(page, "fr"))
    press(other, page, principe="Le leur")
    response = press(desk, page, opened=opened, suivi="Le mien")
    assert "ses modifications et les vôtres" in said(response)[0]
    assert titles(page) == {"principe": "Le leur", "suivi": "Le mien"}


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        ({"choice-0": "mine"}, "Le mien"),
        ({"choice-0": "theirs"}, "Le leur"),
        ({"all": "mine"}, "Le mien"),
        ({"choice-0": "union", "union-0": "Le nôtre"}, "Le nôtre"),
    ],
)
def test_one_title_changed_by_two_is_shown_twice_and_one_is_chosen(desk, other, page, choice, kept):
    opened = desk.get(address(page, "fr"))
    press(other, page, suivi="Le leur")
    response = press(desk, page, opened=opened, suivi="Le mien", principe="Sans dispute")
    html = response.content.decode()
    assert response.status_code == 409 and "Le mien" not in titles(page).values()
    assert "Dominique Bernard" in html and "Texte simple\u00a0: question (titre)" in html
    assert titles(page)["principe"] == "Quel principe ?", "nothing is stored before the choice"
    form = {name: hidden(response, name) for name in ("base", "_disputed", "_resolve")}
    answer = desk.post(address(page, "fr"), form | choice, follow=True)
    assert "selon votre choix" in said(answer)[0]
    assert titles(page) == {"principe": "Sans dispute", "suivi": kept}


def test_a_choice_that_came_too_late_is_shown_again(desk, other, page, secretary):
    opened = desk.get(address(page, "fr"))
    press(other, page, suivi="Le leur")
    shown = press(desk, page, opened=opened, suivi="Le mien")
    form = {name: hidden(shown, name) for name in ("base", "_disputed", "_resolve")}
    form |= {"choice-0": "union", "union-0": "Le nôtre"}
    again = desk.post(address(page, "fr"), form | {"_resume": "1"})
    assert "Le nôtre" in again.content.decode() and "pas encore enregistré" in again.content.decode()
    put_away(page.sections.get(key="suivi"), by=secretary)
    gone = desk.post(address(page, "fr"), form)
    assert gone.status_code == 409 and "Le nôtre" in gone.content.decode()


def test_a_title_that_is_too_long_is_refused_beside_its_field_and_the_rest_stays_typed(desk, page):
    response = press(desk, page, suivi="x" * 201, principe="Déjà tapé", principe_label="y" * 81)
    html = response.content.decode()
    assert response.status_code == 400 and "Déjà tapé" in html and "x" * 201 in html
    assert html.count("titles-error") == 2 and titles(page)["principe"] == "Quel principe ?"


def test_a_section_that_went_to_the_bin_gives_its_titles_back_and_the_others_can_be_saved(
    desk, page, secretary
):
    opened = desk.get(address(page, "fr"))
    put_away(page.sections.get(key="principe"), by=secretary)
    response = press(desk, page, opened=opened, principe="À ne pas perdre", suivi="À garder")
    html = response.content.decode()
    assert response.status_code == 409 and "À ne pas perdre" in html and "À garder" in html
    assert 'name="titles.principe.title"' not in html
    sent = {name: value for name, value in values_of(response).items() if "principe" not in name}
    desk.post(address(page, "fr"), sent)
    assert titles(page) == {"principe": "Quel principe ?", "suivi": "À garder"}


def test_a_page_that_went_to_the_bin_gives_back_what_was_typed(desk, page, secretary):
    opened = desk.get(address(page, "fr"))
    put_away(page, by=secretary)
    response = press(desk, page, opened=opened, suivi="À ne pas perdre")
    assert response.status_code == 409 and "À ne pas perdre" in response.content.decode()
    assert desk.get(address(page, "fr")).status_code == 404


def test_a_table_whose_session_has_ended_comes_back_after_logging_in(desk, page, secretary):
    secretary.set_password("un long mot de passe")
    secretary.save()
    desk.force_login(secretary)
    values = values_of(desk.get(address(page, "fr"))) | {"titles.suivi.title": "Tapé trop tard"}
    desk.logout()
    ended = desk.post(address(page, "fr"), values)
    assert ended.status_code == 401
    login = {
        "username": secretary.username,
        "password": "un long mot de passe",
        "next": hidden(ended, "next"),
        "typed": hidden(ended, "typed"),
    }
    back = desk.post(reverse("admin:login"), login, follow=True)
    html = back.content.decode()
    assert "Tapé trop tard" in html and "pas encore enregistré" in html
    assert titles(page)["suivi"] == "Quel suivi ?"
    press(desk, page, opened=back)
    assert titles(page)["suivi"] == "Tapé trop tard"


def test_it_is_kept_in_the_browser_and_says_who_else_is_there(desk, other, page):
    html = other.get(address(page, "fr")).content.decode()
    place = re.search(r'data-place="([^"]+)"', html)[1]
    assert f'data-draft="titles:{place}"' in html
    other.post(reverse("admin:presence"), {"place": place})
    assert "Dominique Bernard a aussi ce texte ouvert" in desk.get(address(page, "fr")).content.decode()


@pytest.mark.parametrize(
    "base",
    [
        "",
        "[]",
        "{}",
        '{"fields": {}, "parts": {}}',
        '{"fields": {}, "parts": {"titles": [{"key": "nulle.part", "fields": {"body": "x"}}]}}',
        '{"fields": {}, "parts": {"titles": [{"key": "suivi", "fields": {"title": 3}}]}}',
    ],
)
def test_odd_forms_are_no_500_and_store_nothing(desk, page, base):
    before = titles(page)
    for more in ({}, {"_resolve": "1", "_disputed": "{}"}, {"_resume": "1"}):
        sent = {"base": base, "titles.nulle.part.title": "x", **more}
        assert desk.post(address(page, "fr"), sent, follow=True).status_code in {200, 409}
    assert titles(page) == before
    assert desk.get(address(Page(pk=999), "fr")).status_code == 404
    assert desk.get(address(page, "xx")).context["language"] == "fr"


def test_four_hundred_sections_are_shown_and_renamed_in_thirty_queries(
    desk, page, django_assert_max_num_queries
):
    """Measured: the table; a save of three titles; the worst case, a save of all four hundred at once."""
    Section.objects.bulk_create(
        Section(page=page, key=f"s{n}", kind="text", title_fr=f"Q{n}", position=10000 + n) for n in range(398)
    )
    where = address(page, "fr")
    with django_assert_max_num_queries(30):
        opened = desk.get(where)
    values = values_of(opened)
    three = {f"titles.{key}.title": "Autre" for key in ("suivi", "s7", "s390")}
    with django_assert_max_num_queries(30):
        assert desk.post(where, values | three).status_code == 302
    values = values_of(desk.get(where))
    every = {name: f"Titre de {name}" for name in values if name.endswith(".title")}
    with django_assert_max_num_queries(30):
        assert desk.post(where, values | every).status_code == 302
    assert len(every) == 400 and titles(page)["s397"] == "Titre de titles.s397.title"
