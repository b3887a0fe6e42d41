"""Who may do what is asked at every address of the desk, by the server, whatever the page offered."""

import re

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from content.models.roles import PERMISSIONS
from tests.factories import UserFactory
from tests.security.conftest import desk_addresses

pytestmark = pytest.mark.django_db

OPEN = {"admin/login/", "admin/logout/"}
"""What somebody who is not logged in must reach."""

EVERYBODY_S = {
    "admin/": "the first page, which says whom to ask",
    "admin/logout/": "",
    "admin/password_change/": "one's own",
    "admin/password_change/done/": "",
    "admin/jsi18n/": "words of the interface",
    **dict.fromkeys(
        (
            "admin/compte/",
            "admin/compte/application/",
            "admin/compte/application/retirer/",
            "admin/compte/cles/",
            "admin/compte/cles/ajouter/",
            "admin/compte/confirmer/",
            "admin/compte/secours/",
            "admin/compte/secours/nouveaux/",
            "admin/compte/sessions/",
        ),
        "one's own second factors and sessions",
    ),
    "admin/snapshot/": "how far the public pages are: two numbers",
}
"""What an account of the staff reaches without any role."""


COUNTED = r"django_session|content_cacheentry|content_act"
"""What may be written whoever asks: when a session was last seen, how often something was tried, and that it was."""


def answers(client, method):
    return {pattern: getattr(client, method)(path) for pattern, path in desk_addresses().items()}


def test_every_address_of_the_desk_is_known_to_these_tests(starter):
    found = desk_addresses()
    assert len(found) > 70 and OPEN | EVERYBODY_S.keys() <= found.keys()


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_who_is_not_logged_in_reaches_anything(starter, method):
    for pattern, response in answers(Client(), method).items():
        if pattern in OPEN:
            continue
        led = response.status_code == 302 and response["Location"].startswith(reverse("admin:login"))
        assert led or response.status_code in {401, 404, 405}, (pattern, response.status_code)


@pytest.mark.parametrize("method", ["get", "post"])
def test_nor_does_an_account_that_is_not_of_the_staff(starter, method):
    client = Client()
    client.force_login(UserFactory(is_staff=False, is_superuser=True))
    for pattern, response in answers(client, method).items():
        assert pattern in OPEN or response.status_code != 200, pattern


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_account_of_the_staff_reaches_what_its_role_names_and_nothing_without_one(starter, method):
    client = Client()
    client.force_login(UserFactory())
    reached = {
        pattern for pattern, response in answers(client, method).items() if response.status_code == 200
    }
    # Whom presence tells of colleagues holds a text open: that takes a role, and answers an empty sentence else.
    assert reached <= EVERYBODY_S.keys() | {"admin/login/", "admin/presence/"}, reached - EVERYBODY_S.keys()


def test_each_permission_alone_opens_only_what_it_names(starter, db):
    """Whoever may only look at editions changes nothing: no address takes a permission for another."""
    client, user = Client(), UserFactory()
    user.user_permissions.add(*Permission.objects.filter(codename__startswith="view_"))
    client.force_login(user)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answers(client, "post")
    written = [
        each["sql"] for each in asked
        if each["sql"].startswith(("INSERT", "UPDATE", "DELETE")) and not re.search(COUNTED, each["sql"])
    ]  # fmt: skip
    assert written == []


def test_roles_are_what_the_code_says_after_each_migration(db):
    for name, wanted in PERMISSIONS.items():
        has = set(Group.objects.get(name=name).permissions.values_list("codename", flat=True))
        assert has == wanted
        assert not {
            each for each in has if each.endswith(("_group", "_permission")) and not each.startswith("view_")
        }
        assert not has & {"delete_user", "delete_edition", "change_edition", "delete_review", "change_review"}


def test_a_role_that_is_taken_away_ends_at_the_next_request(starter, secretary):
    client = Client()
    client.force_login(secretary)
    address = reverse("admin:content_section_changelist")
    assert client.get(address).status_code == 200
    secretary.groups.clear()
    assert client.get(address).status_code == 403


def test_looking_changes_nothing(starter, superuser):
    """No address of the desk does anything when it is merely opened: anybody's page opens links and pictures."""
    client = Client()
    client.force_login(superuser)
    addresses = desk_addresses()
    with CaptureQueriesContext(connection) as asked:
        for pattern, path in addresses.items():
            if pattern != "admin/logout/":
                client.get(path)
    written = [
        each["sql"] for each in asked
        if each["sql"].startswith(("INSERT", "UPDATE", "DELETE")) and not re.search(COUNTED, each["sql"])
    ]  # fmt: skip
    assert written == []
    assert client.get("/admin/logout/").status_code == 405
    assert client.get("/admin/").status_code == 200, "an address alone logs nobody out"
