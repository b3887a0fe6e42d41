"""What Django's admin hooks hand to each other while one form is shown or saved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from content.editorial.saving import Saved

_NAME = "desk_attempt"
"""The request's attribute. Hooks of ModelAdmin get nothing else in common."""


@dataclass(slots=True)
class Attempt:
    """One form on its way through `ModelAdmin.changeform_view`. In the order of its life:

        TextAdmin._attempt      begins it, with the sentence that refuses the form (`refusal`), or without
        TextAdmin.get_form      gives that sentence to the form, which is then not valid and is shown again
        TextAdmin.save_related  stores the text: `result`
        TextAdmin.response_change  `row`: the form was valid and everything is stored
        TextAdmin._attempt      once committed, does what the button asks for besides: `after_saving`

    A new attempt on the same request (a text that was refused while saving, and is shown again) begins anew.
    """

    refusal: str = ""
    result: Saved | None = None
    row: Any = None

    @classmethod
    def begin(cls, request: HttpRequest, refusal: str = "") -> Attempt:
        """The request's attempt from here on."""
        attempt = cls(refusal)
        setattr(request, _NAME, attempt)
        return attempt

    @classmethod
    def of(cls, request: HttpRequest) -> Attempt:
        """The request's attempt; an empty one where none began (a row that is being added)."""
        return getattr(request, _NAME, None) or cls()
