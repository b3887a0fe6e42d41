"""Where an account is open, and ending that from elsewhere."""

import pytest
from django.urls import reverse

from content.models import Act
from tests.admin.second_factors import PASSWORD, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(client, client_class, secretary):
    """This browser and another, signed in to one account."""
    secretary.set_password(PASSWORD)
    secretary.save()
    other = client_class(headers={"user-agent": "Le téléphone oublié"})
    for each in (client, other):
        sign_in(each, secretary)
        assert each.get("/admin/").status_code == 200
    return client, other


def test_every_session_of_an_account_is_listed(two):
    here, _other = two
    html = here.get(reverse("usersessions_list")).content.decode()
    assert "Le téléphone oublié" in html and html.count("127.0.0.1") == 2


def test_the_others_are_ended_at_once_and_this_one_goes_on(two):
    here, other = two
    assert here.post(reverse("usersessions_list")).status_code == 302
    assert other.get("/admin/").status_code == 302
    assert here.get("/admin/").status_code == 200
    assert Act.objects.get(kind="sessions_ended").about == "1"


def test_nobody_sees_another_accounts_sessions(two, doctor, client_class):
    third = client_class()
    third.force_login(doctor)
    assert "Le téléphone oublié" not in third.get(reverse("usersessions_list")).content.decode()


def test_the_way_there_stands_in_the_desks_head(two):
    here, _other = two
    assert reverse("mfa_index") in here.get("/admin/").content.decode()
