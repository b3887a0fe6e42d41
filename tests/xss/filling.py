"""Pages whose every text is a shape."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models

from content.models import Department, Page, RiskFigure, Section, Step
from content.models.fields import RichTextField
from content.models.parts import Part
from content.translation import TRANSLATED
from tests.factories import DepartmentFactory

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)

PARTS = {
    "Step": "pathway",
    "KeyFact": "introduction",
    "ChecklistItem": "preparation",
    "RiskFigure": "complications",
    "Reference": "references",
    "Illustration": "principle",
}
"""In which kind of section each kind of part is shown."""

_SAFE = {"key", "slug", "drawing", "kind", "short", "title_language", "picture"}
"""Names of fields that hold no free text."""


def rich_fields() -> list[tuple[type[models.Model], str]]:
    """(model, field) of all rich text, without the language at the end of its columns."""
    return [
        (model, field)
        for model in apps.get_app_config("content").get_models()
        for field in dict.fromkeys(_base(model, each.name) for each in model._meta.concrete_fields)
        if isinstance(model._meta.get_field(field), RichTextField)
    ]


def _base(model: type[models.Model], name: str) -> str:
    for field in TRANSLATED.get(model, ()):
        if name in {f"{field}_{code}" for code in LANGUAGES}:
            return field
    return name


def fill(shapes: list[str]) -> Page:
    """A procedure and a glossary that hold every shape, in every rich field and every plain one, in each language."""
    department = DepartmentFactory()
    Department.objects.filter(pk=department.pk).update(
        **_plain(Department, shapes[4], phone="01 99 00 12 34", email="")
    )
    page = Page.objects.create(
        key="mixture",
        short="mx",
        kind="procedure",
        department=department,
        **_plain(Page, shapes[5], **{f"slug_{code}": f"mixture-{code}" for code in LANGUAGES}),
    )
    Section.objects.bulk_create(
        Section(page=page, key=f"s{number}", kind="text", position=number, **_texts(Section, shape))
        for number, shape in enumerate(shapes)
    )
    for model in (each for each in apps.get_app_config("content").get_models() if issubclass(each, Part)):
        section = Section.objects.create(
            page=page,
            key=f"p-{model.__name__.lower()}",
            kind=PARTS[model.__name__],
            position=999,
            **_texts(Section, f"Partie {model.__name__}"),
        )
        model.objects.bulk_create(
            model(section=section, position=number, **(_texts(model, shape) | _more(model, shape)))
            for number, shape in enumerate(shapes)
        )
    steps = Step.objects.filter(section__page=page)
    steps.filter(position__gt=len(shapes) // 2).update(panel=True)
    _glossary(department)
    return page


def _more(model: type[models.Model], shape: str) -> dict[str, Any]:
    if model is RiskFigure:
        return {
            "numerator": 1,
            "denominator": 100,
            "year": 2020,
            "url": _cut(RiskFigure, "url", f"javascript:{shape}"),
        }
    if model.__name__ == "Illustration":
        return {"drawing": "cement"}
    return {}


def _glossary(department: Department) -> None:
    """Words that stand in many shapes: the pages mark them, and write their HTML anew."""
    page = Page.objects.create(
        key="mots",
        short="mo",
        kind="glossary",
        department=department,
        **{f"slug_{code}": "mots" for code in LANGUAGES},
        **{f"title_{code}": "Mots" for code in LANGUAGES},
    )
    for word, forms in (
        ("script", "onerror, hit"),
        ("svg", "img, style, lien, texte"),
        ("x", "javascript, src"),
    ):
        names = {f"title_{code}": word for code in LANGUAGES} | {f"forms_{code}": forms for code in LANGUAGES}
        Section.objects.create(
            page=page, key=word, kind="term", **names, **{f"body_{code}": "<p>Mot.</p>" for code in LANGUAGES}
        )


def _texts(model: type[models.Model], shape: str) -> dict[str, str]:
    """The columns of a row: its rich texts, and its plain ones as far as they are long."""
    rich = {
        f"{field}_{code}": f"<p>avant</p>{shape}"
        for each, field in rich_fields()
        if each is model
        for code in LANGUAGES
    }
    return _plain(model, shape) | rich


def _plain(model: type[models.Model], shape: str, **given: Any) -> dict[str, Any]:
    names = [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, (models.CharField, models.TextField))
        and not isinstance(field, RichTextField)
        and not field.choices
        and _base(model, field.name) not in _SAFE
        and field.name not in TRANSLATED.get(model, ())
    ]
    found = {name: _cut(model, name, shape) for name in names}
    for name, start in (("doi", "10.1/"), ("pmid", "1")):
        if name in found:
            found[name] = start + found[name][:100] if name == "doi" else start
    return found | given


def _cut(model: type[models.Model], name: str, text: str) -> str:
    # PostgreSQL keeps no NUL, and nobody's form lets one through.
    longest = model._meta.get_field(name).max_length or 1000
    return text.replace("\x00", "").replace("\ud83d", "")[:longest]
