"""Glossary terms."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from content.models.bin import Binnable, BinnableQuerySet
from content.models.page import KEY


class TermQuerySet(BinnableQuerySet["Term"]):
    """Terms, in the bin or not."""


class Term(Binnable):
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

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary")
        ordering = ["key"]
        constraints = [
            *Binnable.Meta.constraints,
            models.CheckConstraint(condition=~models.Q(key=""), name="term_key_given"),
        ]

    def __str__(self) -> str:
        return self.word or self.key
