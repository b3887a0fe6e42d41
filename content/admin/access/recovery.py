"""The screen that shows recovery codes once."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView

from content.admin.access.second_factor import TO_SHOW


class RecoveryCodes(ViewRecoveryCodesView):
    """allauth's, where it finds hashes: the codes themselves come from the session in which they were made."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        decrypt = get_adapter().decrypt
        codes = [decrypt(code) for code in self.request.session.pop(TO_SHOW, [])]
        return {**context, "unused_codes": codes, "can_view_codes": bool(codes)}


recovery_codes = RecoveryCodes.as_view()
