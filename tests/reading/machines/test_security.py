"""Whom to tell of a weakness, as those who look for weaknesses look it up."""

import datetime
import re

import pytest
from django.core.management import call_command

from content.publishing.site import Site
from content.publishing.snapshot.render import Address, render

pytestmark = pytest.mark.django_db

ADDRESS = "/.well-known/security.txt"


def fields(text):
    assert text.endswith("\n") and "\r" not in text
    return dict(re.fullmatch(r"([A-Z][A-Za-z-]+): (\S.*)", line).groups() for line in text.splitlines())


def days_left(found):
    expires = datetime.datetime.strptime(found["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.UTC)
    return (expires - datetime.datetime.now(datetime.UTC)).days


def test_it_names_whom_the_environment_names_and_never_expires(client, settings):
    settings.SECURITY_CONTACT = "mailto:rssi@hopital.example"
    response = client.get(ADDRESS)
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    found = fields(response.content.decode())
    assert found["Contact"] == "mailto:rssi@hopital.example"
    assert found["Canonical"] == f"{settings.SITE_URL}{ADDRESS}"
    assert 88 <= days_left(found) <= 90


def test_years_later_it_still_holds(client, settings, monkeypatch):
    settings.SECURITY_CONTACT = "https://hopital.example/signaler"
    later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=5 * 365)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    found = fields(client.get(ADDRESS).content.decode())
    assert days_left(found) > 5 * 365


def test_nobody_is_named_where_nobody_is(client, settings):
    assert settings.SECURITY_CONTACT == ""
    assert client.get(ADDRESS).status_code == 404


def test_the_snapshot_holds_no_date_that_passes_and_an_export_nearly_a_year(
    starter, settings, own_snapshot, tmp_path
):
    from content.publishing.snapshot import build

    settings.SECURITY_CONTACT = "mailto:rssi@hopital.example"
    assert ADDRESS not in build.refresh(own_snapshot).entries
    call_command("build_snapshot", str(tmp_path / "export"))
    found = fields((tmp_path / "export" / ADDRESS.lstrip("/")).read_text())
    assert 350 < days_left(found) < 365
    assert render(Site.load(), Address(ADDRESS)).body.decode().startswith("Contact: ")
