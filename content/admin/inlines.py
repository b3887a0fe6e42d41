"""What the form of a section holds besides its text: its typed parts and its open questions."""

from __future__ import annotations

from django.contrib import admin
from django.db import models
from django.forms import Textarea
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.admin.forms import PartInline
from content.admin.pictures import IllustrationInline
from content.models import ChecklistItem, KeyFact, Note, Reference, RiskFigure, Step


class StepInline(PartInline):
    """Steps of the pathway."""

    model = Step
    texts = ("when", "title", "body", "notice", "alt")
    neutral = ("drawing", "kyphoplasty_only", "panel", "position")


class KeyFactInline(PartInline):
    """Lines of « En bref »."""

    model = KeyFact
    texts = ("label", "value")


class ChecklistInline(PartInline):
    """Things to bring."""

    model = ChecklistItem
    texts = ("lead", "text")
    neutral = ("accepted", "position")


class RiskInline(PartInline):
    """Risk figures."""

    model = RiskFigure
    texts = ("label",)
    neutral = ("numerator", "denominator", "source", "year", "url", "position")


class ReferenceInline(PartInline):
    """References."""

    model = Reference
    texts = ("note",)
    neutral = ("authors", "title", "title_language", "journal", "published", "doi", "pmid", "position")


INLINES: dict[str, type[PartInline]] = {
    "illustrations": IllustrationInline,
    "steps": StepInline,
    "key_facts": KeyFactInline,
    "checklist": ChecklistInline,
    "risks": RiskInline,
    "references": ReferenceInline,
}
"""By the name that documents and starter files give to a kind of part."""


class NoteInline(admin.StackedInline):
    """Questions for the doctors. Never public."""

    model = Note
    extra = 0
    fields = ("text", "answered")
    readonly_fields = ("answered",)
    verbose_name_plural = gettext_lazy("open questions, for the staff only")
    formfield_overrides = {models.TextField: {"widget": Textarea(attrs={"rows": 3})}}

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Note]:
        return super().get_queryset(request).open()

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """A question is added and answered, not rewritten: two people cannot overwrite each other's."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("state"))
    def answered(self, note: Note) -> str:
        """Open: an answered note is no longer listed here."""
        return _("open since %(date)s") % {"date": timezone.localdate(note.created_at).strftime("%d/%m/%Y")}
