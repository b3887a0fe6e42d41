"""What a secretary calls a place of a draft."""

from __future__ import annotations

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.documents import SECTIONS, Draft
from content.documents.compare import plain_words
from content.editorial.merge import ORDER, Path
from content.models import PARTS
from content.sections import TERM

NAMES_OF_A_TERM = {"title": gettext_lazy("word"), "body": gettext_lazy("explanation")}
"""What a term calls the fields that it shares with every section."""


def label_of(row: Any, path: Path, draft: Draft) -> str:
    """`("body",)` is « Texte », `("steps", "p1", "body")` is « Étape “Retour” : texte ».

    draft: where the part's own name is looked up.
    """
    if len(path) == 1:
        if getattr(row, "kind", "") == TERM and path[0] in NAMES_OF_A_TERM:
            return capfirst(str(NAMES_OF_A_TERM[path[0]]))
        return _field(type(row), path[0])
    model = PARTS.get(path[0])
    if model is None or path[0] == SECTIONS:
        return _("Order of the sections") if path[1] == ORDER else path[1]
    if path[1] == ORDER:
        return _("Order: %(parts)s") % {"parts": model._meta.verbose_name_plural}
    part = _part(model, path, draft)
    return part if len(path) == 2 else f"{part}\u00a0: {_field(model, path[2]).lower()}"


def _part(model: Any, path: Path, draft: Draft) -> str:
    """A part by its first text."""
    name = next(
        (
            plain_words(value)
            for part in draft.parts.get(path[0], ())
            if part.key == path[1]
            for value in part.fields.values()
            if isinstance(value, str) and value
        ),
        "",
    )
    kind = capfirst(str(model._meta.verbose_name))
    return f"{kind} “{name[:60]}”" if name else kind


def _field(model: Any, name: str) -> str:
    return capfirst(str(model._meta.get_field(name.removesuffix("_id")).verbose_name))
