"""Where a draft text comes from: what tells an untouched starter text and a stale translation."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from content.models.page import Page


class TextOrigin(models.Model):
    """One row per page, section key (or the page's header) and language.

    starter_digest: of the text as the starter loaded it; while the draft still has it, nobody edited it.
    french_digest: of the French section that a translation was made from; when the French now online
    differs, the translation is stale.
    online_french_digest: the same for the translation that readers see, which a newer draft does not change.
    confirmed: someone checked the translation against that French.
    """

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="origins")
    key = models.CharField(max_length=50)
    language = models.CharField(max_length=10)
    starter_digest = models.CharField(max_length=64, blank=True)
    french_digest = models.CharField(max_length=64, blank=True)
    online_french_digest = models.CharField(max_length=64, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("origin of a text")
        verbose_name_plural = _("origins of texts")
        constraints = [
            models.UniqueConstraint(fields=["page", "key", "language"], name="textorigin_one_per_text"),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="textorigin_confirmed_by_and_at_together",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.key} {self.language}"
