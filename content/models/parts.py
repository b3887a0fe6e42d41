"""The typed parts of a section. Rows, not HTML: a page, a leaflet and a machine read them alike."""

import re
import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Length, Replace
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext_lazy as _

from content.models.fields import RichTextField
from content.models.picture import Picture
from content.models.section import Section
from content.sections import DRAWINGS


def new_key() -> str:
    """A key for a part added by hand: eight hexadecimal digits after a letter."""
    return f"p{secrets.token_hex(4)}"


def _visible(column: str) -> Any:
    """A column's text without its white space. Character by character: databases do not agree on what that is."""
    text: Any = F(column)
    for space in " \t\n\r\u00a0\u202f":
        text = Replace(text, Value(space))
    return text


class Part(models.Model):
    """What parts share. `key` aligns the languages of the starter files and concurrent edits."""

    section = models.ForeignKey(
        Section, on_delete=models.CASCADE, related_name="%(class)s_set", verbose_name=_("section")
    )
    key = models.CharField(max_length=50, default=new_key, editable=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    removed = models.BooleanField(default=False, editable=False)
    """Taken out by an editor. The row stays, so that bringing an earlier version back brings its translations back."""

    class Meta:
        abstract = True
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["section", "key"], name="%(class)s_one_per_key_and_section")
        ]


class Step(Part):
    """A moment of the pathway. A panel is a drawn moment inside the step that stands before it."""

    panel = models.BooleanField(
        _("drawn panel of the step above"),
        default=False,
        help_text=_("Not a step of its own in the timeline."),
    )
    when = models.CharField(_("when"), max_length=80, blank=True)
    title = models.CharField(_("title"), max_length=120, blank=True)
    body = RichTextField(_("text"), blank=True)
    notice = RichTextField(
        _("MRI rule (amber box)"), blank=True, help_text=_("For the MRI rule only: amber means nothing else.")
    )
    kyphoplasty_only = models.BooleanField(_("kyphoplasty only"), default=False)
    drawing = models.CharField(_("drawing"), max_length=40, blank=True, choices=list(DRAWINGS.items()))
    alt = models.CharField(_("description of the drawing"), max_length=300, blank=True)

    class Meta(Part.Meta):
        verbose_name = _("step")
        verbose_name_plural = _("steps")

    def __str__(self) -> str:
        return self.title or self.key


class KeyFact(Part):
    """A line of « En bref »."""

    label = models.CharField(_("what"), max_length=80, blank=True)
    value = models.CharField(_("in a few words"), max_length=200, blank=True)

    class Meta(Part.Meta):
        verbose_name = _("key fact")
        verbose_name_plural = _("key facts (in brief)")

    def __str__(self) -> str:
        return self.label or self.key


class ChecklistItem(Part):
    """Something to bring, or (not accepted) something that does not replace it."""

    lead = models.CharField(_("first words, in bold"), max_length=120, blank=True)
    text = models.CharField(_("the rest of the line"), max_length=300, blank=True)
    accepted = models.BooleanField(
        _("to bring"), default=True, help_text=_("Unticked: shown with a cross, as not sufficient.")
    )

    class Meta(Part.Meta):
        verbose_name = _("item to bring")
        verbose_name_plural = _("items to bring")

    def __str__(self) -> str:
        return self.lead or self.text or self.key


class RiskFigure(Part):
    """n people out of N, with its source and year. Incomplete, it cannot be stored."""

    label = models.CharField(_("what happened"), max_length=200, blank=True)
    numerator = models.PositiveIntegerField(_("people concerned"))
    denominator = models.PositiveIntegerField(_("out of"))
    source = models.CharField(_("source"), max_length=300)
    year = models.PositiveSmallIntegerField(_("year"))
    url = models.URLField(_("address of the source"), blank=True)

    class Meta(Part.Meta):
        verbose_name = _("risk figure")
        verbose_name_plural = _("risk figures")
        constraints = [
            *Part.Meta.constraints,
            models.CheckConstraint(
                condition=Q(numerator__gte=0, denominator__gte=1, numerator__lte=F("denominator")),
                name="riskfigure_numerator_within_denominator",
                violation_error_message=_("The number of people concerned cannot exceed the total."),
            ),
            models.CheckConstraint(
                condition=GreaterThan(Length(_visible("source")), 0),
                name="riskfigure_has_source",
                violation_error_message=_("A figure is shown only with its source."),
            ),
            models.CheckConstraint(
                condition=Q(year__gte=1950, year__lte=2100),
                name="riskfigure_year_plausible",
                violation_error_message=_("The year of the source is between 1950 and 2100."),
            ),
        ]

    def __str__(self) -> str:
        return self.label or self.key

    def clean(self) -> None:
        """The rules of the database, said beside their field. A source made of spaces is no source."""
        wrong: dict[str, Any] = {}
        if not (self.source or "").strip():
            wrong["source"] = _("A figure is shown only with its source.")
        if self.denominator == 0:
            wrong["denominator"] = _("Nobody can be counted out of zero.")
        elif None not in (self.numerator, self.denominator) and self.numerator > self.denominator:
            wrong["numerator"] = _("The number of people concerned cannot exceed the total.")
        if self.year is not None and not 1950 <= self.year <= 2100:
            wrong["year"] = _("The year of the source is between 1950 and 2100.")
        if wrong:
            raise ValidationError(wrong)


