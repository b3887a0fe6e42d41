"""What a person is told after « Publier »."""

import dataclasses

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation

from content.admin.going_online import publish_drafts
from content.models import Department, Section
from content.publishing import publish
from content.publishing.site import Site
from content.sharing.leaflet.fit import too_long

pytestmark = pytest.mark.django_db
MORE = "<p>" + "Une phrase de plus, pour voir ce que devient la fiche. " * 20 + "</p>"


def told(secretary, key, body):
    """(level, sentence) of each message after one section was published with another body."""
    section = Section.objects.get(page__key="vertebroplasty", key=key)
    section.body_fr = body
    section.save()
    request = asked_by(secretary)
    with translation.override("fr"):
        assert publish_drafts(request, section.page, "fr", [key])
        return messages_of(request)


def asked_by(user):
    request = RequestFactory().post("/", {"change": "correction"})
    request.user = user
    request._messages = CookieStorage(request)
    return request


def messages_of(request):
    return [(each.level_tag, str(each)) for each in get_messages(request)]


def test_a_leaflet_that_no_longer_fits_is_a_warning_beside_the_success(starter, secretary):
    done, warned = told(secretary, "complications", MORE)
    assert done[0] == "success" and "Publié" in done[1]
    assert warned[0] == "warning" and "ne tient plus en deux pages" in warned[1]
    assert "Les complications" in warned[1]


def test_what_fits_is_only_a_success(starter, secretary):
    assert [level for level, _text in told(secretary, "complications", "<p>Court.</p>")] == ["success"]
    assert [level for level, _text in told(secretary, "alternatives", MORE)] == ["success"]


def test_a_translation_whose_leaflet_overflows_since_the_french_changed_is_named(starter, secretary):
    """Its notice « the French has changed since » takes the last line that was free."""
    row = Section.objects.get(page__key="vertebroplasty", key="principe")
    fitting, body = "", "<p>Short.</p>"
    with translation.override("fr"):
        for lines in range(1, 40):
            body = "<p>" + "One more sentence for the front of the sheet. " * lines + "</p>"
            page = Site.load().pages["vertebroplasty", "en"]
            if too_long(replaced(page, body), (), Site.today()):
                break
            fitting = body
    assert fitting and fitting != body
    Section.objects.filter(pk=row.pk).update(body_en=fitting)
    publish(row.page, "en", by=secretary, change="correction", sections=["principe"])
    said = [text for _level, text in told(secretary, "principe", "<p>Un autre principe.</p>")]
    (warned,) = [text for text in said if text.startswith("English")]
    assert "ne tient plus en deux pages" in warned and "recto" in warned


def replaced(page, body):
    sections = tuple(
        dataclasses.replace(each, body=body) if each.key == "principe" else each
        for each in page.document.sections
    )
    return dataclasses.replace(page, document=dataclasses.replace(page.document, sections=sections))


@pytest.mark.parametrize("way", ["restore", "undo"])
def test_an_older_text_that_comes_back_is_judged_too(starter, secretary, client, way):
    told(secretary, "complications", MORE)
    page = Section.objects.get(page__key="vertebroplasty", key="complications").page
    told(secretary, "complications", "<p>Court.</p>")
    number = {"restore": 2, "undo": 3}[way]
    client.force_login(secretary)
    address = reverse(f"admin:content_page_{way}", args=[page.pk, "fr"])
    response = client.post(address, {"section": "complications", "edition": str(number)}, follow=True)
    said = [(each.level_tag, str(each)) for each in response.context["messages"]]
    assert [level for level, _text in said] == ["success", "warning"]
    assert "ne tient plus en deux pages" in said[1][1]


def test_a_proposal_that_a_doctor_puts_online_is_judged_too(starter, secretary, doctor, client):
    Department.objects.update(review_required=True)
    row = Section.objects.get(page__key="vertebroplasty", key="complications")
    Section.objects.filter(pk=row.pk).update(body_fr=MORE)
    proposal = publish(row.page, "fr", by=secretary, change="substance", sections=["complications"])
    client.force_login(doctor)
    address = reverse("admin:content_review_approve", args=[proposal.pk])
    response = client.post(address, {"role": "radiologue", "state": "proposed"}, follow=True)
    said = [(each.level_tag, str(each)) for each in response.context["messages"]]
    assert [level for level, _text in said] == ["success", "warning"]
    again = client.post(address, {"role": "radiologue"}, follow=True)
    assert [each.level_tag for each in again.context["messages"]] == ["success"], "nothing else went online"
