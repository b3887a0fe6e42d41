"""Which passwords an account may have."""

import pytest
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError

from content.models.passwords import BreachedPasswordValidator
from tests.factories import UserFactory


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword", "PasswordPassword1!", "password1234567890", "motdepasse2026!!!", "azertyuiopqsdfghjklm",
        "radiologie-vertebroplastie-2026", "aaaaaaaaaaaaaaaaaaaa", "1234567890123456789", "dragon dragon dragon",
        "qwertyuiopasdfghjkl", "1qaz2wsx3edc4rfv", "  footballbaseball  ",
    ],
)  # fmt: skip
def test_what_others_have_used_is_refused(password):
    with pytest.raises(ValidationError) as refused:
        validate_password(password)
    assert "fuites" in " ".join(refused.value.messages)


@pytest.mark.parametrize(
    "password",
    [
        "le chat dort sous la table",  # no digit, no sign, no capital
        "correct horse battery staple", "Trois tasses, deux sucres", "ψηφιακή-υγεία-2041", "القط ينام تحت الطاولة",
        "gW7-kkq0-Zt1x-9aPc", "x" * 7 + "jardinier" + "rebouteux", "un" * 7 + "e phrase" + " longue" * 40,
    ],
)  # fmt: skip
def test_a_phrase_of_ones_own_is_taken_whatever_it_is_made_of(password):
    validate_password(password)


def test_fourteen_characters_are_too_few_and_fifteen_are_not():
    with pytest.raises(ValidationError) as refused:
        validate_password("kZr8-pq2x-Wv0m")
    assert "15" in " ".join(refused.value.messages)
    validate_password("kZr8-pq2x-Wv0mt")


@pytest.mark.django_db
def test_nobody_s_own_name_is_their_password():
    user = UserFactory.build(first_name="Camille", last_name="Berthelemont-Martin")
    with pytest.raises(ValidationError):
        validate_password("berthelemont-martin", user)


def test_what_is_longer_than_any_list_is_not_cut_up(monkeypatch):
    monkeypatch.setattr(BreachedPasswordValidator, "_is_strung", lambda *_args: pytest.fail("it was cut up"))
    validate_password("password" * 26)


def test_the_rules_are_said_beside_the_field():
    said = " ".join(password_validators_help_texts())
    assert "15 caractères" in said and "phrase" in said
