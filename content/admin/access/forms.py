"""allauth's forms in the desk's words."""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.utils.translation import gettext_lazy as _


class AddKeyForm(AddWebAuthnForm):
    """A key's name, and whether it lets in without a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of this key")
        self.fields["name"].help_text = _(
            "So that you know it among others: “telephone”, “computer of the ward”."
        )
        self.fields["passwordless"].label = _("No password to type")
        self.fields["passwordless"].help_text = _(
            "The key alone lets you in. It then asks for your finger, your face or its code each time."
        )
