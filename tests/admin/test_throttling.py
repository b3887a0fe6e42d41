"""Guessing gets slow for strangers; the owner still gets in."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from content.models import Act
from tests.admin.second_factors import PASSWORD, sign_in, with_application
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
WAIT = "Trop de tentatives"


@pytest.fixture
def owner(secretary):
    secretary.set_password(PASSWORD)
    secretary.save()
    return secretary


def guess(client, user, times, **more):
    for number in range(times):
        answer = client.post(
            "/admin/login/",
            {"username": user.username, "password": f"essai numéro {number} au hasard"},
            **more,
        )
    return answer.content.decode()


def gets_in(client, user, **more):
    answer = client.post("/admin/login/", {"username": user.username, "password": PASSWORD}, **more)
    return answer.status_code == 302


def test_ten_failures_and_even_the_right_password_waits(client, owner):
    assert WAIT not in guess(client, owner, 10)
    assert not gets_in(client, owner)
    assert WAIT in guess(client, owner, 1)


def test_it_is_over_five_minutes_after_the_last_attempt(client, owner, monkeypatch):
    from allauth.core.internal import ratelimit

    guess(client, owner, 10)
    now = ratelimit.time.time()
    monkeypatch.setattr(ratelimit.time, "time", lambda: now + 301)
    assert gets_in(client, owner)


def test_a_browser_that_signed_in_before_is_never_locked_out_by_others(client, owner, client_class):
    mine, stranger = client, client_class()
    assert gets_in(mine, owner)
    mine.post(reverse("admin:logout"))
    assert WAIT in guess(stranger, owner, 30), "from the same address"
    assert gets_in(mine, owner)


def test_somewhere_else_nobody_is_locked_out(client, owner, client_class):
    guess(client, owner, 30)
    assert gets_in(client_class(), owner, REMOTE_ADDR="198.51.100.7")


def test_a_known_browser_that_guesses_is_counted_too(client, owner):
    assert gets_in(client, owner)
    client.post(reverse("admin:logout"))
    assert WAIT in guess(client, owner, 25)


@pytest.mark.parametrize("forged", ["x", "", "WyJhIiwgImIiXQ:1:x", "[]"])
def test_a_forged_cookie_is_worth_nothing(client, owner, forged, settings):
    guess(client, owner, 10)
    client.cookies[settings.KNOWN_BROWSER_COOKIE_NAME] = forged
    assert not gets_in(client, owner)


def test_anothers_cookie_is_worth_nothing(client, owner, client_class):
    other = UserFactory()
    other.set_password(PASSWORD)
    other.save()
    assert gets_in(client, other)
    client.post(reverse("admin:logout"))
    guess(client_class(), owner, 10)
    assert not gets_in(client, owner)


def test_one_address_that_tries_many_accounts_is_slowed(client, owner):
    people = [UserFactory() for _person in range(10)]
    for person in people:
        guess(client, person, 6)
    assert not gets_in(client, owner)


def test_success_does_not_count_and_does_not_forget_what_failed(client, owner):
    guess(client, owner, 9)
    for _day in range(3):
        client.cookies.clear()
        assert gets_in(client, owner)
    client.cookies.clear()
    guess(client, owner, 1)
    assert not gets_in(client, owner)


def test_a_name_without_an_account_is_answered_alike(client, owner, client_class):
    """Words, codes and work: neither can be told from the other (ASVS 6.3.8)."""
    nobody = UserFactory.build(username="personne-de-ce-nom")
    disabled, patient = UserFactory(is_active=False), UserFactory(is_staff=False)
    for person in (disabled, patient):
        person.set_password(PASSWORD)
        person.save()
    answers = []
    for number, person in enumerate((owner, nobody, disabled, patient)):
        here = {"REMOTE_ADDR": f"198.51.{number}.1"}
        first = client_class().post(
            "/admin/login/", {"username": person.username, "password": "faux mot"}, **here
        )
        many = guess(client_class(), person, 12, **here)
        answers.append((first.status_code, said(first.content.decode()), said(many)))
    assert len(set(answers)) == 1, answers
    for person in (disabled, patient):
        here = {"REMOTE_ADDR": "198.51.9.1"}
        right = client_class().post(
            "/admin/login/", {"username": person.username, "password": PASSWORD}, **here
        )
        assert (right.status_code, said(right.content.decode())) == answers[0][:2], (
            "nor by who knows the password"
        )


def said(html):
    from lxml.html import fromstring

    return " ".join(each.text_content().strip() for each in fromstring(html).cssselect(".errornote"))


def test_the_same_hash_is_computed_whether_the_account_exists_or_not(client, owner, settings, monkeypatch):
    from argon2 import PasswordHasher, low_level

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    owner.set_password(PASSWORD)
    owner.save()
    hashed = []
    for module, name in ((low_level, "hash_secret"), (PasswordHasher, "verify")):
        real = getattr(module, name)

        def counted(*args, real=real, **kwargs):
            hashed.append(1)
            return real(*args, **kwargs)

        monkeypatch.setattr(module, name, counted)
    numbers = []
    for name in (owner.username, "personne-de-ce-nom"):
        hashed.clear()
        client.post("/admin/login/", {"username": name, "password": "un mot de passe faux"})
        numbers.append(len(hashed))
    assert numbers == [1, 1]


def test_what_is_counted_is_shared_by_all_workers_and_hosts(client, owner):
    guess(client, owner, 10)
    from content.models import CacheEntry

    assert CacheEntry.objects.exists(), "in the database, not in a process"
    cache.clear()
    assert gets_in(client, owner)


def test_too_many_attempts_stand_in_the_journal_without_what_was_typed(client, owner):
    client.post("/admin/login/", {"username": "mon mot de passe secret", "password": "x"})
    guess(client, owner, 11)
    acts = list(Act.objects.filter(kind__in=["refused", "slowed"]))
    assert {act.kind for act in acts} == {"refused", "slowed"}
    assert not any("secret" in f"{act.name}{act.about}" for act in acts)
    assert {act.address for act in acts} == {"127.0.0.0/24"}


def test_the_second_step_after_a_stolen_password_does_not_open_by_waiting(client, owner):
    with_application(owner)
    assert sign_in(client, owner)["Location"] == reverse("mfa_authenticate")
    session = client.session
    session["account_login"]["initiated_at"] -= 3600
    session.save()
    assert client.get(reverse("mfa_authenticate")).status_code == 302
