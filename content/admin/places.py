"""Forms over the places of a draft: one field for each, called like its place (`title`, `steps.p1.body`).

Where Django's formsets show rows, these show text: beside its French, or as a table of titles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from django import forms

from content.admin.forms import rich_text_field
from content.documents import Draft
from content.documents.schema import RICH
from content.editorial.merge import Path
from content.models import PARTS
from content.publishing.languages import direction
from content.translation import TRANSLATED


def places_of(draft: Draft, model: Any) -> Iterator[tuple[Path, Any]]:
    """Every translated place of a text, with the model that holds it, in reading order. model: the text's own."""
    for name in TRANSLATED[model]:
        yield (name,), model
    for kind, parts in draft.parts.items():
        if (own := PARTS.get(kind)) is not None:
            for part in parts:
                yield from (((kind, part.key, name), own) for name in TRANSLATED[own])


def is_rich(place: Path, model: Any) -> bool:
    """Whether the place holds rich text."""
    return place[-1] in RICH.get(model.__name__, ())


def value_at(draft: Draft | None, place: Path) -> str:
    """The text at a place; `""` where the draft has none."""
    if draft is None:
        return ""
    if len(place) == 1:
        return str(draft.fields.get(place[0]) or "")
    kind, key, name = place
    part = next((part for part in draft.parts.get(kind, ()) if part.key == key), None)
    return str(part.fields.get(name) or "") if part else ""


def input_name(place: Path) -> str:
    """The name of the place's field in the form."""
    return ".".join(place)


def place_form(
    places: Iterable[tuple[Path, Any]],
    base: Draft,
    language: str,
    *,
    label: Callable[[Path], str],
    data: Any = None,
) -> forms.Form:
    """A form that starts from a draft in one language. data: what was posted."""
    form = forms.Form(data, auto_id="id_%s")
    for place, model in places:
        column = model._meta.get_field(f"{place[-1]}_{language}")
        if is_rich(place, model):
            field: forms.Field = rich_text_field(required=False)
        else:
            field = column.formfield(required=False)
            if getattr(column, "max_length", None) is None or column.max_length > 200:
                field.widget = forms.Textarea(attrs={"rows": 3})
        field.widget.attrs |= {"lang": language, "dir": direction(language)}
        field.label = label(place)
        field.initial = value_at(base, place)
        form.fields[input_name(place)] = field
    return form


def draft_from(form: forms.Form, base: Draft) -> Draft:
    """The draft that a valid form makes of the one that it started from. A field that was not sent is not changed."""
    sent = [name for name in form.fields if name in form.data]
    values = {tuple(name.split(".")): form.cleaned_data.get(name) or "" for name in sent}
    fields = {name: values.get((name,), value) for name, value in base.fields.items()}
    parts = {
        kind: tuple(
            replace(
                part,
                fields={
                    name: values.get((kind, part.key, name), value) for name, value in part.fields.items()
                },
            )
            for part in own
        )
        for kind, own in base.parts.items()
    }
    return Draft(fields=fields, parts=parts)
