"""One's password: typed unseen, pasted if one likes, taken exactly as typed, changed by whoever knows it."""

import datetime

import pytest
from django.contrib.auth.hashers import identify_hasher, make_password
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.security.conftest import PASSWORD, entered, forms_of, log_in

pytestmark = pytest.mark.django_db
NEW = "Le chat dort sous la table"


@pytest.fixture
def desk(person):
    client = Client()
    log_in(client, person)
    return client


def change(client, old, new=NEW, again=None):
    again = new if again is None else again
    return client.post(
        reverse("admin:password_change"), {"old_password": old, "new_password1": new, "new_password2": again}
    )


def opens(person, password):
    client = Client()
    log_in(client, person, password)
    return entered(client)


def test_whoever_knows_it_changes_it_and_stays(desk, person):
    assert change(desk, PASSWORD).status_code == 302
    assert entered(desk), "this session goes on"
    assert opens(person, NEW) and not opens(person, PASSWORD)


@pytest.mark.parametrize("old", ["", "x", PASSWORD.lower(), f"{PASSWORD} "])
def test_whoever_does_not_know_it_does_not(desk, person, old):
    assert change(desk, old).status_code == 200
    assert opens(person, PASSWORD)


@pytest.mark.parametrize(
    "weak", ["azerty", "motdepasse2026!!!", "radiologie-vertebroplastie", "kZr8-pq2x-Wv0m"]
)
def test_a_weak_one_is_refused_there_too(desk, person, weak):
    assert change(desk, PASSWORD, weak).status_code == 200
    assert opens(person, PASSWORD)


def test_and_where_an_administrator_gives_one(client, superuser, person):
    client.force_login(superuser)
    address = reverse("admin:auth_user_password_change", args=[person.pk])
    client.post(address, {"password1": "azerty", "password2": "azerty", "usable_password": "true"})
    assert opens(person, PASSWORD)
    client.post(reverse("admin:auth_user_add"), {
        "username": "nouveau", "password1": "azerty", "password2": "azerty", "usable_password": "true",
    })  # fmt: skip
    assert not User.objects.filter(username="nouveau").exists()


@pytest.mark.parametrize(
    "odd", ["  une phrase entre deux espaces  ", "ＭＩＬＬＥ tasses de thé vert", "القط ينام تحت الطاولة",
            "trois petits chats 🐈🐈🐈", "une phrase " * 12, "x1$" * 40],
)  # fmt: skip
def test_it_is_taken_exactly_as_it_was_typed(desk, person, odd):
    assert change(desk, PASSWORD, odd).status_code == 302
    assert opens(person, odd)
    for other in (odd.strip() if odd != odd.strip() else f"{odd} ", odd.swapcase(), odd[:64], odd[:72]):
        assert other == odd or not opens(person, other), "nothing of it is cut, turned or left out"


def test_it_stays_good_for_years(person, monkeypatch):
    later = timezone.now() + datetime.timedelta(days=5 * 365)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert opens(person, PASSWORD)


def test_it_is_typed_unseen_and_may_be_pasted_or_filled_in(desk, superuser):
    chief = Client()
    chief.force_login(superuser)
    screens = [
        Client().get("/admin/login/"),
        desk.get(reverse("admin:password_change")),
        chief.get(reverse("admin:auth_user_add")),
        chief.get(reverse("admin:auth_user_password_change", args=[superuser.pk])),
    ]
    fields = [
        field
        for screen in screens
        for form in forms_of(screen)
        for field in form.xpath(
            ".//input[contains(@name, 'password') and not(@type='radio' or @type='submit')]"
        )
    ]
    assert len(fields) == 8
    for field in fields:
        assert field.get("type") == "password"
        assert field.get("autocomplete") in {"current-password", "new-password"}
        assert field.get("maxlength") is None and field.get("onpaste") is None


def test_it_is_kept_as_argon2_that_costs_enough():
    """OWASP Password Storage Cheat Sheet: Argon2id, at least 19 MiB and two turns."""
    hasher = identify_hasher(make_password(PASSWORD))
    said = hasher.decode(make_password(PASSWORD))
    assert said["variety"] == "argon2id"
    assert said["memory_cost"] >= 19 * 1024 and said["time_cost"] >= 2
    assert make_password(PASSWORD) != make_password(PASSWORD), "each has a salt of its own"


def test_one_that_was_kept_another_way_is_kept_anew_at_the_next_login(person):
    User.objects.filter(pk=person.pk).update(password=make_password(PASSWORD, hasher="pbkdf2_sha256"))
    assert opens(person, PASSWORD)
    assert User.objects.get(pk=person.pk).password.startswith("argon2$argon2id$")


def test_the_text_comes_with_nobody_who_could_log_in(starter):
    """Its author is a name in the records: neither active, nor of the staff, nor with a password."""
    (author,) = User.objects.all()
    assert not (author.is_active or author.is_staff or author.is_superuser or author.has_usable_password())


def test_a_deployed_site_is_prepared_without_any_account(starter, settings, monkeypatch):
    settings.DEPLOYED = True
    monkeypatch.setattr("content.publishing.snapshot.build.refresh", lambda *_args, **_options: None)
    monkeypatch.setattr("content.publishing.snapshot.refresh_beside", lambda: None)
    call_command("prepare_site")
    assert not User.objects.filter(is_active=True).exists()
    settings.DEPLOYED = False
    call_command("prepare_site")
    assert User.objects.filter(is_active=True).exists(), "a demonstration has three"
