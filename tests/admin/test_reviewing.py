"""« Relectures »: who sees what waits, who may answer, who may ask, and what happens when the mail does not leave."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from content.models import Department, Edition, Page, Review, ReviewRequest, Section
from content.publishing import approve, publish
from content.publishing.editions import current_document
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_snapshot")]
LIST = "/admin/relectures/"


@pytest.fixture
def proposal(page, secretary, doctor):
    doctor.email = "medecin@hopital.example"
    doctor.save()
    publish(page, "fr", by=secretary, change="substance")
    Department.objects.update(review_required=True)
    Section.objects.filter(key="suivi").update(body_fr="<p>Le suivi dure deux ans.</p>")
    return publish(page, "fr", by=secretary, change="substance", sections=["suivi"])


def address(name, edition):
    return reverse(f"admin:content_review{name}", args=[edition.pk])


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_nobody_comes_in_without_logging_in_and_its_rights(client, proposal):
    for path in (LIST, address("", proposal)):
        assert client.get(path)["Location"].startswith("/admin/login/")
    client.force_login(UserFactory())
    for path in (LIST, address("", proposal)):
        assert client.get(path).status_code == 403


def test_what_waits_is_listed_with_why_proposals_first(client, proposal, secretary, doctor):
    client.force_login(secretary)
    html = client.get(LIST).content.decode()
    assert html.index("Attend un médecin") < html.index("En ligne, jamais relu")
    assert "Quel suivi" in html
    approve(proposal, by=doctor, role="radiologue")
    assert "Rien n’attend de relecture" in client.get(LIST).content.decode()
    Review.objects.update(due_on=timezone.localdate() - datetime.timedelta(1))
    assert "en retard" in client.get(LIST).content.decode()


def test_a_doctor_reads_the_words_that_changed_and_approves(client, proposal, doctor):
    client.force_login(doctor)
    html = client.get(address("", proposal)).content.decode()
    assert "<ins>" in html and "dure deux ans" in html
    values = {"role": "radiologue", "state": "proposed"}
    response = client.post(address("_approve", proposal), values, follow=True)
    assert said(response)[0].startswith("Approuvé")
    assert "deux ans" in current_document(proposal.page, "fr").section("suivi").body
    again = client.post(address("_approve", proposal), values, follow=True)
    assert "n’attend plus de réponse" in said(again)[0] and Review.objects.count() == 1


def test_a_doctor_sends_it_back_with_a_reason(client, proposal, doctor):
    client.force_login(doctor)
    assert said(client.post(address("_return", proposal), {}, follow=True)) == [
        "Indiquez ce qui est à corriger."
    ]
    response = client.post(address("_return", proposal), {"reason": "Un an."}, follow=True)
    assert "Renvoyé" in said(response)[0] and "Un an." in response.content.decode()
    assert Edition.objects.get(pk=proposal.pk).state == "returned"


@pytest.mark.parametrize("group", ["Secrétariat", "Administration"])
def test_only_doctors_approve_or_return(client, proposal, group):
    user = UserFactory()
    user.groups.add(Group.objects.get(name=group))
    client.force_login(user)
    assert "approuver/" not in client.get(address("", proposal)).content.decode()
    for name in ("_approve", "_return"):
        response = client.post(address(name, proposal), {"role": "r", "reason": "r"}, follow=True)
        assert "demandez à un administrateur" in said(response)[0]
    assert Edition.objects.get(pk=proposal.pk).state == "proposed"


def test_a_secretary_asks_and_asks_again(client, proposal, secretary, doctor, mailoutbox):
    client.force_login(secretary)
    for count in (1, 2):
        response = client.post(address("_ask", proposal), {"doctor": doctor.pk}, follow=True)
        assert said(response)[0].startswith("E-mail envoyé à Dominique Bernard")
        assert len(mailoutbox) == count and ReviewRequest.objects.count() == 1


def test_a_mail_that_does_not_leave_is_said_and_the_link_is_there_to_copy(
    client, proposal, secretary, doctor, settings
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    client.force_login(secretary)
    response = client.post(address("_ask", proposal), {"doctor": doctor.pk}, follow=True)
    assert "n’est pas parti" in said(response)[0] and "copiez le lien" in said(response)[0]
    assert "/relecture/" in response.content.decode()


def test_authors_take_it_back(client, proposal, secretary):
    client.force_login(secretary)
    assert "retirée" in said(client.post(address("_take_back", proposal), follow=True))[0]
    assert Edition.objects.get(pk=proposal.pk).state == "superseded"


def test_odd_input_is_no_500(client, proposal, secretary):
    client.force_login(secretary)
    for doctor in ("", "x", "²", "9" * 30, "0"):
        assert client.post(address("_ask", proposal), {"doctor": doctor}).status_code == 404
    assert client.get(reverse("admin:content_review", args=[99999])).status_code == 404
    assert client.get(address("_approve", proposal)).status_code == 405


def test_few_queries_whatever_the_number_of_sections(
    client, starter, secretary, doctor, django_assert_max_num_queries
):
    page = Page.objects.get(key="vertebroplasty")
    Section.objects.bulk_create(
        Section(
            page=page, key=f"p{n}", kind="text", position=50 + n, title_fr=f"Q {n} ?", body_fr="<p>R.</p>"
        )
        for n in range(400)
    )
    Department.objects.update(review_required=True)
    proposal = publish(page, "fr", by=secretary, change="substance")
    for number in range(20):
        user = UserFactory(email=f"m{number}@hopital.example")
        user.groups.add(Group.objects.get(name="Médecin"))
        ReviewRequest.objects.create(
            edition=proposal, doctor=user, asked_by=secretary, expires_at=timezone.now()
        )
    client.force_login(doctor)
    with django_assert_max_num_queries(30):
        assert client.get(address("", proposal)).status_code == 200
    with django_assert_max_num_queries(30):
        assert client.get(LIST).status_code == 200
