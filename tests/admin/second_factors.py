"""What an owner of a second factor does, for the tests that sign in."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value

from content.accounts.codes import keep_hashes

PASSWORD = "un long mot de passe"


def with_application(user):
    """Give an account an application and recovery codes; returns its secret and the codes."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret, keep_hashes(RecoveryCodes.activate(user).instance)


def codes_left(user):
    return len(Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes())


def digits(secret, turns=0):
    """What the telephone shows; turns: thirty seconds later, so many times."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + turns))


def sign_in(client, user, password=PASSWORD, **more):
    return client.post("/admin/login/", {"username": user.username, "password": password, **more})
