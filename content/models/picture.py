"""Pictures that the department adds: a photograph, a diagram."""

import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

FOLDER = "pictures/"
"""Under MEDIA_ROOT, and in addresses under MEDIA_URL."""


def new_key() -> str:
    """A key for a picture: eight hexadecimal digits after a letter."""
    return f"i{secrets.token_hex(4)}"


class Picture(models.Model):
    """A picture re-encoded by us, with who made it and under which licence. Its description is translated.

    `file` is a path under MEDIA_ROOT that holds the key: it never changes and is never used again.
    width, height: in pixels, of the stored file. small, small_width: a narrower copy for phones, `""` and 0 where the
    picture is narrow itself. Rows are made by `content.editorial.pictures.add`.
    """

    key = models.CharField(max_length=20, unique=True, default=new_key, editable=False)
    file = models.FileField(_("file"), upload_to=FOLDER, max_length=200, editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    small = models.FileField(upload_to=FOLDER, max_length=200, blank=True, editable=False)
    small_width = models.PositiveIntegerField(default=0, editable=False)
    alt = models.CharField(
        _("description for those who do not see it"),
        max_length=300,
        blank=True,
        help_text=_("What the picture shows, in one sentence. A page cannot be published without it."),
    )
    credit = models.CharField(
        _("who made it"),
        max_length=200,
        help_text=_("The photographer, the author of the drawing, or the department. Readers see it."),
    )
    licence = models.CharField(
        _("licence, or who gave permission"),
        max_length=200,
        help_text=_("For instance “CC BY 4.0”, or “with the permission of…”. Readers see it."),
    )
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
            models.CheckConstraint(
                condition=Q(small="", small_width=0)
                | (~Q(small="") & Q(small_width__gte=1, small_width__lt=F("width"))),
                name="picture_small_is_narrower",
            ),
        ]

    def __str__(self) -> str:
        return self.alt or self.key

    def clean(self) -> None:
        """The rule of the database, said beside its field. A name made of spaces is no name."""
        wrong = {}
        if not (self.credit or "").strip():
            wrong["credit"] = _("Say who made the picture.")
        if not (self.licence or "").strip():
            wrong["licence"] = _("Say under which licence, or with whose permission, it is shown.")
        if wrong:
            raise ValidationError(wrong)
