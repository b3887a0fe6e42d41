"""The journal: every privileged act, who did it and when. Written by the site, read by administrators."""

from __future__ import annotations

import datetime
import logging
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.networks import network

log = logging.getLogger("content.journal")


class ActQuerySet(models.QuerySet["Act"]):
    """Acts, which nobody rewrites."""

    def record(self, kind: str, *, by: Any = None, about: str = "", address: str = "") -> Act:
        """Write an act, here and in the site's log. by: a User, or None; address: whole; its network is kept."""
        act = self.create(
            kind=kind,
            by=by,
            name=by.get_username() if by else "",
            about=about[: Act.LONGEST],
            address=str(network(address) or ""),
        )
        log.info("%s by %s (%s): %s", act.kind, act.name or "-", act.address or "-", act.about or "-")
        return act

    def update(self, **values: Any) -> int:
        """Refused. Raises TypeError."""
        raise TypeError("what the journal says is never rewritten")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused: `forget` alone removes, by age. Raises TypeError."""
        raise TypeError("what the journal says is never deleted")

    def forget(self, before: datetime.datetime) -> int:
        """Remove what is older than the law lets us keep. Returns how many acts."""
        return self.filter(at__lt=before)._raw_delete(self.db)


class Act(models.Model):
    """One act. `by` is empty where nobody is known: a refused password, a command on the server.

    name: how the account was called then. about: what was acted upon, in words. address: of the network, not of the
    machine (`…0/24`, `/48`). Never changed, never deleted but by age.
    """

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", _("signed in")
        SIGNED_OUT = "signed_out", _("signed out")
        REFUSED = "refused", _("sign-in refused")
        SLOWED = "slowed", _("too many attempts")
        FACTOR_ADDED = "factor_added", _("second factor added")
        FACTOR_REMOVED = "factor_removed", _("second factor removed")
        FACTOR_REFUSED = "factor_refused", _("second factor refused")
        CODES_MADE = "codes_made", _("recovery codes made")
        SESSIONS_ENDED = "sessions_ended", _("other sessions ended")
        PASSWORD = "password", _("password changed")
        ADDED = "added", _("record added")
        CHANGED = "changed", _("record changed")
        DELETED = "deleted", _("record deleted")
        PROPOSED = "proposed", _("sent to a doctor")
        PUBLISHED = "published", _("text published")
        WITHDRAWN = "withdrawn", _("text withdrawn")
        APPROVED = "approved", _("text approved")
        PUT_BACK = "put_back", _("backup put back")

    LONGEST = 300
    """Characters of `about`."""

    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    kind = models.CharField(_("act"), max_length=20, choices=Kind.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    name = models.CharField(_("account"), max_length=150, blank=True)
    about = models.CharField(_("about"), max_length=LONGEST, blank=True)
    address = models.CharField(_("network address"), max_length=45, blank=True)

    objects = ActQuerySet.as_manager()

    class Meta:
        verbose_name = _("act")
        verbose_name_plural = _("journal of acts")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(kind="") & Q(at__isnull=False), name="act_says_what_and_when")
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.kind} {self.name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert only. Raises TypeError on an act that exists."""
        if not self._state.adding:
            raise TypeError("what the journal says is never rewritten")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused. Raises TypeError."""
        raise TypeError("what the journal says is never deleted")
