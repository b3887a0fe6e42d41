"""« Lectures » at the desk: a chart and its tables, for whoever may see them."""

import re

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from content.models import CountedLog, Page, Reading, Section
from content.models.roles import ADMINISTRATOR, DOCTOR, SECRETARY
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, secretary):
    client.force_login(secretary)
    return client


@pytest.fixture
def read(starter):
    """Readings of today."""
    CountedLog.objects.create(digest="x" * 64)

    def add(count, page="vertebroplasty", section="", language="fr"):
        Reading.objects.create(
            day=timezone.localdate(), page=page, section=section, language=language, count=count
        )

    return add


def rows(response):
    """{(page, row): what its cells say}."""
    return {
        (title, row.choice.label): [str(each) for each in row.figures]
        for title, rows in response.context["groups"]
        for row in rows
    }


def title(key="suivi"):
    return Section.objects.get(page__key="vertebroplasty", key=key).title_fr


def test_it_is_one_click_away_from_the_first_page(desk, starter):
    html = desk.get("/admin/").content.decode()
    assert re.search(r'<a href="/admin/lectures/">\s*Lectures', html)


@pytest.mark.parametrize("role", [SECRETARY, DOCTOR, ADMINISTRATOR])
def test_every_role_sees_it(client, starter, role):
    user = UserFactory()
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    assert client.get("/admin/lectures/").status_code == 200


def test_nobody_else_does(client, starter):
    assert client.get("/admin/lectures/")["Location"].startswith("/admin/login/")
    client.force_login(UserFactory())
    assert client.get("/admin/lectures/").status_code == 403


def test_nothing_can_be_sent_to_it(desk, starter):
    assert desk.post("/admin/lectures/").status_code == 405


def test_before_any_count_it_says_what_to_do(desk, starter):
    html = desk.get("/admin/lectures/").content.decode()
    assert "Aucune lecture n’a encore été comptée." in html


def test_each_text_has_its_readings_by_language_and_small_ones_are_hidden(desk, read):
    read(102)
    read(3, language="ar")
    read(7, section="suivi", language="en")
    read(4, page="")
    found = rows(response := desk.get("/admin/lectures/"))
    page = str(Page.objects.get(key="vertebroplasty"))
    assert found[page, "Page entière"] == ["100", "0", "moins de 5", "105"]
    assert found[page, title()] == ["0", "5", "0", "5"]
    assert found["Autres pages", "Page d’accueil"] == ["moins de 5", "0", "0", "moins de 5"]
    assert (page, title("principe")) in found, "what nobody read is there too"
    assert response.context["bars"][-1].figure.number == 115
    html = response.content.decode()
    assert "102" not in html and html.count("<rect ") == 1
    others = [label for group, label in found if group == "Autres pages"]
    assert others[0] == "Page d’accueil" and str(Page.objects.get(key="legal-notice")) in others


def test_the_table_beside_the_chart_says_the_same(desk, read):
    read(40)
    html = desk.get("/admin/lectures/").content.decode()
    table = re.search(r"<tbody>(.*?)</tbody>", html, re.S)[1]
    cells = re.findall(r"<td>(.*?)</td>", table)
    assert cells == ["40", *["0"] * 27], "newest first"


def test_a_text_and_a_language_are_chosen_by_links(desk, read):
    read(40)
    read(20, section="suivi")
    read(10, section="suivi", language="en")

    def total(query):
        return desk.get(f"/admin/lectures/{query}").context["bars"][-1].figure.number

    assert total("") == 70
    assert total("?texte=vertebroplasty/") == 40
    assert total("?texte=vertebroplasty/suivi") == 30
    assert total("?texte=vertebroplasty/suivi&langue=en&periode=annee") == 10
    response = desk.get("/admin/lectures/?texte=vertebroplasty/suivi&langue=en")
    assert title() in response.context["shown"] and response.context["shown"].endswith(", English")
    links = re.findall(r'href="(\?[^"]*)"', response.content.decode())
    assert len(links) > 20
    for link in {each.replace("&amp;", "&").partition("#")[0] for each in links}:
        assert desk.get(f"/admin/lectures/{link}").status_code == 200, link


@pytest.mark.parametrize(
    "query", ["?periode=siecle", "?langue=xx", "?texte=nulle-part/", "?texte=/&langue=", "?x=1"]
)
def test_what_is_unknown_in_the_address_is_no_failure(desk, read, query):
    read(40)
    assert desk.get(f"/admin/lectures/{query}").status_code == 200


def test_a_section_in_the_bin_that_was_read_keeps_its_row(desk, read, secretary):
    section = Section.objects.get(page__key="vertebroplasty", key="suivi")
    section.deleted_by, section.deleted_at = secretary, timezone.now()
    section.save()
    page = str(Page.objects.get(key="vertebroplasty"))
    assert (page, title()) not in rows(desk.get("/admin/lectures/"))
    read(40, section="suivi")
    assert rows(desk.get("/admin/lectures/"))[page, title()][0] == "40"


def test_it_asks_the_database_the_same_however_much_was_read(desk, read, django_assert_max_num_queries):
    for section in Section.objects.filter(page__key="vertebroplasty"):
        read(10, section=section.key)
    with django_assert_max_num_queries(12):
        desk.get("/admin/lectures/")
