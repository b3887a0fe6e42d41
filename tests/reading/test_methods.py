"""Public addresses are read: any other method is answered 405, and says which are right."""

import pytest
from django.test import Client
from django.urls import reverse

from content.reading.urls import urlpatterns

ADDRESSES = (
    "/ /index.html /sitemap.xml /robots.txt /favicon.ico /readyz /archives/x/ /fr/ /fr/404.html /fr/vertebroplastie/ "
    "/fr/vertebroplastie/suivi/ /fr/recherche/ /ar/search/"
).split()


@pytest.fixture
def stranger():
    """A client without a token, as a scanner is; Django's tests skip that check unless they are told to."""
    return Client(enforce_csrf_checks=True)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_public_address_is_only_read(stranger, address, method):
    response = getattr(stranger, method)(address)
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("each", urlpatterns, ids=lambda each: each.name)
def test_no_view_of_this_room_answers_anything_else(rf, each):
    response = each.callback(rf.post("/x"), **dict.fromkeys(each.pattern.converters, "x"))
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")


def test_the_forms_of_the_desk_want_their_proof_of_origin(stranger):
    assert stranger.post(reverse("admin:login"), {"username": "a", "password": "b"}).status_code == 403


@pytest.mark.django_db
def test_a_form_of_the_desk_wants_it_from_those_who_are_logged_in_too(stranger, secretary, page):
    stranger.force_login(secretary)
    for address in (
        reverse("admin:content_page_change", args=[page.pk]),
        reverse("admin:content_page_withdraw", args=[page.pk, "fr"]),
    ):
        assert stranger.post(address, {"title_fr": "Autre"}).status_code == 403
