"""The page behind a doctor's link: no account, no cookie, looking is free, answering works once."""

import datetime
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from content.admin import links
from content.models import Department, Edition, Review, ReviewRequest, Section
from content.publishing import publish, requests
from content.publishing.editions import current_document
from content.publishing.reviews import take_back
from tests.conftest import StrictClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_snapshot")]


@pytest.fixture
def link(page, secretary, doctor):
    publish(page, "fr", by=secretary, change="substance")
    Department.objects.update(review_required=True)
    Section.objects.filter(key="suivi").update(body_fr="<p>Le suivi dure <strong>deux ans</strong>.</p>")
    proposal = publish(page, "fr", by=secretary, change="substance", sections=["suivi"])
    return requests.link(requests.record(proposal, doctor, by=secretary))


class Browser(StrictClient):
    """Sends what the form holds, the hidden proof with it."""

    def post(self, path, data=None, **more):
        proof = re.search(r'name="proof" value="([0-9a-f]+)"', self.get(path).content.decode())
        return super().post(path, ({"proof": proof[1]} if proof else {}) | (data or {}), **more)


@pytest.fixture
def phone():
    """A browser that checks forms as strictly as Django can, and is logged in nowhere."""
    return Browser(enforce_csrf_checks=True)


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"proof": ""},
        {"proof": "0" * 64},
        {"headers": {"Sec-Fetch-Site": "cross-site"}},
        {"headers": {"Sec-Fetch-Site": "same-site"}},
    ],
)
def test_an_answer_that_does_not_come_from_the_form_is_refused(link, sent):
    stranger = StrictClient(enforce_csrf_checks=True)
    proof = links.proof(link.removeprefix("/relecture/").rstrip("/"))
    headers = sent.pop("headers", {})
    values = {"answer": "approve", "role": "Dr"} | (sent if not headers else {"proof": proof})
    response = stranger.post(link, values, headers=headers)
    assert response.status_code == 403 and "Ouvrez" in response.content.decode()
    assert Edition.objects.get(number=2).state == "proposed"
    other = {"answer": "approve", "role": "Dr", "proof": links.proof("another")}
    assert stranger.post(link, other).status_code == 403
    assert stranger.post(link, values | {"proof": proof}).status_code == 200, "the form itself is heard"


def online():
    return current_document(Edition.objects.first().page, "fr").section("suivi").body


def test_looking_shows_who_asks_and_the_words_that_changed_and_consumes_nothing(phone, link, secretary):
    for _each in range(3):
        response = phone.get(link)
        assert response.status_code == 200 and phone.head(link).status_code == 200
    html = response.content.decode()
    assert secretary.get_full_name() in html and "Dominique Bernard" in html and "Quel suivi" in html
    assert "<ins>" in html and "dure deux ans" in html
    assert "&lt;strong" not in html and "<strong>" not in html, "text, not HTML"
    assert not ReviewRequest.objects.exclude(answered_at=None).exists()
    assert Edition.objects.get(number=2).state == "proposed"


def test_the_page_is_kept_listed_and_told_nowhere(phone, link):
    response = phone.get(link)
    assert response["Cache-Control"] == "no-store" and "noindex" in response["X-Robots-Tag"]
    assert response["Referrer-Policy"] == "no-referrer" and response["X-Frame-Options"] == "DENY"
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src 'none'" in policy and "unsafe" not in policy
    assert "nonce" not in policy and "form-action 'self'" in policy
    assert not response.cookies and "Vary" not in response
    assert "Disallow: /relecture/" in phone.get("/robots.txt").content.decode()


def test_approving_publishes(phone, link):
    response = phone.post(link, {"answer": "approve", "role": "radiologue"}, headers={"origin": "null"})
    assert response.status_code == 200 and "Merci" in response.content.decode()
    assert "deux ans" in online() and Review.objects.get().name == "Dominique Bernard"
    again = phone.get(link)
    assert again.status_code == 410 and "déjà répondu" in again.content.decode()
    assert phone.post(link, {"answer": "return", "reason": "Non."}).status_code == 410
    assert Review.objects.count() == 1


