"""Sections: one question of a page."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.models.bin import Binnable, BinnableQuerySet
from content.models.fields import RichTextField
from content.models.page import KEY, Page
from content.sections import CHOICES


class SectionQuerySet(BinnableQuerySet["Section"]):
    """Sections, in the bin or not."""


class Section(Binnable):
    """A question, its text, and its typed parts (`content.models.parts`).

    On a glossary, a term (kind `term`): its title is the word, its text the explanation.
    """

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="sections", verbose_name=_("page"))
    key = models.CharField(
        _("permanent key"),
        max_length=50,
        validators=[KEY],
        help_text=_("Part of this section’s address, the same in every language. It never changes."),
    )
    kind = models.CharField(_("kind"), max_length=30, choices=CHOICES)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    title = models.CharField(_("question (title)"), max_length=200, blank=True)
    label = models.CharField(
        _("shorter title for the contents list"),
        max_length=80,
        blank=True,
        help_text=_("Empty: the title serves."),
    )
    body = RichTextField(_("text"), blank=True)
    forms = models.TextField(
        _("other forms of the word"),
        max_length=2000,
        blank=True,
        help_text=_("Plurals, variants and words that mean the same, separated by commas."),
    )

    objects = SectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["page", "position", "pk"]
        constraints = [
            *Binnable.Meta.constraints,
            models.UniqueConstraint(
                fields=["page", "key"],
                name="section_one_per_key_and_page",
                violation_error_message=_("This page already has a section with this key."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[name for name, _label in CHOICES]), name="section_kind_known"
            ),
            models.CheckConstraint(
                condition=~Q(key__in=["", "page"]), name="section_key_given_and_not_reserved"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.key


class NoteQuerySet(models.QuerySet["Note"]):
    """Notes, as the desk speaks of them."""

    def open(self) -> "NoteQuerySet":
        """Those that nobody has answered yet."""
        return self.filter(resolved_at=None)


class Note(models.Model):
    """A question or a task about a section, for the staff only. It is in no document, so in no page."""

    section = models.ForeignKey(
        Section, on_delete=models.CASCADE, related_name="notes", verbose_name=_("section")
    )
    text = models.TextField(_("note"))
    created_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("resolved by"),
    )
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("open question")
        verbose_name_plural = _("open questions")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_by=None, resolved_at=None)
                | Q(resolved_by__isnull=False, resolved_at__isnull=False),
                name="note_resolved_by_and_at_together",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="note_has_text"),
        ]

    def __str__(self) -> str:
        return self.text
