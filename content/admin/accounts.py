"""Accounts: an administrator gives the roles, and nobody gives more than they have."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from content.accounts.factors import take_away
from content.admin.access import recording

# Importing Django's own has registered it.
admin.site.unregister(User)


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Django's screen, where only a superuser makes, changes or grants single permissions to a superuser."""

    actions = ("reset_second_factor",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fields = tuple(super().get_readonly_fields(request, obj))
        return fields if request.user.is_superuser else (*fields, "is_superuser", "user_permissions")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    @admin.action(
        description=gettext_lazy("Take the second factor away: telephone or key lost"), permissions=["change"]
    )
    def reset_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Those who have lost theirs add another after their password. A superuser's is a superuser's to take."""
        mine = [user for user in queryset if self.has_change_permission(request, user)]
        for user in mine:
            take_away(user, by=request.user, address=recording.address(request))
        if mine:
            said = ngettext(
                "%(n)d account is asked for no second factor any more; its sessions have ended.",
                "%(n)d accounts are asked for no second factor any more; their sessions have ended.",
                len(mine),
            )
            self.message_user(request, said % {"n": len(mine)})
        if len(mine) < len(queryset):
            self.message_user(request, _("Only a superuser changes a superuser’s account."), messages.ERROR)
