"""A session is a number that only the server can make, good for one login and until it ends."""

import string

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from tests.factories import UserFactory
from tests.security.conftest import PASSWORD, desk_addresses, entered, forms_of, log_in

pytestmark = pytest.mark.django_db


def key_of(client):
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def with_key(key):
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    return client


@pytest.mark.parametrize("key", ["", "1", "a" * 32, "../../etc/passwd", "x" * 5000, "é\x00"])
def test_a_number_that_the_server_did_not_make_opens_nothing(key, person):
    client = with_key(key)
    assert not entered(client)
    assert key not in Session.objects.values_list("session_key", flat=True), "nor is it taken over"


def test_it_is_long_random_and_new_each_time(person):
    keys = set()
    for _turn in range(20):
        client = Client()
        log_in(client, person)
        assert entered(client)
        keys.add(key_of(client))
    assert len(keys) == 20
    letters = set("".join(keys))
    assert letters <= set(string.ascii_lowercase + string.digits) and len(letters) > 30
    # 25 letters of 36 are more than 128 bits.
    assert all(len(key) >= 25 for key in keys)


def test_the_one_before_the_login_is_worth_nothing_after_it(person):
    """Nobody can make somebody log in under a number that they know."""
    client = Client()
    client.get("/admin/login/")
    session = client.session
    session["planted"] = "x"
    session.save()
    before = session.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = before
    log_in(client, person)
    assert entered(client) and key_of(client) != before
    assert not entered(with_key(before))
    log_in(client, person)
    assert not entered(with_key(before))


def test_logging_in_while_logged_in_leads_on_and_makes_no_second_session(person):
    client = Client()
    log_in(client, person)
    first = key_of(client)
    assert log_in(client, person)["Location"] == "/admin/"
    assert key_of(client) == first and Session.objects.count() == 1


def test_showing_again_who_one_is_gives_another_number(person):
    client = Client()
    log_in(client, person)
    before = key_of(client)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert entered(client) and not entered(with_key(before))
    assert UserSession.objects.get(user=person).session_key == key_of(client), "and stays in the list"


def test_logging_out_ends_it_on_the_server(person):
    client = Client()
    log_in(client, person)
    key = key_of(client)
    client.post("/admin/logout/")
    assert not entered(with_key(key)) and not Session.objects.filter(session_key=key).exists()


def test_an_account_that_is_deleted_is_out_at_once(person):
    client = Client()
    log_in(client, person)
    assert entered(client)
    person.delete()
    assert not entered(client)


def test_every_screen_of_the_desk_shows_the_way_out(starter, superuser):
    client = Client()
    client.force_login(superuser)
    seen = 0
    for pattern, path in desk_addresses().items():
        response = client.get(path)
        html = response.headers.get("Content-Type", "").startswith("text/html")
        # A preview is the public page; what is given back to another window has no frame.
        if response.status_code == 200 and html and "apercu" not in pattern and "logout" not in pattern:
            actions = [form.action for form in forms_of(response) if form.method == "POST"]
            assert reverse("admin:logout") in actions, pattern
            seen += 1
    assert seen > 40


def test_one_persons_sessions_are_ended_by_a_command_and_no_other_s(person, capsys):
    other = UserFactory()
    other.set_password(PASSWORD)
    other.save()
    browsers = [Client() for _each in range(3)]
    for client, user in zip(browsers, (person, person, other), strict=True):
        log_in(client, user)
    call_command("end_sessions", person.username)
    assert [entered(client) for client in browsers] == [False, False, True]
    assert "2" in capsys.readouterr().out


def test_everybodys_are_ended_by_it_too(person):
    client = Client()
    log_in(client, person)
    call_command("end_sessions", everybody=True)
    assert not entered(client) and not Session.objects.exists()


def test_it_ends_nobodys_unless_told_whose(person):
    from django.core.management import CommandError

    client = Client()
    log_in(client, person)
    for wrong in ([], ["personne-de-ce-nom"]):
        with pytest.raises(CommandError):
            call_command("end_sessions", *wrong)
    assert entered(client)


def test_another_secret_key_ends_them_all(person, settings):
    client = Client()
    log_in(client, person)
    assert entered(client)
    settings.SECRET_KEY = "another key of more than thirty-two characters"
    assert not entered(client)


def test_what_a_session_holds_is_plain_values():
    assert settings.SESSION_ENGINE == "django.contrib.sessions.backends.db", "kept by the server"
    assert settings.SESSION_SERIALIZER == "django.contrib.sessions.serializers.JSONSerializer"
