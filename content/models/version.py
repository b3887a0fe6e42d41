"""Versions: every draft that was ever saved; and who is at a text right now."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.models.page import Page


class VersionQuerySet(models.QuerySet["Version"]):
    """Versions, as the desk speaks of them."""

    def of(self, page: Page | None, key: str, language: str) -> "VersionQuerySet":
        """Every version of one text, newest first. page None: the department or a picture."""
        return self.filter(page=page, key=key, language=language).order_by("-pk")


class Version(models.Model):
    """One text in one language as it stood after it was saved (`content.documents.Draft` as JSON).

    key: of the section; `"page"` for a page's header; without page, `"department"` or `"picture:KEY"`.
    Never changed, never deleted.
    """

    class Reason(models.TextChoices):
        EDITED = "edited", _("edited")
        RESTORED = "restored", _("an earlier version brought back")
        IMPORTED = "imported", _("imported")
        STARTER = "starter", _("starter text")
        FOUND = "found", _("as it was found")

    page = models.ForeignKey(Page, on_delete=models.PROTECT, null=True, related_name="versions")
    key = models.CharField(max_length=60)
    language = models.CharField(_("language"), max_length=10)
    content = models.JSONField(_("content"))
    digest = models.CharField(_("digest"), max_length=64)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices, default=Reason.EDITED)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("saved by")
    )
    saved_at = models.DateTimeField(_("saved"), default=timezone.now)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["page", "key", "language", "-id"], name="version_of_a_text")]
        constraints = [
            models.CheckConstraint(
                condition=Q(saved_by=None, saved_at=None) | Q(saved_by__isnull=False, saved_at__isnull=False),
                name="version_saved_by_and_at_together",
            ),
            models.CheckConstraint(
                condition=Q(reason__in=["edited", "restored", "imported", "starter", "found"]),
                name="version_reason_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} ({self.language}) {self.saved_at:%Y-%m-%d %H:%M}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert only. Raises TypeError on a version that exists."""
        if not self._state.adding:
            raise TypeError("a version is never rewritten")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused: what was written stays on record."""
        raise TypeError("a version is never deleted")


class Presence(models.Model):
    """Someone has a text open. `seen_at` is refreshed while the window is; an old row means nobody."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    place = models.CharField(max_length=120)
    """`page key/section key/language`."""
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = [
            models.UniqueConstraint(fields=["user", "place"], name="presence_one_per_user_and_place")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.place}"
