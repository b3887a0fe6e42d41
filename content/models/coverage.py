"""What a doctor says that a section covers of the information that the law names. Never public."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.models.section import Section
from content.sections import INFORMATION, INFORMATION_CHOICES


class Coverage(models.Model):
    """A doctor's word that a section says one item of article L. 1111-2. Like a note, it is in no document."""

    section = models.ForeignKey(
        Section, on_delete=models.CASCADE, related_name="coverages", verbose_name=_("section")
    )
    item = models.CharField(_("information"), max_length=20, choices=INFORMATION_CHOICES)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        editable=False,
        related_name="+",
        verbose_name=_("said by"),
    )
    said_at = models.DateTimeField(_("said"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("information that the law names")
        verbose_name_plural = _("information that the law names, said in this section")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(said_by=None, said_at=None) | Q(said_by__isnull=False, said_at__isnull=False),
                name="coverage_said_by_and_at_together",
            ),
            models.UniqueConstraint(
                fields=["section", "item"],
                name="coverage_once_per_section",
                violation_error_message=_("This section is said to cover it already."),
            ),
            models.CheckConstraint(condition=Q(item__in=list(INFORMATION)), name="coverage_item_known"),
        ]

    def __str__(self) -> str:
        return str(INFORMATION.get(self.item, self.item))
