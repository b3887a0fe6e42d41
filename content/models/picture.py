"""Pictures that the department adds: a photograph, a diagram."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def new_key() -> str:
    """A key for a picture: eight hexadecimal digits after a letter."""
    return f"i{secrets.token_hex(4)}"


class Picture(models.Model):
    """A picture re-encoded by us, with who made it and under which licence. Its description is translated.

    `file` is a path under MEDIA_ROOT that holds the key: it never changes and is never used again.
    width, height: in pixels, of the stored file.
    """

    key = models.CharField(max_length=20, unique=True, default=new_key, editable=False)
    file = models.FileField(_("file"), upload_to="pictures/", max_length=200)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    alt = models.CharField(_("description for those who do not see it"), max_length=300, blank=True)
    credit = models.CharField(_("who made it"), max_length=200)
    licence = models.CharField(_("licence, or who gave permission"), max_length=200)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        editable=False,
        related_name="+",
        verbose_name=_("added by"),
    )
    added_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(added_by=None, added_at=None) | Q(added_by__isnull=False, added_at__isnull=False),
                name="picture_added_by_and_at_together",
            ),
            models.CheckConstraint(
                condition=~Q(credit="") & ~Q(licence=""),
                name="picture_credit_and_licence_given",
                violation_error_message=_("Say who made the picture, and under which licence."),
            ),
            models.CheckConstraint(condition=Q(width__gte=1, height__gte=1), name="picture_has_a_size"),
        ]

    def __str__(self) -> str:
        return self.alt or self.key
