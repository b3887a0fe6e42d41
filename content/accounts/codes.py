"""Recovery codes, kept as hashes: eight digits are soon tried out by whoever has the database (ASVS 6.5.2).

allauth keeps the secret that its codes are made from. As soon as it has made them, their hashes take its place, under
the name by which it knows codes that come from elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.hashers import check_password, make_password

if TYPE_CHECKING:
    from allauth.mfa.models import Authenticator

LENGTH = 8
"""Digits of a code, as allauth makes them."""

MARK = "hash:"
"""Before each stored hash."""


class HashedCode(str):
    """A hash that equals the code it was made from: allauth looks a code up with `==`."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, str)
            and len(digits := _digits(other)) == LENGTH  # an application's six are not tried ten times over
            and check_password(digits, str(self))
        )

    __hash__ = str.__hash__


def keep_hashes(codes: Authenticator) -> list[str]:
    """Replace what a set of codes is stored as. Returns the codes, which nothing can tell afterwards."""
    plain: list[str] = codes.wrap().generate_codes()
    codes.data = {"migrated_codes": [MARK + make_password(code) for code in plain]}
    codes.save(update_fields=["data"])
    return plain


def _digits(typed: str) -> str:
    """As people copy them: `1234 5678`."""
    return "".join(typed.split()).replace("-", "")
