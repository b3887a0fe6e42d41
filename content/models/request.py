"""Requests for a review: a link sent to a doctor, good once and for a time."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.models.edition import Edition


def new_secret() -> str:
    """What a link must carry besides its signature: 32 hexadecimal digits."""
    return secrets.token_hex(16)


class ReviewRequest(models.Model):
    """A doctor is asked to approve an edition, online already or proposed.

    Answered once: approved, or returned with a reason. The answer is the doctor's to whom it was sent.
    """

    class Answer(models.TextChoices):
        APPROVED = "approved", _("approved")
        RETURNED = "returned", _("to correct")

    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="requests", verbose_name=_("edition")
    )
    doctor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("doctor")
    )
    secret = models.CharField(max_length=32, unique=True, default=new_secret, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    expires_at = models.DateTimeField(_("the link stops working"))
    answer = models.CharField(_("answer"), max_length=20, choices=Answer.choices, blank=True)
    reason = models.TextField(_("what is to correct"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered"), null=True)

    class Meta:
        verbose_name = _("request for a review")
        verbose_name_plural = _("requests for a review")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(asked_by=None, asked_at=None) | Q(asked_by__isnull=False, asked_at__isnull=False),
                name="reviewrequest_asked_by_and_at_together",
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None, answered_at=None, answer="")
                | Q(
                    answered_by__isnull=False, answered_at__isnull=False, answer__in=["approved", "returned"]
                ),
                name="reviewrequest_answered_by_and_at_together",
            ),
            models.CheckConstraint(
                condition=~Q(answer="returned") | ~Q(reason=""),
                name="reviewrequest_returned_with_a_reason",
                violation_error_message=_("Say what is to correct."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition} → {self.doctor}"
