"""Glossary terms."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from content.models.page import KEY


class TermQuerySet(models.QuerySet["Term"]):
    """Terms, as the desk speaks of them."""

    def present(self) -> "TermQuerySet":
        """Those that are not in the bin."""
        return self.filter(deleted_at=None)


class Term(models.Model):
    """A word explained once, linked wherever it stands."""

    key = models.CharField(_("permanent key"), max_length=50, unique=True, validators=[KEY])
    word = models.CharField(_("word"), max_length=120, blank=True)
    forms = models.CharField(
        _("other forms"),
        max_length=400,
        blank=True,
        help_text=_("Plurals and variants, separated by commas."),
    )
    definition = models.TextField(_("explanation"), blank=True)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("put in the bin by"),
    )
    deleted_at = models.DateTimeField(_("put in the bin"), null=True, blank=True, editable=False)

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary")
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(key=""), name="term_key_given"),
            models.CheckConstraint(
                condition=models.Q(deleted_by=None, deleted_at=None)
                | models.Q(deleted_by__isnull=False, deleted_at__isnull=False),
                name="term_deleted_by_and_at_together",
            ),
        ]

    def __str__(self) -> str:
        return self.word or self.key
