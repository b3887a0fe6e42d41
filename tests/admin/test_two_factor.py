"""Under DEPLOYED=1 nobody works at the desk on a password alone."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.urls import reverse

from content.accounts.factors import has_one
from content.admin.access import second_factor
from content.models import Act
from tests.admin.second_factors import PASSWORD, codes_left, digits, sign_in, with_application
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
COMMITTED = pytest.mark.django_db(transaction=True)
"""allauth announces a new factor once it is committed, within the request."""


@pytest.fixture(autouse=True)
def deployed(settings):
    settings.TWO_FACTOR_REQUIRED = True


@pytest.fixture
def owner(secretary):
    secretary.email = "secretariat@hopital.example"
    secretary.set_password(PASSWORD)
    secretary.save()
    return secretary


def leads_to(response):
    assert response.status_code == 302, response.status_code
    return response["Location"]


def activate(client):
    """Add an application as its screen asks. Returns the secret."""
    shown = client.get(reverse("mfa_activate_totp"))
    assert "<svg" in shown.content.decode()
    secret = client.session["mfa.totp.secret"]
    assert secret in shown.content.decode()
    client.post(reverse("mfa_activate_totp"), {"code": digits(secret)})
    return secret


@COMMITTED
def test_a_password_alone_leads_to_adding_a_second_factor_and_nowhere_else(client, owner, starter):
    assert leads_to(sign_in(client, owner)) == "/admin/"
    for name in ("admin:index", "admin:content_states", "admin:content_page_import", "usersessions_list"):
        assert leads_to(client.get(reverse(name))) == reverse("mfa_index"), name
    assert client.post(reverse("admin:presence"), {"place": "a"}).status_code == 302
    page = client.get(reverse("mfa_index"))
    assert page.status_code == 200 and reverse("mfa_activate_totp") in page.content.decode()
    activate(client)
    assert client.get("/admin/").status_code == 200


def test_without_the_setting_a_password_is_enough(client, owner, settings):
    settings.TWO_FACTOR_REQUIRED = False
    sign_in(client, owner)
    assert client.get("/admin/").status_code == 200


def test_a_deployed_site_asks_for_one(deployed_settings):
    assert deployed_settings("TWO_FACTOR_REQUIRED") == ["True"]


def test_whoever_has_one_is_asked_for_it_before_getting_in(client, owner):
    secret, _codes = with_application(owner)
    assert leads_to(sign_in(client, owner)) == reverse("mfa_authenticate")
    assert leads_to(client.get("/admin/")).startswith("/admin/login/"), "not in yet"
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert wrong.status_code == 200 and "_auth_user_id" not in client.session
    assert leads_to(client.post(reverse("mfa_authenticate"), {"code": digits(secret)})) == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_a_code_is_good_once(client, owner, django_user_model):
    secret, _codes = with_application(owner)
    code = digits(secret)
    sign_in(client, owner)
    client.post(reverse("mfa_authenticate"), {"code": code})
    client.post(reverse("admin:logout"))
    sign_in(client, owner)
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_code_is_good_thirty_seconds(client, owner):
    secret, _codes = with_application(owner)
    sign_in(client, owner)
    for turns in (-2, 2):
        client.post(reverse("mfa_authenticate"), {"code": digits(secret, turns)})
        assert "_auth_user_id" not in client.session


def test_a_recovery_code_is_good_once(client, owner):
    _secret, (code, *_others) = with_application(owner)
    sign_in(client, owner)
    assert leads_to(client.post(reverse("mfa_authenticate"), {"code": code})) == "/admin/"
    client.post(reverse("admin:logout"))
    sign_in(client, owner)
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200
    assert codes_left(owner) == 9


def test_codes_cannot_be_guessed_one_after_the_other(client, owner):
    secret, _codes = with_application(owner)
    sign_in(client, owner)
    for guess in range(10):
        client.post(reverse("mfa_authenticate"), {"code": f"{guess:06}"})
    client.post(reverse("mfa_authenticate"), {"code": digits(secret)})
    assert "_auth_user_id" not in client.session, "even the right one waits"


def test_a_session_without_the_factor_that_there_is_begins_anew(client, owner):
    with_application(owner)
    client.force_login(owner)
    assert leads_to(client.get("/admin/")) == "/admin/login/"
    assert "_auth_user_id" not in client.session


def test_recovery_codes_alone_are_no_second_factor(client, owner):
    with_application(owner)
    Authenticator.objects.filter(type="totp").delete()
    sign_in(client, owner)
    assert leads_to(client.get("/admin/")) == reverse("mfa_index")


@COMMITTED
def test_the_last_factor_stays(client, owner):
    sign_in(client, owner)
    activate(client)
    client.post(reverse("mfa_deactivate_totp"))
    assert has_one(owner)


@COMMITTED
def test_recovery_codes_are_shown_once_and_work(client, owner):
    sign_in(client, owner)
    activate(client)
    first, again = (client.get(reverse("mfa_view_recovery_codes")).content.decode() for _time in range(2))
    codes = re.findall(r"\b\d{8}\b", first)
    assert len(codes) == 10 and not any(code in again for code in codes)
    client.post(reverse("admin:logout"))
    sign_in(client, owner)
    spaced = f"{codes[4][:4]} {codes[4][4:]}"
    assert leads_to(client.post(reverse("mfa_authenticate"), {"code": spaced})) == "/admin/"


@COMMITTED
def test_a_factor_that_comes_or_goes_ends_the_other_sessions(client, owner, client_class):
    other = client_class()
    sign_in(other, owner)
    sign_in(client, owner)
    activate(client)
    assert "_auth_user_id" not in other.session, "ended at once, not when it next asks"


@COMMITTED
def test_changing_a_factor_asks_for_the_password_again_once_signing_in_is_long_past(client, owner):
    sign_in(client, owner)
    activate(client)
    session = client.session
    session["begun"] -= 301
    session.save()
    for name in ("mfa_generate_recovery_codes", "mfa_add_webauthn"):
        assert leads_to(client.get(reverse(name))).startswith(reverse("account_reauthenticate")), name
    wrong = client.post(reverse("account_reauthenticate"), {"password": "un autre mot de passe"})
    assert wrong.status_code == 200
    assert leads_to(client.post(reverse("account_reauthenticate"), {"password": PASSWORD}))
    assert client.get(reverse("mfa_generate_recovery_codes")).status_code == 200


def test_secrets_are_not_readable_in_the_database(owner):
    secret, codes = with_application(owner)
    stored = [str(each.data) for each in Authenticator.objects.all()]
    assert len(stored) == 2
    assert not any(hidden in each for each in stored for hidden in (secret, *codes))
    [kept] = [each for each in stored if "hash:" in each]
    assert kept.count("hash:") == 10 and "seed" not in kept, (
        "hashes like passwords’, and nothing to make codes from"
    )


def test_under_another_secret_key_no_code_is_right_and_nothing_breaks(client, owner, settings):
    secret, _codes = with_application(owner)
    settings.SECRET_KEY = "another" * 10
    sign_in(client, owner)
    assert client.post(reverse("mfa_authenticate"), {"code": digits(secret)}).status_code == 200
    assert "_auth_user_id" not in client.session


def test_what_was_typed_before_the_session_ended_survives_the_second_factor(client, owner, starter):
    from tests.admin.test_desk import section
    from tests.admin.test_editing import url_of

    (secret, _codes), path = with_application(owner), url_of(section())
    sign_in(client, owner, next=path, typed="body_fr=%3Cp%3EGard%C3%A9.%3C%2Fp%3E&_continue=1")
    assert leads_to(client.post(reverse("mfa_authenticate"), {"code": digits(secret)})) == path
    assert "Gardé." in client.get(path).content.decode()


@pytest.fixture
def administrator():
    user = UserFactory()
    user.groups.add(Group.objects.get(name="Administration"))
    return user


def reset_in_the_admin(client, administrator, *users):
    client.force_login(administrator)
    session = client.session
    session[second_factor.USED] = administrator.pk
    session.save()
    form = {"action": "reset_second_factor", "_selected_action": [user.pk for user in users]}
    return client.post(reverse("admin:auth_user_changelist"), form)


@COMMITTED
def test_an_administrator_takes_a_lost_factor_away_and_its_owner_is_told(
    client, owner, administrator, client_class, mailoutbox
):
    secret, _codes = with_application(owner)
    theirs = client_class()
    sign_in(theirs, owner)
    theirs.post(reverse("mfa_authenticate"), {"code": digits(secret)})
    assert theirs.get("/admin/").status_code == 200
    reset_in_the_admin(client, administrator, owner)
    assert not Authenticator.objects.filter(user=owner).exists()
    assert theirs.get("/admin/").status_code == 302, "whoever found the telephone is out"
    assert [mail.to for mail in mailoutbox] == [[owner.email]]
    act = Act.objects.filter(kind="factor_removed").first()
    assert act.by == administrator and owner.username in act.about


def test_a_superusers_factor_is_not_an_administrators_to_take(client, administrator):
    chief = UserFactory(is_superuser=True)
    with_application(chief)
    reset_in_the_admin(client, administrator, chief)
    assert has_one(chief)


def test_sessions_of_before_the_upgrade_end_with_a_lost_factor_too(client, owner):
    """allauth lists only those that it began."""
    client.force_login(owner)
    call_command("reset_second_factor", owner.username)
    assert not client.session.get("_auth_user_id")


def test_the_servers_shell_is_the_last_way_back_in(owner, capsys):
    with_application(owner)
    call_command("reset_second_factor", owner.username)
    assert not has_one(owner)
    with pytest.raises(CommandError, match="personne"):
        call_command("reset_second_factor", "personne")


@COMMITTED
def test_a_new_factor_is_told_by_mail_without_the_host_header(client, owner, mailoutbox, settings):
    sign_in(client, owner)
    activate(client)
    assert len(mailoutbox) == 2, "the factor, and the codes that come with it"
    for mail in mailoutbox:
        assert mail.to == [owner.email] and settings.SITE_URL in mail.body
        assert "testserver" not in mail.body


def test_readers_pages_are_left_alone(client, owner, starter):
    sign_in(client, owner)
    assert client.get("/fr/").status_code == 200