def test_correcting_needs_a_reason_and_keeps_the_text_offline(phone, link, mailoutbox, secretary):
    secretary.email = "secretariat@hopital.example"
    secretary.save()
    refused = phone.post(link, {"answer": "return", "reason": " "})
    assert refused.status_code == 400 and "Indiquez ce qui est à corriger" in refused.content.decode()
    response = phone.post(link, {"answer": "return", "reason": "Un an <b>seulement</b>."})
    assert response.status_code == 200 and "deux ans" not in online()
    assert Edition.objects.get(number=2).state == "returned"
    (mail,) = mailoutbox
    assert mail.to == [secretary.email] and "Un an <b>seulement</b>." in mail.body
    assert "&lt;b&gt;" in mail.alternatives[0].content


def test_odd_answers_are_asked_again(phone, link):
    for posted in ({}, {"answer": "x"}, {"answer": "approve", "role": "  "}):
        assert phone.post(link, posted).status_code == 400
    assert phone.post(link, {"answer": "approve", "role": "r" * 5000}).status_code == 200
    assert len(Review.objects.get().role) == 200


@pytest.mark.parametrize("token", ["x", "a:b:c", "é", "%00", "'%20or%201=1", "a" * 3000])
def test_what_is_not_a_link_of_ours_is_a_clear_page(phone, db, token):
    response = phone.get(f"/relecture/{token}/")
    assert response.status_code in {400, 404}
    if token != "%00":
        html = response.content.decode()
        assert "incomplet" in html and "Que faire" in html
        assert response["Cache-Control"] == "no-store"


def test_expired_or_replaced_is_a_clear_page_with_what_to_do(phone, link, secretary):
    take_back(Edition.objects.get(number=2), by=secretary)
    response = phone.get(link)
    assert response.status_code == 410 and "n’attend plus de réponse" in response.content.decode()
    ReviewRequest.objects.update(expires_at=timezone.now() - datetime.timedelta(1))
    response = phone.post(link, {"answer": "approve", "role": "radiologue"})
    assert response.status_code == 410
    html = response.content.decode()
    assert "plus valable" in html and "nouveau lien" in html and "01 99 00 12 34" in html


def test_a_page_that_changed_meanwhile_is_said_and_nothing_is_used_up(phone, link, page, secretary):
    Department.objects.update(review_required=False)
    Section.objects.filter(key="suivi").update(body_fr="<p>Entre-temps.</p>")
    publish(page, "fr", by=secretary, change="substance", sections=["suivi"])
    response = phone.post(link, {"answer": "approve", "role": "radiologue"})
    assert response.status_code == 409 and "la page publique a changé" in response.content.decode()
    assert ReviewRequest.objects.get().answered_at is None and "Entre-temps" in online()


def test_recorded_but_not_written_is_said_without_a_500(
    phone, link, monkeypatch, django_capture_on_commit_callbacks
):
    from content import errors
    from content.admin import links

    real = requests.answer

    def answer(*args, **kwargs):
        real(*args, **kwargs)
        raise errors.SnapshotFailed("disque plein")

    monkeypatch.setattr(links.requests, "answer", answer)
    response = phone.post(link, {"answer": "approve", "role": "radiologue"})
    assert response.status_code == 200 and "disque plein" in response.content.decode()


def test_it_is_french_whatever_the_browser_prefers(phone, link):
    html = phone.get(link, headers={"accept-language": "ar"}).content.decode()
    assert 'lang="fr"' in html and "J’approuve" in html


def test_it_is_no_way_into_the_desk(phone, link):
    phone.post(link, {"answer": "approve", "role": "radiologue"})
    assert phone.get(reverse("admin:index")).status_code == 302
    assert Client().put(link).status_code == 405
