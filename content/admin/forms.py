"""What the desk's forms share: one language at a time, rich text, and drafts out of what was typed."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db import models
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django_prose_editor.fields import ProseEditorFormField
from django_prose_editor.widgets import AdminProseEditorWidget
from js_asset import ImportMap, Media

from content.admin import pasting
from content.documents import Draft, PartDraft, read_part, read_row
from content.editorial.merge import Path
from content.editorial.translations import SOURCE
from content.models import PARTS, Part
from content.publishing.languages import direction
from content.translation import TRANSLATED

EDITOR: dict[str, Any] = {
    "Bold": True,
    "Italic": True,
    "Subscript": True,
    "Superscript": True,
    "HardBreak": True,
    "Heading": {"levels": [3, 4]},
    "BulletList": True,
    "OrderedList": {"enableListAttributes": False},
    "ListItem": True,
    "Link": {"enableTarget": False, "protocols": ["https", "http", "mailto", "tel"]},
    "History": True,
}
"""The editor's buttons: what `content.models.richtext` lets through and nothing else."""


def editor() -> dict[str, Any]:
    """The editor's configuration: its buttons, and the words in which it speaks of a paste."""
    return {"extensions": EDITOR | {"CleanPaste": pasting.words()}}


BASE = "base"
"""The hidden field that says which draft the person started from, as JSON."""


def language_of(request: HttpRequest) -> str:
    """The language that the screen edits: `?lang=`, French by default."""
    wanted = request.GET.get("lang", SOURCE)
    return wanted if wanted in dict(settings.LANGUAGES) else SOURCE


def language_links(request: HttpRequest) -> dict[str, Any]:
    """The screen's language, and the way to the others."""
    language = language_of(request)
    links = [{"code": code, "name": name, "current": code == language} for code, name in settings.LANGUAGES]
    return {"language": language, "language_links": links}


class RichTextWidget(AdminProseEditorWidget):
    """The editor, with the name by which its script for pasting finds the other one."""

    @property
    def media(self) -> Media:
        return super().media + Media(importmap=ImportMap({"desk/clean": "desk/clean.js"}))


def rich_text_field(**kwargs: Any) -> ProseEditorFormField:
    """The editor, as a form field: the same wherever rich text is typed."""
    return ProseEditorFormField(config=editor(), preset="configurable", widget=RichTextWidget, **kwargs)


def rich_text_widget() -> RichTextWidget:
    """The editor's widget, for a form field that Django makes from a model's."""
    return RichTextWidget(config=editor(), preset="configurable")


class TextForm(forms.ModelForm):
    """A form over one text. It asks the database nothing: models say their rules, the database holds them.

    refusal: a sentence of ours; the form is then shown again with everything that was typed.
    """

    refusal = ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.refusal:
            self.add_error(None, self.refusal)
        return cleaned

    def validate_unique(self) -> None:
        """Keys are not in the form."""

    def validate_constraints(self) -> None:
        """Each of these would be a query; `Model.clean` says the same, beside the field."""


class OneLanguage:
    """Mixin for ModelAdmin and inlines: translated fields in the screen's language, neutral ones in French.

    `texts` and `neutral` name fields of the model, in the order of the form.
    """

    texts: tuple[str, ...] = ()
    neutral: tuple[str, ...] = ()
    model: type[models.Model]
    form = TextForm

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[str]:
        """Columns of the screen's language."""
        language = language_of(request)
        return [f"{name}_{language}" for name in self.texts] + (
            list(self.neutral) if language == SOURCE else []
        )

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        """Rich text in its editor; every text field says its language and direction."""
        base, _sep, language = db_field.name.rpartition("_")
        translated = base in TRANSLATED.get(self.model, ()) and language in dict(settings.LANGUAGES)
        original = getattr(db_field, "translated_field", db_field)
        if type(original).__name__ == "RichTextField":
            kwargs |= {
                "form_class": ProseEditorFormField,
                "config": editor(),
                "preset": "configurable",
                "widget": rich_text_widget(),
            }
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and translated:
            field.label = original.verbose_name
            field.widget.attrs |= {"lang": language, "dir": direction(language)}
        return field


class PartFormSet(BaseInlineFormSet):
    """Parts of one section. Django would ask the database for each row that it has just read: this one does not."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields[self.model._meta.pk.name] = forms.IntegerField(
            initial=form.instance.pk, required=False, widget=forms.HiddenInput
        )

    def clean(self) -> None:
        """A row that is not this section's is no row of this form. Keys are unique, and not in it."""
        if any(form.instance.pk is None for form in self.initial_forms):
            raise forms.ValidationError(_("The form was sent incomplete. Nothing was saved: try again."))


class PartInline(OneLanguage, admin.StackedInline):
    """A kind of part inside its section. Rows are added and removed in French only."""

    formset = PartFormSet
    extra = 0
    neutral = ("position",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Part]:
        """Parts that nobody took out; while saving, all: a colleague may have taken out what is being typed."""
        rows = super().get_queryset(request)
        return rows if request.method == "POST" else rows.filter(removed=False)

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return language_of(request) == SOURCE and super().has_add_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return language_of(request) == SOURCE and super().has_delete_permission(request, obj)


def typed_draft(form: forms.ModelForm, formsets: list[Any], language: str) -> Draft:
    """What a valid form and its parts hold, as a draft. Kinds of parts that the screen does not show are left out."""
    parts: dict[str, tuple[PartDraft, ...]] = {}
    for name, model in PARTS.items():
        formset = next((each for each in formsets if each.model is model), None)
        if formset is not None:
            parts[name] = tuple(read_part(row, language) for row in _rows(formset))
    return Draft(fields=read_row(form.instance, language).fields, parts=parts)


def _rows(formset: Any) -> list[Part]:
    """The rows of a formset in the order that they were given; a new row without a number comes last."""
    kept = [
        each.instance
        for each in formset.forms
        if each not in formset.deleted_forms and (each.instance.pk or each.has_changed())
    ]
    last = max((row.position for row in kept), default=0) + 1
    return [
        row
        for _place, row in sorted(
            enumerate(kept),
            key=lambda each: (each[1].position if each[1].pk or each[1].position else last, each[0]),
        )
    ]


def input_names(form: forms.ModelForm, formsets: list[Any], language: str) -> dict[Path, str]:
    """The name of each input by its place in the draft: `("steps", "p1", "body")` is `step_set-0-body_fr`."""
    found: dict[Path, str] = {}
    places: list[tuple[Path, Any]] = [((), form)]
    for name, model in PARTS.items():
        formset = next((each for each in formsets if each.model is model), None)
        for each in formset.forms if formset is not None else ():
            places.append(((name, each.instance.key), each))
    for path, each in places:
        for field in each.fields:
            found[*path, field.removesuffix(f"_{language}")] = each.add_prefix(field)
    return found


def posted_base(request: HttpRequest) -> Draft | None:
    """The draft that a posted form started from, or None when it does not say."""
    try:
        return Draft.from_json(json.loads(request.POST.get(BASE, "")))
    except (ValueError, RecursionError):
        return None


def base_field(draft: Draft) -> str:
    """The value of the hidden field."""
    return json.dumps(draft.to_json(), ensure_ascii=False, separators=(",", ":"))
