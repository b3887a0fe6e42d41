"""Every save and every edition; two of them compared; one brought back; what was online on a day."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from content.models import Edition, Version
from content.publishing import publish, withdraw
from content.publishing.editions import current_document
from tests.admin.test_desk import said, section
from tests.admin.test_editing import hidden, opened, url_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, secretary):
    client.force_login(secretary)
    return client


def versions_url(obj, language="fr", **query):
    url = reverse(f"admin:content_{obj._meta.model_name}_versions", args=[obj.pk])
    return url + "?" + "&".join(f"{name}={value}" for name, value in {"lang": language, **query}.items())


def save(desk, **changes):
    desk.post(url_of(section()), opened(desk, section()) | changes | {"_continue": "1"})


def test_every_save_and_every_edition_is_listed_with_who_and_when(desk, starter, secretary):
    save(desk, body_fr="<p>Un.</p>")
    publish(section().page, "fr", by=secretary, change="correction", sections=["suivi"])
    html = desk.get(versions_url(section())).content.decode()
    assert html.count("Camille Martin") >= 2
    assert "publié\xa0: édition 2" in html or "publié : édition 2" in html
    assert "texte de départ" in html and "(en ligne)" in html
    assert "édition 2" not in desk.get(versions_url(section("principe"))).content.decode()


def test_two_moments_are_compared_as_text_and_never_as_source(desk, starter):
    save(desk, body_fr="<p>Une consultation <strong>trois</strong> mois après.</p>")
    first = Version.objects.first()
    save(desk, body_fr="<p>Une consultation <strong>six</strong> mois après.</p>")
    second = Version.objects.first()
    html = desk.get(versions_url(section(), a=f"v{first.pk}", b=f"v{second.pk}")).content.decode()
    assert re.search(r"<del>.*trois.*</del><ins>.*six.*</ins>", html)
    shown = "".join(re.findall(r'<div class="desk-words.*?</div>', html, re.S))
    assert "six" in shown and "strong" not in shown
    edition = Edition.objects.of(section().page, "fr").first()
    html = desk.get(versions_url(section(), a=f"e{edition.pk}", b=f"v{second.pk}")).content.decode()
    assert "six" in html
    for wrong in ("x1", "v", "v0", "e99999", "v" + "9" * 30):
        assert desk.get(versions_url(section(), a=wrong)).status_code == 404


def test_another_texts_version_cannot_be_asked_for(desk, starter):
    save(desk, body_fr="<p>Un.</p>")
    assert desk.get(versions_url(section("principe"), a=f"v{Version.objects.first().pk}")).status_code == 404


def test_going_back_to_a_version_makes_a_draft_and_publishes_nothing(desk, starter):
    before = section().body_fr
    save(desk, body_fr="<p>Un.</p>")
    page = desk.get(versions_url(section()))
    edition = Edition.objects.of(section().page, "fr").first()
    form = {"base": hidden(page, "base"), "version": f"e{edition.pk}"}
    response = desk.post(versions_url(section()), form, follow=True)
    assert "de nouveau le brouillon" in " ".join(said(response))
    assert section().body_fr == before
    assert Version.objects.first().reason == "restored"
    assert Edition.objects.of(section().page, "fr").count() == 1
    assert desk.post(versions_url(section()), {"version": "v1"}).status_code == 302


def test_going_back_over_a_colleagues_save_is_a_conflict(desk, starter, secretary):
    save(desk, body_fr="<p>Un.</p>")
    page = desk.get(versions_url(section()))
    save(desk, body_fr="<p>Deux.</p>")
    edition = Edition.objects.of(section().page, "fr").first()
    form = {"base": hidden(page, "base"), "version": f"e{edition.pk}"}
    response = desk.post(versions_url(section()), form)
    assert response.status_code == 409
    assert section().body_fr == "<p>Deux.</p>"
    action = re.search(r'action="([^"]+/change/[^"]*)"', response.content.decode())[1].replace("&amp;", "&")
    choice = {
        "_resolve": "1",
        "all": "theirs",
        "base": hidden(response, "base"),
        "_disputed": hidden(response, "_disputed"),
    }
    assert desk.post(action, choice).status_code == 302
    assert section().body_fr == "<p>Deux.</p>"


def test_the_pathway_comes_back_from_an_edition_with_its_panels(desk, starter):
    parcours = section("parcours")
    before = current_document(parcours.page, "fr").section("parcours")
    desk.post(url_of(parcours), opened(desk, parcours) | {"step_set-0-DELETE": "on", "_continue": "1"})
    page = desk.get(versions_url(parcours))
    edition = Edition.objects.of(parcours.page, "fr").first()
    desk.post(versions_url(parcours), {"base": hidden(page, "base"), "version": f"e{edition.pk}"})
    from content.documents import from_draft

    assert from_draft(parcours.page, "fr").section("parcours") == before


def moved(edition, days):
    """As if the edition had been published that many days ago."""
    from django.db.models.query import QuerySet

    moment = timezone.now() - datetime.timedelta(days=days)
    QuerySet.update(Edition.objects.filter(pk=edition.pk), published_at=moment)


def test_what_was_online_on_a_day_has_an_answer_and_a_permanent_address(desk, client, starter, secretary):
    page = section().page
    first = Edition.objects.of(page, "fr").first()
    moved(first, 30)
    save(desk, body_fr="<p>Le nouveau suivi.</p>")
    moved(publish(page, "fr", by=secretary, change="substance"), 10)
    url = reverse("admin:content_page_on_a_day", args=[page.pk])
    asked = (timezone.localdate() - datetime.timedelta(days=20)).isoformat()
    html = desk.get(f"{url}?lang=fr&date={asked}").content.decode()
    assert "édition 1" in html
    address = re.search(r'value="(http[^"]+/archives/[^"]+)"', html)[1]
    client.logout()
    response = client.get(address.removeprefix("http://127.0.0.1:8000"))
    archived = response.content.decode()
    assert (
        response.status_code == 200 and "Le nouveau suivi" not in archived and 'content="noindex"' in archived
    )
    assert "édition 1, en ligne du" in archived
    assert response["Cache-Control"].startswith("no-store")
    assert client.get("/archives/1:abc/").status_code == 404


def test_a_day_before_anything_or_after_a_withdrawal_says_so(desk, starter, secretary):
    page = section().page
    url = reverse("admin:content_page_on_a_day", args=[page.pk])
    assert "n’était en ligne" in desk.get(f"{url}?date=2020-01-01").content.decode()
    withdraw(page, "fr", by=secretary)
    assert "n’était en ligne" in desk.get(f"{url}?date={timezone.localdate()}").content.decode()
    assert "n’est pas un jour" in desk.get(f"{url}?date=hier").content.decode()
    assert desk.get(f"{url}?date=0001-01-01").status_code == 200
    assert desk.get(f"{url}?date=2026-02-31").status_code == 200
