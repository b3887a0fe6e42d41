"""« Journal »: what was done, by whom and when. To be read; nobody adds to it, changes it or removes from it here."""

from __future__ import annotations

from typing import Any

from allauth.account import admin as accounts
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa import admin as factors
from allauth.mfa.models import Authenticator
from allauth.usersessions import admin as sessions
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from content.models import Act

_REGISTERED = (accounts, factors, sessions)
"""Importing them has registered what nobody may see or change by hand: secrets of factors, sessions of others."""

for model in (EmailAddress, EmailConfirmation, Authenticator, UserSession):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


@admin.register(Act)
class JournalAdmin(admin.ModelAdmin[Act]):
    """A list by day, with filters."""

    list_display = ("at", "kind", "name", "about", "address")
    list_display_links = None
    list_filter = ("kind", "at")
    search_fields = ("name", "about")
    date_hierarchy = "at"
    actions = None

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Under its own name: nobody chooses an act to change."""
        return super().changelist_view(request, {**(extra_context or {}), "title": _("Journal of acts")})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
