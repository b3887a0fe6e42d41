"""Reminders: before a review is due and once it is overdue, each once; and pages that say so."""

import datetime
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.utils import timezone

from content.models import Department, Edition, Review, ReviewRequest
from content.publishing import approve, publish, reminders, requests
from content.publishing.snapshot import build
from content.publishing.snapshot.store import Store

pytestmark = [pytest.mark.django_db]
TODAY = timezone.localdate()


def day(days):
    return TODAY + datetime.timedelta(days=days)


@pytest.fixture
def reviewed(page, secretary, doctor, no_snapshot):
    for each, name in ((doctor, "medecin"), (secretary, "secretariat")):
        each.email = f"{name}@hopital.example"
        each.save()
    Department.objects.update(reminder_days=30)
    edition = publish(page, "fr", by=secretary, change="substance")
    approve(edition, by=doctor, role="radiologue", due_on=day(100))
    return Edition.objects.get()


def remind(at, mailoutbox):
    """Subjects and recipients of what a run at that distance from today sends; requests are dated accordingly."""
    mailoutbox.clear()
    known = set(ReviewRequest.objects.values_list("pk", flat=True))
    reminders.remind(day(at))
    moment = timezone.now() + datetime.timedelta(days=at)
    ReviewRequest.objects.exclude(pk__in=known).update(asked_at=moment)
    return [(" ".join(mail.subject.split()), mail.to[0]) for mail in mailoutbox]


def test_each_reminder_is_sent_once(reviewed, mailoutbox):
    assert remind(69, mailoutbox) == []
    assert remind(70, mailoutbox) == [("Relecture bientôt due : L’intervention", "medecin@hopital.example")]
    assert remind(71, mailoutbox) == [] and remind(100, mailoutbox) == []
    assert remind(101, mailoutbox) == [("Relecture en retard : L’intervention", "medecin@hopital.example")]
    assert remind(102, mailoutbox) == [] and remind(400, mailoutbox) == []


def test_its_link_renews_the_review(reviewed, mailoutbox):
    remind(70, mailoutbox)
    request = ReviewRequest.objects.get()
    assert requests.link(request).split("/")[2].split(":")[0] in mailoutbox[0].body
    ReviewRequest.objects.update(asked_at=timezone.now(), expires_at=timezone.now() + datetime.timedelta(1))
    requests.answer(requests.link(request).split("/")[-2], approved=True, role="radiologue")
    assert Review.objects.count() == 2 and Edition.objects.get().review.due_on > day(300)
    assert remind(101, mailoutbox) == []


def test_without_a_doctor_that_mail_reaches_the_secretariat_is_told(reviewed, doctor, mailoutbox):
    doctor.email = ""
    doctor.save()
    assert [to for _subject, to in remind(70, mailoutbox)] == ["secretariat@hopital.example"]
    assert "/relecture/" not in mailoutbox[0].body and "/admin/relectures/" in mailoutbox[0].body
    assert remind(71, mailoutbox) == []


def test_a_mail_that_did_not_leave_is_tried_again(reviewed, mailoutbox, settings, capsys):
    Review.objects.update(due_on=day(3))
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(SystemExit) as caught:
        call_command("remind_reviews")
    assert caught.value.code == 1 and "Non envoyé : L’intervention" in capsys.readouterr().err
    assert not ReviewRequest.objects.exists()
    settings.EMAIL_BACKEND = backend
    call_command("remind_reviews")
    assert len(mailoutbox) == 1 and "Envoyé : L’intervention" in capsys.readouterr().out
    call_command("remind_reviews")
    assert len(mailoutbox) == 1


def test_a_page_that_was_never_reviewed_is_reminded_to_nobody(reviewed, secretary, mailoutbox):
    Edition.objects.update(review=None)
    assert remind(500, mailoutbox) == []


def test_public_pages_are_made_anew_once_a_date_has_passed(reviewed, monkeypatch, settings, mailoutbox):
    generation = build.refresh()
    text = (generation.directory / "fr/intervention/index.html").read_text()
    assert "en retard" not in text
    calls = []
    monkeypatch.setattr("content.publishing.snapshot.refresh", lambda: calls.append(1))
    assert not reminders.remind(day(100)).refreshed
    assert reminders.remind(day(101)).refreshed and calls == [1]
    after = (timezone.now() + datetime.timedelta(days=101)).timestamp()
    with monkeypatch.context() as later:
        later.setattr(Store, "current", lambda self: SimpleNamespace(made=after))
        assert not reminders.remind(day(101)).refreshed
    Review.objects.update(due_on=day(-1))
    assert "en retard" in (build.refresh().directory / "fr/intervention/index.html").read_text()
