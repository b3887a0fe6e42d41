"""Which passwords are refused: not those without a digit or a sign, but those that somebody else has already used."""

from __future__ import annotations

import re

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.dispatch import Signal
from django.utils.translation import gettext as _

changed = Signal()
"""A password was set and saved. Argument: user."""

HERE = frozenset(
    "admin administration azerty azertyuiop hopital kyphoplastie medecin motdepasse qsdfghjklm radiologie secretariat"
    " vertebroplastie vertebroplasty vertebre".split()
)
"""What whoever guesses at this site tries first."""

_LONGEST = 200
"""Characters. Nobody's list holds more, and cutting them up would take time."""

_SHORTEST = 4
"""Characters of a listed password that counts as a piece: everything ends with `a` or `the`."""

_PIECES = 2
"""A phrase of three words is a good password, though each of them is in the list."""

_FILLING = re.compile(r"[\W\d_]+|(.)\1+")
"""Digits, signs and one letter again and again: they make a password longer, and not harder to guess."""


class BreachedPasswordValidator(CommonPasswordValidator):
    """Refuses the 20 000 passwords that Django ships from breaches, and what merely strings two of them together.

    Few of the list are as long as a password must be here: « passwordpassword1 » is what people make of them.
    """

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raises ValidationError."""
        said = password.lower().strip()
        if said in self.passwords or (len(said) <= _LONGEST and self._is_strung(said)):
            raise ValidationError(self.get_error_message(), code="password_too_common")

    def password_changed(self, password: str, user: AbstractBaseUser) -> None:
        """Django's hook, after the new one is saved."""
        changed.send(sender=type(self), user=user)

    def get_error_message(self) -> str:
        """For whoever chose it."""
        return _(
            "This password is known from breaches, or is made of such ones. A sentence of your own is long, and easy"
            " to remember."
        )

    def get_help_text(self) -> str:
        """Beside the field."""
        return _("A sentence of your own is a good password. One that others have used before is refused.")

    def _is_strung(self, said: str) -> bool:
        """Whether nothing is left of it but filling and few listed pieces, each as often as one likes."""
        known = HERE | self.passwords
        # By position: the sets of pieces that lead there.
        ways: list[set[frozenset[str]]] = [set() for _place in range(len(said) + 1)]
        ways[0].add(frozenset())
        for start in range(len(said)):
            if not ways[start]:
                continue
            if filling := _FILLING.match(said, start):
                ways[filling.end()] |= ways[start]
            for end in range(start + _SHORTEST, len(said) + 1):
                if (piece := said[start:end]) in known:
                    ways[end] |= {each | {piece} for each in ways[start] if len(each | {piece}) <= _PIECES}
        return bool(ways[-1])
