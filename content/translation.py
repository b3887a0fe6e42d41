"""What readers read is translated: one column per language (django-modeltranslation)."""

from modeltranslation.translator import TranslationOptions, translator

from content import models

SOURCE = "fr"
"""The language that the others are made from, and that prevails."""

TRANSLATED: dict[type, tuple[str, ...]] = {
    models.Department: ("name", "hospital", "hours", "address"),
    models.Page: ("slug", "title", "lede", "description"),
    models.Section: ("title", "label", "body", "forms"),
    models.Step: ("when", "title", "body", "notice", "alt"),
    models.KeyFact: ("label", "value"),
    models.ChecklistItem: ("lead", "text"),
    models.RiskFigure: ("label",),
    models.Reference: ("note",),
    models.Illustration: ("alt", "caption"),
    models.Picture: ("alt",),
}
"""The translated fields of each model, for whoever must name a column: `f"{field}_{language}"`."""

for _model, _fields in TRANSLATED.items():
    _options = type(f"{_model.__name__}Translation", (TranslationOptions,), {"fields": _fields})
    translator.register(_model, _options)
