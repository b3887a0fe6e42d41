"""The bin: what is deleted stays, with who put it there and when."""

from __future__ import annotations

from typing import Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

_Row = TypeVar("_Row", bound="Binnable", covariant=True)


class BinnableQuerySet(models.QuerySet[_Row]):
    """Rows that may be in the bin, as the desk speaks of them. `_Row`: the model."""

    def present(self) -> Self:
        """Those that are not in the bin."""
        return self.filter(deleted_at=None)


class Binnable(models.Model):
    """A row that is put in the bin instead of being deleted: its key and its texts in every language stay.

    Each model gives its querysets' type (`objects`) and lists its own constraints after `Binnable.Meta.constraints`.
    """

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

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(deleted_by=None, deleted_at=None)
                | Q(deleted_by__isnull=False, deleted_at__isnull=False),
                name="%(class)s_deleted_by_and_at_together",
            ),
        ]
