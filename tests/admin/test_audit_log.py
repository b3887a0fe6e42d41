"""The journal: every privileged act, which nobody adds to, changes or removes."""

import datetime

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.urls import reverse
from django.utils import timezone

from content.models import Act, Department, Page
from content.publishing import publish, withdraw
from tests.admin.second_factors import PASSWORD, digits, sign_in, with_application
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def kinds(**about):
    return [act.kind for act in Act.objects.filter(**about).order_by("pk")]


@pytest.fixture
def administrator():
    user = UserFactory()
    user.groups.add(Group.objects.get(name="Administration"))
    return user


def test_getting_in_and_out_is_written_down(client, secretary):
    secretary.set_password(PASSWORD)
    secretary.save()
    sign_in(client, secretary, password="pas celui-là")
    sign_in(client, secretary)
    client.post(reverse("admin:logout"))
    assert kinds(by=secretary) == ["refused", "signed_in", "signed_out"]
    assert set(Act.objects.values_list("name", flat=True)) >= {secretary.username}


@pytest.mark.django_db(transaction=True)
def test_factors_and_passwords_are_written_down(client, secretary, mailoutbox):
    secretary.email = "secretariat@hopital.example"
    secretary.set_password(PASSWORD)
    secretary.save()
    sign_in(client, secretary)
    client.get(reverse("mfa_activate_totp"))
    client.post(reverse("mfa_activate_totp"), {"code": digits(client.session["mfa.totp.secret"])})
    client.post(reverse("mfa_generate_recovery_codes"))
    new = "le chat dort sous la table"
    client.post(
        reverse("admin:password_change"),
        {"old_password": PASSWORD, "new_password1": new, "new_password2": new},
    )
    written = kinds(by=secretary)
    assert {"factor_added", "codes_made", "password"} <= set(written), written
    assert len(mailoutbox) == len(written) - 1, "its owner is told of all but signing in"


def test_a_refused_code_is_written_down(client, secretary):
    secretary.set_password(PASSWORD)
    secretary.save()
    with_application(secretary)
    sign_in(client, secretary)
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert kinds(kind="factor_refused") == ["factor_refused"]


def test_accounts_and_roles_are_written_down(client, administrator):
    client.force_login(administrator)
    new = "une phrase assez longue pour entrer"
    form = {"username": "nouvelle", "usable_password": "true", "password1": new, "password2": new}
    client.post(reverse("admin:auth_user_add"), form)
    added = User.objects.get(username="nouvelle")
    change = {
        "username": "nouvelle",
        "date_joined_0": "2026-01-01",
        "date_joined_1": "08:00",
        "is_active": "on",
        "is_staff": "on",
        "groups": [Group.objects.get(name="Secrétariat").pk],
    }
    client.post(reverse("admin:auth_user_change", args=[added.pk]), change)
    acts = Act.objects.filter(by=administrator, kind__in=["added", "changed"]).order_by("pk")
    assert [act.kind for act in acts] == ["added", "changed"]
    assert all("nouvelle" in act.about for act in acts)
    assert acts[0].address == "127.0.0.0/24"


def test_publication_and_withdrawal_are_written_down(starter, secretary):
    page = Page.objects.get(key="vertebroplasty")
    section = page.sections.get(key="suivi")
    section.body_fr += "<p>Une phrase de plus.</p>"
    section.save()
    publish(page, "fr", sections=["suivi"], by=secretary, change="correction")
    withdraw(page, "ar", by=secretary)
    assert kinds(by=secretary) == ["published", "withdrawn"]


def test_what_waits_for_a_doctor_and_the_approval_are_written_down(starter, secretary, doctor):
    from content.models import Edition
    from content.publishing import approve

    Department.objects.update(review_required=True)
    page = Page.objects.get(key="vertebroplasty")
    section = page.sections.get(key="suivi")
    section.body_fr += "<p>Une phrase de plus.</p>"
    section.save()
    edition = publish(page, "fr", sections=["suivi"], by=secretary, change="substance")
    assert edition.state == Edition.State.PROPOSED
    approve(edition, by=doctor, role="Radiologue")
    assert kinds(by=secretary) == ["proposed"] and "approved" in kinds(by=doctor)
    assert "published" in kinds()


def test_nobody_adds_changes_or_removes_in_the_admin(client, administrator):
    act = Act.objects.record(Act.Kind.PUBLISHED, by=administrator)
    chief = UserFactory(is_superuser=True)
    for reader in (administrator, chief):
        client.force_login(reader)
        listed = client.get(reverse("admin:content_act_changelist"))
        assert listed.status_code == 200
        assert client.get(reverse("admin:content_act_add")).status_code == 403
        assert (
            client.post(reverse("admin:content_act_delete", args=[act.pk]), {"post": "yes"}).status_code
            == 403
        )
        assert (
            client.post(reverse("admin:content_act_change", args=[act.pk]), {"name": "x"}).status_code == 403
        )
        gone = {"action": "delete_selected", "_selected_action": [act.pk], "post": "yes"}
        client.post(reverse("admin:content_act_changelist"), gone)
        assert Act.objects.get(pk=act.pk).name == administrator.username


def test_it_is_for_administrators_alone(client, secretary, doctor):
    for user in (secretary, doctor):
        client.force_login(user)
        assert client.get(reverse("admin:content_act_changelist")).status_code == 403


@pytest.mark.parametrize(
    "change",
    [
        lambda act: Act.objects.update(name="x"),
        lambda act: Act.objects.all().delete(),
        lambda act: act.delete(),
        lambda act: act.save(),
    ],
)
def test_nor_does_code_by_mistake(change):
    act = Act.objects.record(Act.Kind.PUBLISHED)
    with pytest.raises(TypeError):
        change(act)


def test_what_is_older_than_the_law_lets_us_keep_goes(settings):
    year = datetime.timedelta(days=settings.JOURNAL_DAYS)
    for age in (year + datetime.timedelta(hours=1), datetime.timedelta(days=1)):
        Act.objects.create(kind="published", at=timezone.now() - age)
    from django.core.management import call_command

    call_command("forget_acts")
    assert Act.objects.count() == 1


def test_an_account_that_goes_leaves_its_name(administrator):
    gone = UserFactory(username="partie")
    Act.objects.record(Act.Kind.SIGNED_IN, by=gone)
    gone.delete()
    act = Act.objects.get(kind="signed_in")
    assert (act.by, act.name) == (None, "partie")


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("198.51.100.23", "198.51.100.0/24"),
        ("::ffff:198.51.100.23", "198.51.100.0/24"),
        ("2001:db8:1:2::9", "2001:db8:1::/48"),
        ("", ""),
        ("unix:", ""),
    ],
)
def test_a_network_is_kept_and_no_address(address, kept):
    assert Act.objects.record(Act.Kind.SIGNED_IN, address=address).address == kept


def test_secrets_of_factors_and_sessions_have_no_screen(client):
    client.force_login(UserFactory(is_superuser=True))
    registered = {model._meta.label_lower for model in admin.site._registry}
    assert not {
        name for name in registered if name.startswith(("mfa.", "usersessions.", "account.", "sessions."))
    }
    assert "content.act" in registered
