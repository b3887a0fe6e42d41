"""What follows when somebody gets in, and what the journal hears of: receivers of signals."""

from __future__ import annotations

from typing import Any

from allauth.core import context
from allauth.core.internal import ratelimit
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.auth import get_user_model, signals
from django.contrib.auth.models import User
from django.db.models.signals import post_save
from django.http import HttpRequest

from content.accounts.factors import tell
from content.admin import sessions, typed
from content.admin.access import second_factor, throttling
from content.models import Act, Edition, Review
from content.models.passwords import changed

Kind = Act.Kind
_OF_EDITIONS = {
    Edition.State.PROPOSED: Kind.PROPOSED,
    Edition.State.PUBLISHED: Kind.PUBLISHED,
    Edition.State.WITHDRAWN: Kind.WITHDRAWN,
}
_OF_ENTRIES = {ADDITION: Kind.ADDED, CHANGE: Kind.CHANGED, DELETION: Kind.DELETED}


def connect() -> None:
    """Begin to listen. Called by `content.apps`, once."""
    from allauth.account.signals import authentication_step_completed
    from allauth.mfa import signals as factors

    for signal, receiver in (
        (signals.user_logged_in, sessions.begin),
        (signals.user_logged_in, throttling.remember),
        (signals.user_logged_in, typed.bring_back),
        (signals.user_logged_in, _signed_in),
        (signals.user_logged_out, _signed_out),
        (signals.user_login_failed, _refused),
        (factors.authenticator_added, second_factor.used),
        (factors.authenticator_used, second_factor.used),
        (factors.authenticator_added, second_factor.hash_codes),
        (factors.authenticator_reset, second_factor.hash_codes),
        (factors.authenticator_added, second_factor.end_others),
        (factors.authenticator_removed, second_factor.end_others),
        (factors.authenticator_added, _factor(Kind.FACTOR_ADDED)),
        (factors.authenticator_removed, _factor(Kind.FACTOR_REMOVED)),
        (factors.authenticator_reset, _factor(Kind.CODES_MADE)),
        (factors.authentication_failed, _factor(Kind.FACTOR_REFUSED)),
    ):
        signal.connect(receiver, weak=False)
    authentication_step_completed.connect(_confirmed, dispatch_uid="journal")
    changed.connect(_password, dispatch_uid="journal")
    post_save.connect(_entry, sender=LogEntry, dispatch_uid="journal")
    post_save.connect(_edition, sender=Edition, dispatch_uid="journal")
    post_save.connect(_review, sender=Review, dispatch_uid="journal")


def address(request: HttpRequest | None = None) -> str:
    """Where the request comes from that is being answered, `""` outside of one."""
    asked = request or context.request
    return ratelimit.get_ip(asked) if asked is not None else ""


def _confirmed(request: HttpRequest, reauthenticated: bool = False, **_signal: Any) -> None:
    """Whoever has just shown again who they are gets another session number (ASVS 7.2.4)."""
    from allauth.usersessions.models import UserSession

    if reauthenticated:
        before = request.session.session_key
        request.session.cycle_key()
        UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)


def _signed_in(request: HttpRequest | None, user: User, **_signal: Any) -> None:
    Act.objects.record(Kind.SIGNED_IN, by=user, address=address(request))


def _signed_out(request: HttpRequest | None, user: User | None, **_signal: Any) -> None:
    if user is not None:
        Act.objects.record(Kind.SIGNED_OUT, by=user, address=address(request))


def _refused(credentials: dict[str, Any], request: HttpRequest | None = None, **_signal: Any) -> None:
    """A name that is no account's is not written down: it may be a password in the wrong field."""
    owner = get_user_model().objects.filter(username=credentials.get("username", "")).first()
    Act.objects.record(Kind.REFUSED, by=owner, address=address(request))


def _factor(kind: str) -> Any:
    def receiver(request: HttpRequest, user: User, authenticator: Any, **_signal: Any) -> None:
        if kind == Kind.FACTOR_REFUSED:
            Act.objects.record(kind, by=user, address=address(request))
            return
        codes = authenticator.type == authenticator.Type.RECOVERY_CODES
        done = Kind.CODES_MADE if codes and kind == Kind.FACTOR_ADDED else kind
        Act.objects.record(done, by=user, about=str(authenticator), address=address(request))
        tell(user, done)

    return receiver


def _password(user: User, **_signal: Any) -> None:
    by = getattr(context.request, "user", None)
    Act.objects.record(
        Kind.PASSWORD,
        by=by if by and by.is_authenticated else None,
        about=user.get_username(),
        address=address(),
    )
    if user.last_login:  # a new account's first password is no news to anybody
        tell(user, Kind.PASSWORD)


def _entry(instance: LogEntry, created: bool, **_signal: Any) -> None:
    """What a screen of Django's admin did."""
    if created:
        what = f"{instance.content_type} {instance.object_repr}" if instance.content_type else ""
        said = instance.get_change_message()
        Act.objects.record(
            _OF_ENTRIES[instance.action_flag],
            by=instance.user,
            about=f"{what}: {said}" if said else what,
            address=address(),
        )


def _edition(instance: Edition, created: bool, update_fields: frozenset[str] | None, **_signal: Any) -> None:
    kind = _OF_EDITIONS.get(Edition.State(instance.state))
    if kind is not None and (created or "state" in (update_fields or ())):
        by = {Kind.PROPOSED: instance.proposed_by, Kind.WITHDRAWN: instance.withdrawn_by}.get(
            kind, instance.published_by
        )
        about = f"{instance.page.key} {instance.language} {instance.number}"
        Act.objects.record(kind, by=by, about=about, address=address())


def _review(instance: Review, created: bool, **_signal: Any) -> None:
    if created:
        about = f"{instance.page.key} {instance.language}: {instance}"
        Act.objects.record(Kind.APPROVED, by=instance.reviewed_by, about=about, address=address())
