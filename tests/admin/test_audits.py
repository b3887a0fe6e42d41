"""Recording an audit at the desk, from the first field to the public page."""

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from content.editorial import audits
from content.models import Audit
from content.publishing.audits import declare
from content.publishing.site import Site
from tests.audits import audit, years_ago
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_snapshot")]


@pytest.fixture
def administrator(db):
    user = UserFactory()
    user.groups.add(Group.objects.get(name="Administration"))
    return user


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


def at(name, row):
    return reverse(f"admin:{name}", args=[row.pk])


def said(response):
    return [str(each) for each in response.context["messages"]]


def test_an_audit_is_recorded_from_a_sheet_declared_and_taken_back(starter, desk, administrator):
    form = {"made_on": years_ago(0).isoformat(), "version": "4.1.2", "auditor": "Cabinet", "technologies": "HTML5",
            "pages": "Accueil https://example.org/", "environments": "Firefox, NVDA", "tools": "Contraste"}  # fmt: skip
    response = desk.post(reverse("admin:content_audit_new"), form, follow=True)
    row = Audit.objects.get()
    assert row.recorded_by == administrator and "Avant de pouvoir le déclarer" in response.content.decode()
    sheet = desk.get(at("content_audit_sheet", row))
    assert sheet["Content-Disposition"].startswith("attachment")
    filled = sheet.content.decode("utf-8-sig").replace(";;;", ";C;;").replace("\u202f", " ")
    file = SimpleUploadedFile("audit.csv", filled.encode("cp1252"))
    read = desk.post(at("content_audit_import", row), {"sheet": file}, follow=True)
    assert "106 critères" in said(read)[0]
    assert Site.load().declaration() is None, "recorded is not declared"
    assert "Déclaré" in said(desk.post(at("content_audit_declare", row), follow=True))[0]
    assert Site.load().declaration().rate == 100
    assert "totalement conforme" in desk.get(reverse("admin:content_audits")).content.decode()
    page = desk.get(at("content_audit", row)).content.decode()
    assert "disabled" in page and "Reprendre la déclaration" in page
    desk.post(at("content_audit_take_back", row))
    assert Site.load().declaration() is None


def test_results_are_typed_criterion_by_criterion(starter, desk, administrator):
    row = audit(administrator)
    form = {"made_on": row.made_on.isoformat(), "auditor": "Un autre", "result-1.1": "NC", "remark-1.1": "Ici",
            "derogation-1.1": "oui", "result-1.2": ""}  # fmt: skip
    desk.post(at("content_audit", row), form)
    results = audits.results_of(row)
    assert results["1.1"] == audits.Given("NC", "Ici", True)
    assert (results["1.2"], results["1.3"]) == (audits.Given(), audits.Given("C")), "what was not sent stays"
    assert Audit.objects.get().auditor == "Un autre"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"made_on": ""}, "corrigez ce qui est signalé"),
        ({"auditor": ""}, "corrigez ce qui est signalé"),
        ({"result-1.1": "C", "derogation-1.1": "oui"}, "dérogation"),
    ],
)
def test_a_refusal_keeps_what_was_typed_and_stores_nothing(starter, desk, administrator, values, words):
    row = audit(administrator)
    form = {"made_on": row.made_on.isoformat(), "auditor": "A", "result-2.1": "NC", "remark-2.1": "Mon texte"}
    response = desk.post(at("content_audit", row), form | values)
    html = response.content.decode()
    assert response.status_code == 400 and words in html and "Mon texte" in html
    assert audits.results_of(row)["2.1"] == audits.Given("C")


def test_a_sheet_that_is_wrong_names_its_line_and_stores_nothing(starter, desk, administrator):
    row = audit(administrator)
    file = SimpleUploadedFile("audit.csv", b"critere;resultat\n1.1;NC\n99.1;C\n")
    assert "Ligne 3" in said(desk.post(at("content_audit_import", row), {"sheet": file}, follow=True))[0]
    assert audits.results_of(row)["1.1"] == audits.Given("C")
    assert "fichier" in said(desk.post(at("content_audit_import", row), follow=True))[0]


def test_what_is_missing_is_said_when_somebody_declares_all_the_same(starter, desk, administrator):
    row = audit(administrator, tools="")
    assert "Non déclaré" in said(desk.post(at("content_audit_declare", row), follow=True))[0]
    assert Site.load().declaration() is None


def test_a_declared_audit_is_not_changed_by_a_form_that_was_open(starter, desk, administrator):
    row = audit(administrator)
    declare(row, by=administrator)
    form = {"made_on": row.made_on.isoformat(), "auditor": "Un autre", "result-1.1": "NC", "remark-1.1": "x"}
    assert desk.post(at("content_audit", row), form).status_code == 400
    assert Audit.objects.get().auditor == "Cabinet d’essai"


@pytest.mark.parametrize("who", ["secretary", "doctor"])
def test_only_administrators_record_audits(request, client, administrator, who):
    client.force_login(request.getfixturevalue(who))
    row = audit(administrator)
    for name in ("content_audit", "content_audit_sheet"):
        assert client.get(at(name, row)).status_code == 403
    for name in ("content_audit_import", "content_audit_declare", "content_audit_take_back", "content_audit"):
        assert client.post(at(name, row)).status_code == 403
    assert client.get(reverse("admin:content_audits")).status_code == 403
    assert client.post(reverse("admin:content_audit_new")).status_code == 403
    assert "Audits d’accessibilité" not in client.get("/admin/").content.decode()


def test_the_first_page_tells_administrators_that_no_audit_is_in_force_or_that_it_expires_soon(
    starter, desk, administrator
):
    def told():
        aside = desk.get("/admin/").context["todo"].aside
        return [
            each.why[0] for group in aside for each in group.tasks if each.page == "Audit d’accessibilité"
        ]

    assert "non conforme" in told()[0]
    row = audit(administrator, made_on=years_ago(2, 300))
    declare(row, by=administrator)
    assert "expire le" in told()[0]
    declare(audit(administrator), by=administrator)
    assert told() == []
