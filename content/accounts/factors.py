"""Second factors of an account: whether there is one, taking them away, and telling the owner."""

from __future__ import annotations

from contextlib import suppress

from django.contrib.auth.models import User
from django.db import transaction

from content import errors
from content.accounts import sessions
from content.models import Act
from content.publishing import mails


def has_one(user: User) -> bool:
    """Whether an account has a second factor. Recovery codes alone are none."""
    from allauth.mfa.models import Authenticator

    return Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


@transaction.atomic
def take_away(user: User, *, by: User | None, address: str = "") -> int:
    """Take every second factor from an account whose owner has lost them. Returns how many there were.

    Its sessions end, the journal says so and the owner is told; a new factor is added after the password.
    by: None for a command on the server. address: where the request comes from.
    """
    from allauth.mfa.models import Authenticator

    sessions.end([user])
    factors = Authenticator.objects.filter(user=user)
    number = factors.exclude(type=Authenticator.Type.RECOVERY_CODES).count()
    factors.delete()
    Act.objects.record(
        Act.Kind.FACTOR_REMOVED, by=by, about=f"{user.get_username()}: {number}", address=address
    )
    transaction.on_commit(lambda: tell(user, Act.Kind.FACTOR_REMOVED))
    return number


def tell(user: User, kind: str) -> None:
    """Write to the owner of an account what was changed of it. A mail that cannot be sent keeps nothing back."""
    with suppress(errors.MailNotSent):
        mails.send_account_notice(user, str(Act.Kind(kind).label))
