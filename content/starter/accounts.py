"""Demonstration accounts: one a role, with random passwords that are printed once."""

from __future__ import annotations

import secrets

from django.contrib.auth.models import Group, User

from content.models.roles import ADMINISTRATOR, DOCTOR, SECRETARY

ACCOUNTS = (
    ("secretariat", "Secrétariat", "Démonstration", SECRETARY),
    ("medecin", "Docteur", "Démonstration", DOCTOR),
    ("administration", "Administration", "Démonstration", ADMINISTRATOR),
)


def create_demonstration_accounts() -> list[tuple[str, str, str]]:
    """(role, user name, password) of each account made; none when any staff account exists."""
    if User.objects.filter(is_staff=True).exists():
        return []
    made = []
    for username, first, last, role in ACCOUNTS:
        password = secrets.token_urlsafe(12)
        user = User.objects.create_user(
            username=username,
            password=password,
            first_name=first,
            last_name=last,
            # A domain that can never exist (RFC 2606): a demonstration writes to nobody.
            email=f"{username}@demonstration.invalid",
            is_staff=True,
        )
        user.groups.add(Group.objects.get(name=role))
        made.append((role, username, password))
    return made
