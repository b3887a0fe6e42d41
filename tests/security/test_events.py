"""What the site writes down when somebody tries what they may not; and that nothing else hears of it."""

import logging

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from content.reading import middleware
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def said(caplog):
    """Besides the journal of acts, which has tests of its own."""
    return [
        (record.name, record.levelname, record.getMessage())
        for record in caplog.records
        if record.name != "content.journal"
    ]


def test_what_an_account_may_not_do_is_written_down_with_who_it_was(starter, secretary, caplog):
    client = Client()
    client.force_login(secretary)
    path = reverse("admin:content_page_new")
    assert client.post(path).status_code == 403
    ((name, level, text),) = said(caplog)
    assert (name, level) == ("content.reading.errors", "WARNING")
    assert path in text and f"account {secretary.pk}" in text
    assert secretary.username not in text and secretary.last_name not in text, (
        "a number, which only the site can read"
    )


def test_a_form_without_its_proof_of_origin_is_written_down(starter, secretary, caplog):
    client = Client(enforce_csrf_checks=True)
    client.force_login(secretary)
    client.post(reverse("admin:content_bin"), {"a": "b"})
    assert any(name == "django.security.csrf" and level == "WARNING" for name, level, _text in said(caplog))


def test_so_is_a_host_that_is_not_ours(starter, caplog, monkeypatch):
    monkeypatch.setattr(middleware, "_TOLD", set())
    Client().get("/fr/", headers={"host": "never-seen.example"})
    assert (
        "content.reading.middleware",
        "WARNING",
        "refused: 'never-seen.example' is not in ALLOWED_HOSTS",
    ) in said(caplog), "once for each"


def test_a_form_that_is_too_large_or_too_long_is_written_down(starter, secretary, caplog):
    client = Client()
    client.force_login(secretary)
    client.post("/admin/login/", {f"a{number}": "x" for number in range(10_050)})
    assert any("django.security" in name for name, _level, _text in said(caplog))


def test_these_lines_leave_by_one_way_only():
    handlers = settings.LOGGING["handlers"]
    assert {each["class"] for each in handlers.values()} == {"logging.StreamHandler"}
    assert all("without_queries" in each["filters"] for each in handlers.values())
    for name in ("django.security.csrf", "django.security.DisallowedHost", "content.reading.errors"):
        assert logging.getLogger(name).isEnabledFor(logging.WARNING), name
    assert settings.ADMINS == [] and settings.MANAGERS == [], "nor by e-mail"


def test_no_password_is_ever_in_them(db, caplog):
    caplog.set_level(logging.DEBUG)
    user = UserFactory()
    user.set_password("le chat dort sous la table")
    user.save()
    client = Client()
    for password in ("le chat dort sous la table", "un chien dort sous la table"):
        client.post(reverse("admin:login"), {"username": user.username, "password": password})
        client.post(f"/admin/login/?password={password}", {"username": user.username, "password": password})
    for record in caplog.records:
        if record.name != "django.db.backends":
            assert "dort sous" not in record.getMessage()