class Reference(Part):
    """A scientific publication, cited in its own language."""

    authors = models.CharField(_("authors"), max_length=300)
    title = models.CharField(_("title"), max_length=400)
    title_language = models.CharField(_("language of the title"), max_length=10, default="en")
    journal = models.CharField(_("journal"), max_length=200, blank=True)
    published = models.CharField(_("date, volume, pages"), max_length=120, blank=True)
    doi = models.CharField(_("DOI"), max_length=120, blank=True)
    pmid = models.CharField(_("PubMed number"), max_length=12, blank=True)
    note = models.CharField(_("note for readers"), max_length=300, blank=True)

    class Meta(Part.Meta):
        verbose_name = _("reference")
        verbose_name_plural = _("references")
        constraints = [
            *Part.Meta.constraints,
            models.CheckConstraint(
                condition=Q(doi="") | Q(doi__startswith="10."),
                name="reference_doi_form",
                violation_error_message=_("A DOI starts with “10.”."),
            ),
            models.CheckConstraint(
                condition=Q(pmid="") | Q(pmid__regex=r"^[0-9]+$"),
                name="reference_pmid_form",
                violation_error_message=_("A PubMed number holds digits only."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.authors} {self.title}"

    def clean(self) -> None:
        """The rules of the database, said beside their field."""
        wrong: dict[str, Any] = {}
        if self.doi and not self.doi.startswith("10."):
            wrong["doi"] = _("A DOI starts with “10.”.")
        if self.pmid and not re.fullmatch("[0-9]+", self.pmid):
            wrong["pmid"] = _("A PubMed number holds digits only.")
        if wrong:
            raise ValidationError(wrong)


class Illustration(Part):
    """One of the site's drawings, or a picture that the department added, with its text."""

    drawing = models.CharField(_("drawing"), max_length=40, blank=True, choices=list(DRAWINGS.items()))
    picture = models.ForeignKey(
        Picture,
        on_delete=models.PROTECT,
        to_field="key",
        null=True,
        blank=True,
        related_name="illustrations",
        verbose_name=_("picture"),
    )
    alt = models.CharField(
        _("description for those who do not see it"),
        max_length=300,
        blank=True,
        help_text=_("Empty: the description of the picture itself serves, in this language."),
    )
    caption = models.CharField(_("caption"), max_length=300, blank=True)

    class Meta(Part.Meta):
        verbose_name = _("illustration")
        verbose_name_plural = _("illustrations")
        constraints = [
            *Part.Meta.constraints,
            models.CheckConstraint(
                condition=Q(drawing="", picture__isnull=False) | (~Q(drawing="") & Q(picture=None)),
                name="illustration_drawing_or_picture",
                violation_error_message=_("Choose a drawing or a picture, one of the two."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_drawing_display() or self.alt or self.caption or self.picture_id or self.key

    def clean(self) -> None:
        """The rule of the database, said beside its field."""
        if bool(self.drawing) == bool(self.picture_id):
            raise ValidationError({"drawing": _("Choose a drawing or a picture, one of the two.")})


PARTS: dict[str, type[Part]] = {
    "illustrations": Illustration,
    "steps": Step,
    "key_facts": KeyFact,
    "checklist": ChecklistItem,
    "risks": RiskFigure,
    "references": Reference,
}
"""The parts by the name that documents and starter files give them."""
