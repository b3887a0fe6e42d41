"""What the site leaves in a browser: on the desk, cookies that belong to this very host; elsewhere nothing."""

import secrets

import pytest
from django.contrib import messages
from django.contrib.messages.storage import default_storage
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from content.models import Section
from tests.admin.test_desk import save
from tests.security.conftest import desk_addresses, log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def online(settings):
    """As under DEPLOYED=1: see test_online_cookies_belong_to_this_very_host."""
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    settings.KNOWN_BROWSER_COOKIE_NAME = "__Host-known"


class Jar(Client):
    """A browser that remembers every cookie that it was ever given."""

    def __init__(self, **options):
        super().__init__(**options)
        self.given = {}

    def request(self, **request):
        response = super().request(**request)
        self.given.update({name: morsel for name, morsel in response.cookies.items() if morsel.value})
        return response


def test_every_cookie_of_a_day_at_the_desk_belongs_to_this_host_and_to_no_script(online, starter, person):
    client = Jar()
    client.get("/admin/login/")
    assert log_in(client, person).status_code == 302
    for path in desk_addresses().values():
        if "logout" not in path:
            client.get(path)
    # A sentence on the next screen, as each save leaves one.
    save(
        client, Section.objects.get(page__key="vertebroplasty", key="suivi"), "_continue", title_fr="Autre ?"
    )
    client.post(reverse("admin:content_page_order", args=[1]), {"save": "1"})
    client.post(reverse("admin:password_change"), {})
    client.post("/admin/logout/")
    assert client.given.keys() == {"__Host-sessionid", "__Host-csrftoken", "__Host-messages", "__Host-known"}
    for name, cookie in client.given.items():
        assert cookie["secure"] and cookie["httponly"] and cookie["samesite"] == "Lax", name
        assert (cookie["path"], cookie["domain"]) == ("/", ""), name
        assert len(name) + len(cookie.value) < 4096


def test_what_is_said_after_a_save_is_signed_and_what_is_too_long_stays_on_the_server(online, rf):
    request, response = rf.get("/"), HttpResponse()
    request.session = {}
    said = default_storage(request)
    said.add(messages.SUCCESS, "Enregistré.")
    said.add(messages.WARNING, secrets.token_hex(3000))
    said.update(response)
    (cookie,) = response.cookies.values()
    assert cookie.key == "__Host-messages" and len(cookie.value) < 4096 and request.session
    request.COOKIES = {cookie.key: cookie.value}
    assert len(list(default_storage(request))) == 2
    request.COOKIES, request.session = {cookie.key: f"{cookie.value[:-2]}xx"}, {}
    assert not list(default_storage(request)), "nobody else may say something in our name"


@pytest.mark.parametrize("old", ["", "x"])
def test_readers_get_none(starter, settings, old):
    """Nor a new one for an old one that Django cannot read."""
    client = Jar()
    if old:
        client.cookies.load({settings.CSRF_COOKIE_NAME: old, settings.SESSION_COOKIE_NAME: old})
    for path in (
        "/media/pictures/i0-1-0.jpg",
        "/",
        "/fr/",
        "/fr/vertebroplastie/",
        "/fr/nulle-part/",
        "/fr/recherche/?q=dos",
        "/q/v",
        "/relecture/x/",
    ):
        client.get(path)
    assert client.given == {}
