"""The login page, and what there is not: signing up."""

import pytest
from django.urls import NoReverseMatch, get_resolver, reverse

from tests.admin.second_factors import PASSWORD, sign_in
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_django_s_own_login_is_never_reached(client, secretary, rf):
    from django.contrib.admin import site
    from django.contrib.auth.models import AnonymousUser

    request = rf.get("/admin/login/")
    request.user = AnonymousUser()
    assert site.login(request).status_code == 302
    page = client.get("/admin/login/")
    assert page.resolver_match.view_name == "account_login"


def test_nobody_signs_up(client):
    for name in ("account_signup", "account_reset_password", "account_email", "socialaccount_signup"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    assert not [str(each) for each in get_resolver().reverse_dict if "signup" in str(each)]
    for path in ("signup/", "compte/signup/", "accounts/signup/", "password/reset/"):
        assert client.get(f"/admin/{path}", follow=True).resolver_match.view_name != "account_signup"


def test_whoever_is_no_longer_staff_is_told_so_and_not_sent_round_in_circles(client):
    patient = UserFactory(is_staff=False)
    client.force_login(patient)
    assert client.get("/admin/", follow=True).status_code == 403


@pytest.mark.parametrize(
    "evil",
    [
        "//evil.example/",
        "https://evil.example/",
        "\\\\evil.example",
        "/\\evil.example",
        "https:evil.example",
        "http://testserver/",
        " //evil.example",
        "/%09/evil.example",
        ".",
        "../code/",
        "javascript:alert(1)",
    ],
)
def test_a_login_leads_nowhere_else(client, secretary, evil):
    secretary.set_password(PASSWORD)
    secretary.save()
    where = sign_in(client, secretary, next=evil)["Location"]
    assert where.startswith("/") and not where.startswith(("//", "/\\")), where


def test_a_logout_leads_nowhere_but_to_the_desk(client, secretary):
    for elsewhere in ("//evil.example/", ".", "../code/"):
        client.force_login(secretary)
        location = client.post("/admin/logout/", query_params={"next": elsewhere}).get("Location", "/admin/")
        assert location.startswith("/admin/"), elsewhere


def test_fields_keep_the_names_that_password_managers_know(client):
    html = client.get("/admin/login/").content.decode()
    for word in (
        'name="username"',
        'name="password"',
        'autocomplete="current-password"',
        'id="passkey_login"',
    ):
        assert word in html
