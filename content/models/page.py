"""Pages: one public subject in all its languages."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from content.models.bin import Binnable, BinnableQuerySet
from content.models.department import Department

KEY = RegexValidator(
    r"^[a-z][a-z0-9-]*\Z", _("Lower-case letters, digits and hyphens, starting with a letter.")
)


class PageQuerySet(BinnableQuerySet["Page"]):
    """Pages, in the bin or not."""


class Page(Binnable):
    """A procedure, a page for doctors, a legal page, the glossary.

    `key` and `short` never change: QR codes hold them.
    """

    class Kind(models.TextChoices):
        PROCEDURE = "procedure", _("procedure")
        DOCTORS = "doctors", _("page for doctors")
        LEGAL = "legal", _("legal page")
        GLOSSARY = "glossary", _("glossary")

    key = models.CharField(_("permanent key"), max_length=50, unique=True, validators=[KEY])
    short = models.CharField(_("short-link code"), max_length=20, unique=True, validators=[KEY])
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, verbose_name=_("department"), related_name="pages"
    )
    slug = models.CharField(
        _("address"),
        max_length=80,
        blank=True,
        validators=[KEY],
        help_text=_("The last part of the page’s address. The old address keeps working."),
    )
    title = models.CharField(_("title"), max_length=200, blank=True)
    lede = models.CharField(_("one sentence under the title"), max_length=300, blank=True)
    description = models.CharField(_("description for search engines"), max_length=300, blank=True)

    objects = PageQuerySet.as_manager()

    # Permanent, once made: the admin shows them and never edits them.
    PERMANENT: ClassVar[tuple[str, ...]] = ("key", "short", "kind")

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["position", "pk"]
        permissions = [("publish_page", _("Can publish and withdraw"))]
        constraints = [
            *Binnable.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(kind__in=["procedure", "doctors", "legal", "glossary"]),
                name="page_kind_known",
            ),
            models.CheckConstraint(condition=~models.Q(key=""), name="page_key_given"),
        ]

    def __str__(self) -> str:
        return self.title or self.key
