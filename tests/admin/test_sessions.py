"""How long a session lasts, and what ends it."""

import pytest
from django.conf import settings
from django.urls import reverse

from content.admin import sessions
from tests.admin.test_desk import section
from tests.admin.test_editing import opened, url_of

pytestmark = pytest.mark.django_db
HOUR = 3600


@pytest.fixture
def clock(monkeypatch):
    """Seconds that can be moved on."""
    now = [1_000_000.0]
    monkeypatch.setattr(sessions.time, "time", lambda: now[0])

    def later(seconds):
        now[0] += seconds

    return later


@pytest.fixture
def desk(client, secretary, clock):
    client.force_login(secretary)
    return client


def inside(desk):
    return desk.get("/admin/").status_code == 200


def test_a_session_that_nobody_uses_ends(desk, clock):
    clock(settings.SESSION_IDLE_AGE - 1)
    assert inside(desk)
    clock(settings.SESSION_IDLE_AGE - 1)
    assert inside(desk), "it was used in between"
    clock(settings.SESSION_IDLE_AGE + 1)
    assert not inside(desk)
    assert desk.get("/admin/").url.startswith("/admin/login/")


def test_one_that_is_used_all_day_ends_too(desk, clock):
    lasted = []
    for _hour in range(20):
        lasted.append(inside(desk))
        clock(HOUR)
    assert lasted == [True] * 13 + [False] * 7 and settings.SESSION_COOKIE_AGE == 12 * HOUR


@pytest.mark.parametrize("name", ["presence", "snapshot_progress"])
def test_an_open_window_alone_keeps_none_alive(desk, clock, name):
    for _turn in range(12):
        clock(settings.SESSION_IDLE_AGE / 10)
        method = desk.post if name == "presence" else desk.get
        method(reverse(f"admin:{name}"), {"place": "a"} if name == "presence" else {})
    assert not inside(desk)


def test_what_was_typed_when_it_ended_is_not_lost(desk, clock, starter):
    values = opened(desk, section()) | {"body_fr": "<p>Écrit longtemps après.</p>", "_continue": "1"}
    clock(settings.SESSION_IDLE_AGE + 1)
    response = desk.post(url_of(section()), values)
    assert response.status_code == 401 and "longtemps" in response.content.decode()
    assert "longtemps" not in section().body_fr


def test_a_session_of_an_earlier_release_is_measured_from_now_on(desk, clock):
    session = desk.session
    del session[sessions.BEGUN], session[sessions.SEEN]
    session.save()
    assert inside(desk)
    clock(settings.SESSION_IDLE_AGE + 1)
    assert not inside(desk)


def test_whoever_is_disabled_is_out_at_once(desk, secretary):
    assert inside(desk)
    secretary.is_active = False
    secretary.save()
    assert not inside(desk)


def test_a_new_password_ends_the_sessions_of_the_old_one(desk, secretary):
    assert inside(desk)
    secretary.set_password("le chat dort sous la table")
    secretary.save()
    assert not inside(desk)


def test_readers_pages_ask_no_session(desk, starter, clock, django_assert_num_queries):
    clock(settings.SESSION_IDLE_AGE + 1)
    with django_assert_num_queries(0):
        assert desk.get("/robots.txt").status_code == 200


def test_online_cookies_belong_to_this_very_host(deployed_settings):
    for name, cookie in (("SESSION", "__Host-sessionid"), ("CSRF", "__Host-csrftoken")):
        whats = "NAME SECURE HTTPONLY PATH DOMAIN SAMESITE".split()
        said = deployed_settings(*(f"{name}_COOKIE_{what}" for what in whats))
        assert said == [cookie, "True", "True", "/", "None", "Lax"]
    assert deployed_settings("KNOWN_BROWSER_COOKIE_NAME") == ["__Host-known"]
