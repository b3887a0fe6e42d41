"""What of a line of the access log is a reading, and that nothing else of it is looked at."""

import datetime
import json

import pytest

from content.audience.lines import Hit, hit

DAY = datetime.date(2026, 11, 27)


def nginx(
    path="/fr/vertebroplastie/", *, time="2026-11-27T21:12:50+01:00", method="GET", status=200, by=" reader"
):
    """As `log_format site` of deploy/nginx/http.conf writes it."""
    return f'203.0.113.0 [{time}] "{method} {path} HTTP/1.1" {status} 14400 0.000 {"0a" * 16}{by}'


def gunicorn(path="/fr/vertebroplastie/", **fields):
    """As vertebro_site.gunicorn_log writes it."""
    said = {
        "time": "2026-11-27T20:12:50.123+00:00",
        "level": "INFO",
        "logger": "gunicorn.access",
        "message": f"GET {path} 200",
        "process": 7,
        "request_id": "0a" * 16,
        "method": "GET",
        "path": path,
        "status": 200,
        "duration_ms": 0.2,
        "client": "203.0.113.0",
        "by": "reader",
    }
    return json.dumps(said | fields, ensure_ascii=False)


@pytest.mark.parametrize("write", [nginx, gunicorn])
def test_a_page_that_was_sent_or_has_not_changed_is_a_reading(write):
    for status in (200, 304):
        assert hit(write(status=status)) == Hit(DAY, "/fr/vertebroplastie/", status)
    assert hit(write("/q/v/suivi/en", status=302)) == Hit(DAY, "/q/v/suivi/en", 302)


@pytest.mark.parametrize("write", [nginx, gunicorn])
def test_errors_redirections_and_other_methods_are_none(write):
    for status in (206, 301, 404, 410, 500, 503):
        assert hit(write(status=status)) is None
    for method in ("HEAD", "POST"):
        assert hit(write(method=method)) is None


def test_neither_robots_nor_what_a_browser_asks_for_itself_are_readings():
    for who in ("robot", "browser"):
        assert hit(nginx(by=f" {who}")) is None and hit(gunicorn(by=who)) is None


def test_a_log_that_does_not_say_who_asked_counts_everybody():
    """Lines of an earlier release: robots are counted."""
    said = json.loads(gunicorn())
    del said["by"]
    assert hit(nginx(by="")) and hit(json.dumps(said))


@pytest.mark.parametrize(
    ("time", "day"),
    [
        ("2026-11-27T22:59:59+00:00", 27),
        ("2026-11-27T23:00:00+00:00", 28),
        ("2026-11-27T23:59:59+01:00", 27),
        ("2026-11-28T08:00:00+09:00", 28),
        ("2026-11-28T07:59:00+09:00", 27),
    ],
)
def test_a_day_is_the_department_s(time, day):
    assert hit(nginx(time=time)).day.day == hit(gunicorn(time=time)).day.day == day


def test_an_address_is_read_as_it_was_meant():
    assert hit(nginx("/fr/%C3%A9t%C3%A9/")).path == "/fr/été/" == hit(gunicorn("/fr/été/")).path


@pytest.mark.parametrize(
    "line",
    [
        "",
        "\0",
        "{",
        "[]",
        "null",
        '"GET /fr/ HTTP/1.1" 200',
        nginx(time="hier"),
        nginx(time="2026-11-27T21:12:50"),
        nginx(status="deux"),
        gunicorn(status=None),
        gunicorn(time=7),
        gunicorn(logger="django.request"),
        "2026-11-27 INFO gunicorn.access GET /fr/ 200",
    ],
)
def test_anything_else_is_passed_over(line):
    assert hit(line) is None
