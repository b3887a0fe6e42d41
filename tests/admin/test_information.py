"""Which section says what the law names: a doctor says it at the desk, staff are told what nobody says."""

import pytest
from django.urls import reverse

from content.editorial.coverage import said_of
from content.models import Department, Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_snapshot")]


@pytest.fixture
def procedure(starter):
    return Page.objects.get(key="vertebroplasty")


def screen(page):
    return reverse("admin:content_coverage", args=[page.pk])


def flagged(client):
    aside = client.get("/admin/").context["todo"].aside
    return [(task.why, task.url) for group in aside if group.kind == "law" for task in group.tasks]


def test_a_doctor_says_where_it_stands_and_the_flag_goes(procedure, client, doctor):
    client.force_login(doctor)
    ((why, url),) = flagged(client)
    assert "l’urgence éventuelle" in why[0] and "refus" in why[1] and url == screen(procedure)
    html = client.get(url).content.decode()
    assert "«\u202fLes bénéfices\u202f» le dit, par son genre" in html and html.count("dit nulle part") == 2
    client.post(url, {"said": ["indications:urgency", "alternatives:refusal"]})
    assert said_of(procedure) == {("indications", "urgency"), ("alternatives", "refusal")}
    assert flagged(client) == [] and "dit nulle part" not in client.get(url).content.decode()


def test_a_secretary_is_told_and_does_not_speak_for_a_doctor(procedure, client, secretary):
    client.force_login(secretary)
    assert flagged(client)
    assert "disabled" in client.get(screen(procedure)).content.decode()
    assert client.post(screen(procedure), {"said": ["indications:urgency"]}).status_code == 403
    assert said_of(procedure) == set()


@pytest.mark.parametrize("said", ["nulle-part:urgency", "indications:meteo", "indications", ":"])
def test_odd_words_are_not_found(procedure, client, doctor, said):
    client.force_login(doctor)
    assert client.post(screen(procedure), {"said": [said]}).status_code == 404


def test_only_a_procedures_page_is_asked(procedure, client, doctor):
    client.force_login(doctor)
    other = Page.objects.get(key="doctors")
    assert client.get(screen(other)).status_code == 404
    link = f'href="{screen(procedure)}"'
    for page, there in ((procedure, True), (other, False)):
        html = client.get(reverse("admin:content_page_change", args=[page.pk])).content.decode()
        assert (link in html) == there


def test_what_the_record_lacks_leads_to_the_record(procedure, client, secretary):
    """A page that is online keeps its place; the list names the field and leads where it is filled in."""
    Department.objects.update(host="")
    client.force_login(secretary)
    groups = client.get("/admin/").context["todo"].groups
    blocked = [task for group in groups if group.kind == "blocked" for task in group.tasks]
    assert {task.language for task in blocked} == {"fr", "en", "ar"}
    record = reverse("admin:content_department_change", args=[Department.objects.get().pk])
    assert all("hébergeur" in task.why[0] and task.url.startswith(record) for task in blocked)
