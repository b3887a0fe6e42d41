"""Model fields of this project."""

from typing import Any

from django.db import models

from content.models.richtext import sanitise


class RichTextField(models.TextField):
    """HTML of a few elements, sanitised on every way into the database.

    `pre_save` covers save() and bulk_create() and puts the clean text back on the object;
    `get_prep_value` covers update(), which calls no pre_save.
    """

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = sanitise(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return sanitise(value) if isinstance(value, str) else value

    def clean(self, value: Any, model_instance: models.Model | None) -> str:
        return sanitise(super().clean(value, model_instance))

    def deconstruct(self) -> Any:
        """Migrations see a plain TextField: the rule is Python's, not the column's."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs
