"""The desk: Django's admin, whose first page is the list of texts and their state."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from content.admin.overview import overview


class Desk(AdminSite):
    """Django's admin site with our names and first page."""

    site_header = _("Site administration")
    site_title = _("Site administration")
    index_title = _("Texts of the site")
    site_url = "/fr/"
    enable_nav_sidebar = False

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Every page and section with its state in each language."""
        if request.user.has_perm("content.view_section"):
            extra_context = {**(extra_context or {}), "pages": overview()}
        return super().index(request, extra_context)

    def get_urls(self) -> list[Any]:
        """Reviews, besides Django's own."""
        from content.admin import reviewing  # its views ask the models, which are not loaded yet at the top

        return [*reviewing.urls(self), *super().get_urls()]
