"""Asking a doctor by e-mail: a real server, a link that works once and for a time."""

import datetime
import re

import pytest
from django.core import signing
from django.utils import timezone

from content import errors
from content.models import Department, Edition, Review, ReviewRequest, Section
from content.publishing import approve, publish, requests
from content.publishing.reviews import take_back
from tests.factories import UserFactory
from tests.mailbox import html_of, running_mailbox, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_snapshot")]


@pytest.fixture(scope="module")
def server():
    with running_mailbox() as box:
        yield box


@pytest.fixture
def mailbox(server, settings):
    """The settings that EMAIL_URL gives, and an empty mailbox."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.SITE_URL = "https://patients.hopital.example"
    server.messages.clear()
    server.refuse = ""
    return server


@pytest.fixture
def proposal(page, secretary, doctor):
    doctor.email = "dominique.bernard@hopital.example"
    doctor.save()
    publish(page, "fr", by=secretary, change="substance")
    Department.objects.update(review_required=True)
    Section.objects.filter(key="suivi").update(body_fr="<p>Le suivi dure deux ans.</p>")
    return publish(page, "fr", by=secretary, change="substance", sections=["suivi"])


def token_of(request):
    return requests.link(request).removeprefix("/relecture/").removesuffix("/")


def test_the_mail_names_the_page_and_the_section_and_carries_the_link(mailbox, proposal, secretary, doctor):
    request = requests.ask(proposal, doctor, by=secretary)
    (mail,) = mailbox.wait()
    assert " ".join(mail["Subject"].split()) == "À relire : L’intervention – Quel suivi ?"
    assert mail["X-Envelope-To"] == doctor.email and mail["Auto-Submitted"] == "auto-generated"
    for body in (text_of(mail), html_of(mail)):
        (link,) = set(re.findall(r"https?://[^\s\"<]+", body))
        assert link.startswith("https://patients.hopital.example/relecture/")
        assert requests.find(link.split("/")[-2]) == request
        assert secretary.get_full_name() in body and "Quel suivi ?" in body
    assert "&" not in text_of(mail) and "vous demande de relire" in text_of(mail)


def test_a_mail_that_is_refused_loses_nothing(mailbox, proposal, secretary, doctor):
    mailbox.refuse = "boîte pleine".encode("ascii", "ignore").decode()
    with pytest.raises(errors.MailNotSent, match="copiez le lien"):
        requests.ask(proposal, doctor, by=secretary)
    request = ReviewRequest.objects.get()
    assert requests.find(token_of(request)) == request
    mailbox.refuse = ""
    requests.send(request)
    assert len(mailbox.wait()) == 1


def test_nor_does_a_server_that_is_not_there(settings, mailbox, proposal, secretary, doctor):
    settings.EMAIL_PORT = 1
    with pytest.raises(errors.MailNotSent):
        requests.ask(proposal, doctor, by=secretary)
    assert ReviewRequest.objects.count() == 1


def test_nor_an_account_without_address(mailbox, proposal, secretary, doctor):
    doctor.email = ""
    doctor.save()
    with pytest.raises(errors.MailNotSent, match="pas d’adresse"):
        requests.ask(proposal, doctor, by=secretary)
    assert ReviewRequest.objects.count() == 1


def test_only_a_doctor_is_asked_and_only_about_what_waits_or_is_online(mailbox, proposal, secretary, doctor):
    with pytest.raises(errors.NotAllowed):
        requests.ask(proposal, UserFactory(), by=secretary)
    with pytest.raises(errors.NotAllowed):
        requests.ask(proposal, doctor, by=UserFactory())
    take_back(proposal, by=secretary)
    with pytest.raises(errors.NotPublished):
        requests.ask(Edition.objects.get(pk=proposal.pk), doctor, by=secretary)
    assert list(requests.doctors()) == [doctor]


@pytest.fixture
def asked(mailbox, proposal, secretary, doctor):
    return requests.ask(proposal, doctor, by=secretary)


def test_an_answer_approves_in_the_doctors_name_once(asked, doctor):
    token = token_of(asked)
    answered = requests.answer(token, approved=True, role="radiologue")
    assert (answered.answer, answered.answered_by) == ("approved", doctor)
    review = Review.objects.get()
    assert (review.reviewed_by, review.role, review.name) == (doctor, "radiologue", "Dominique Bernard")
    assert Edition.objects.current("fr").get().review == review
    with pytest.raises(errors.LinkUsed, match="approuvé"):
        requests.answer(token, approved=True, role="radiologue")
    assert Review.objects.count() == 1


def test_an_answer_with_a_reason_returns_it(asked):
    with pytest.raises(errors.ReasonMissing):
        requests.answer(token_of(asked), approved=False, reason="")
    assert ReviewRequest.objects.get().answered_at is None
    requests.answer(token_of(asked), approved=False, reason="Un an, pas deux.")
    assert Edition.objects.get(number=2).state == "returned"
    assert ReviewRequest.objects.get().reason == "Un an, pas deux."


def test_a_link_does_not_outlive_its_week(asked):
    token = token_of(asked)
    ReviewRequest.objects.update(expires_at=timezone.now() - datetime.timedelta(seconds=1))
    with pytest.raises(errors.LinkExpired):
        requests.find(token)


def test_nor_does_its_signature(asked, monkeypatch):
    token = token_of(asked)
    later = signing.time.time() + requests.LINK_DAYS * 86400 + 60
    monkeypatch.setattr(signing.time, "time", lambda: later)
    with pytest.raises(errors.LinkExpired):
        requests.find(token)


def test_an_altered_or_invented_link_is_unknown(asked, settings):
    token = token_of(asked)
    for wrong in (token[:-1], token[1:], "x", ":::", signing.dumps("0" * 32, salt="content.review-request")):
        with pytest.raises(errors.LinkUnknown):
            requests.find(wrong)
    with pytest.raises(errors.LinkUnknown):
        requests.find(signing.dumps(asked.secret, salt="another"))


def test_a_link_whose_text_was_replaced_or_answered_elsewhere_is_over(asked, secretary, doctor, page):
    token = token_of(asked)
    Section.objects.filter(key="suivi").update(body_fr="<p>Trois ans.</p>")
    newer = publish(page, "fr", by=secretary, change="substance", sections=["suivi"])
    with pytest.raises(errors.AlreadyDecided):
        requests.answer(token, approved=True, role="radiologue")
    second = requests.ask(newer, doctor, by=secretary)
    approve(newer, by=doctor, role="radiologue")
    with pytest.raises(errors.AlreadyDecided):
        requests.find(token_of(second))


def test_a_doctor_who_left_cannot_answer_any_more(asked, doctor):
    doctor.is_active = False
    doctor.save()
    with pytest.raises(errors.NotAllowed):
        requests.answer(token_of(asked), approved=True, role="radiologue")


def test_what_a_doctor_is_shown_is_what_no_doctor_has_read(asked, proposal, page, secretary, doctor):
    (piece,) = requests.changes_of(proposal)
    assert (piece.key, [change.path for change in piece.changes]) == ("suivi", [("body",)])
    words = "".join(f"{segment.op[0]}:{segment.text}|" for segment in piece.changes[0].segments)
    assert words == "s:Le suivi|a: dure deux ans|s:.|"
    first = Edition.objects.get(number=1)
    assert {each.key for each in requests.changes_of(first)} == {"page", "principe", "suivi"}
    requests.answer(token_of(asked), approved=True, role="radiologue")
    assert requests.changes_of(Edition.objects.current("fr").get()) == []
