"""A mail says what its template says, to the one person whom it is for, over a line that is what it says it is."""

import ssl

import pytest
from django.core import mail
from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend

from content import errors
from content.publishing import publish, requests
from vertebro_site import configuration

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_snapshot")]
INJECTED = "Titre\r\nBcc: tous@evil.example\r\n\r\n<b>Bonjour</b>"


@pytest.fixture
def edition(page, secretary, doctor):
    doctor.email = "dominique.bernard@hopital.example"
    doctor.save()
    edition = publish(page, "fr", by=secretary, change="substance")
    # As no form lets in: somebody at the database. Editions are never rewritten, so it is one in memory.
    edition.content = edition.content | {"title": INJECTED}
    return edition


def test_a_title_adds_no_header_and_no_recipient(edition, secretary, doctor):
    secretary.first_name = "Zoé\r\nCc: tous@evil.example"
    request = requests.record(edition, doctor, by=secretary)
    request.edition = edition
    requests.send(request)
    (message,) = mail.outbox
    assert message.recipients() == [doctor.email]
    assert "\n" not in message.subject
    sent = message.message()
    assert sent["Bcc"] is None and sent["Cc"] is None and len(sent.get_all("To")) == 1
    (html,) = [body for body, kind in message.alternatives if kind == "text/html"]
    assert "<b>Bonjour" not in html and "&lt;b&gt;Bonjour" in html


def test_an_address_that_would_be_two_receives_nothing(edition, secretary, doctor):
    doctor.email = "a@hopital.example\r\nBcc: tous@evil.example"
    request = requests.record(edition, doctor, by=secretary)
    request.doctor = doctor
    with pytest.raises(errors.MailNotSent):
        requests.send(request)
    assert mail.outbox == []


@pytest.mark.parametrize(
    "url", ["smtps://a:b@mail.hopital.example", "smtp+tls://a:b@mail.hopital.example:587"]
)
def test_the_mail_server_must_prove_that_it_is_the_one_that_was_named(url):
    found = configuration.mail_server(env={"EMAIL_URL": url})
    backend = get_connection(
        "django.core.mail.backends.smtp.EmailBackend",
        host=found.host,
        use_ssl=found.ssl,
        use_tls=found.starttls,
    )
    assert isinstance(backend, EmailBackend) and (backend.use_ssl or backend.use_tls)
    assert backend.ssl_context.verify_mode is ssl.CERT_REQUIRED and backend.ssl_context.check_hostname
    assert backend.ssl_context.minimum_version >= ssl.TLSVersion.TLSv1_2


def test_a_server_that_proves_to_be_another_gets_nothing_and_is_written_down(
    edition, secretary, doctor, monkeypatch, caplog
):
    def handshake(*_args, **_kwargs):
        raise ssl.SSLCertVerificationError("certificate verify failed")

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", handshake)
    with pytest.raises(errors.MailNotSent):
        requests.ask(edition, doctor, by=secretary)
    assert mail.outbox == []
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "certificate verify failed" in caplog.text
