"""How often a text was read, and nothing of who read it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Reading(models.Model):
    """How often a page, or one of its sections, was read in one language on one day.

    A day is the finest grain, and nothing else is kept: no address, no browser, no page before, no order of visits.
    page: its key; `""` for the home page. section: its key; `""` for the whole page.
    """

    day = models.DateField(_("day"))
    page = models.CharField(_("page"), max_length=60, blank=True)
    section = models.CharField(_("section"), max_length=60, blank=True)
    language = models.CharField(_("language"), max_length=10)
    count = models.PositiveIntegerField(_("readings"), default=0)

    class Meta:
        verbose_name = _("readings of a day")
        verbose_name_plural = _("readings")
        ordering = ["day", "page", "section", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "page", "section", "language"], name="reading_one_count_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.page}/{self.section} ({self.language}): {self.count}"


class CountedLog(models.Model):
    """How far a file of the access log is counted, whatever it is called by now.

    digest: SHA-256 of its first line. position: bytes.
    """

    digest = models.CharField(max_length=64, unique=True)
    position = models.PositiveBigIntegerField(default=0)
    counted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("counted log")
        verbose_name_plural = _("counted logs")

    def __str__(self) -> str:
        return f"{self.digest[:12]} {self.position}"
