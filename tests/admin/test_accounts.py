"""Who may make whom what: an administrator gives the three roles, and never more than they have."""

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from tests.factories import UserFactory


@pytest.fixture
def administrator(db):
    user = UserFactory()
    user.groups.add(Group.objects.get(name="Administration"))
    return user


def change(user):
    return reverse("admin:auth_user_change", args=[user.pk])


def test_an_administrator_gives_a_role_and_cannot_become_a_superuser(client, administrator):
    client.force_login(administrator)
    form = {
        "username": administrator.username,
        "date_joined_0": "2026-01-01",
        "date_joined_1": "08:00",
        "is_active": "on",
        "is_staff": "on",
        "is_superuser": "on",
        "groups": [group.pk for group in Group.objects.all()],
    }
    assert client.post(change(administrator), form).status_code == 302
    saved = User.objects.get(pk=administrator.pk)
    assert not saved.is_superuser
    assert saved.groups.count() == 3


def test_an_administrator_cannot_change_a_superusers_account_or_password(client, administrator):
    chief = UserFactory(is_superuser=True)
    client.force_login(administrator)
    assert client.post(change(chief), {"username": "pris"}).status_code == 403
    password = reverse("admin:auth_user_password_change", args=[chief.pk])
    assert client.post(password, {"password1": "x", "password2": "x"}).status_code == 403


def test_a_superuser_may_make_another(client, db):
    chief, other = UserFactory(is_superuser=True), UserFactory()
    client.force_login(chief)
    assert 'name="is_superuser"' in client.get(change(other)).content.decode()
