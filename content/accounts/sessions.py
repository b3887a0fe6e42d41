"""Ending sessions of the desk, whoever began them and however."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session


def end(users: Collection[User] | None) -> int:
    """Log people out everywhere, at once; None: everybody. Returns how many sessions there were."""
    sessions = Session.objects.all()
    if users is not None:
        theirs = {str(user.pk) for user in users}
        found = [each.pk for each in sessions.iterator() if each.get_decoded().get(SESSION_KEY) in theirs]
        sessions = Session.objects.filter(pk__in=found)
    number, _kinds = sessions.delete()
    return number
