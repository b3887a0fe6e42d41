"""The desk: Django's admin, whose first page says what is to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.options import TO_FIELD_VAR
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from content.admin import (
    audits,
    information,
    overview,
    portable,
    presence,
    readings,
    structure,
    typed,
    whole_page,
)
from content.admin.texts import load
from content.admin.todo import todo
from content.publishing.snapshot import progress


class Desk(AdminSite):
    """Django's admin site with our names and first page."""

    site_header = _("Site administration")
    site_title = _("Site administration")
    index_title = _("To do")
    site_url = "/fr/"
    enable_nav_sidebar = False

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Django's own, and how far the public pages have come when all of them are being made again."""
        under_way = progress.now(Path(settings.SNAPSHOT_DIR))
        return {**super().each_context(request), "snapshot_progress": under_way}

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """« À traiter »."""
        if request.user.has_perm("content.view_section"):
            extra_context = {**(extra_context or {}), "todo": todo(load(), request.user)}
        return super().index(request, extra_context)

    def get_urls(self) -> list[Any]:
        """Who is here, what waits for a doctor, structure, import and export, besides Django's own."""
        from content.admin import (  # their views ask the models, which are not loaded yet at the top
            reviewing,
            titles,
            translating,
        )

        return [
            *structure.urls(self),
            *overview.urls(self),
            *readings.urls(self),
            *whole_page.urls(self),
            *titles.urls(self),
            *portable.urls(self),
            *audits.urls(self),
            *information.urls(self),
            *reviewing.urls(self),
            *translating.urls(self),
            path("snapshot/", self.admin_view(snapshot_progress), name="snapshot_progress"),
            path("presence/", self.admin_view(require_POST(presence.beat)), name="presence"),
            *super().get_urls(),
        ]

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """Django's own, save that a form whose session has ended goes with its sender through the login page.

        Nobody keeps a screen, the one for one's password included, which Django would let browsers keep. The views
        raise BadRequest where an address names an empty field: Django looks for it (`ModelAdmin.get_object`).
        """
        inner = super().admin_view(view, cacheable and view == self.i18n_javascript)

        def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if "" in (request.GET.get(TO_FIELD_VAR), request.POST.get(TO_FIELD_VAR)):
                raise BadRequest("no field")
            ended = request.method == "POST" and not request.user.is_authenticated
            if ended and (text := typed.encode(request)):
                return sign_in_again(request, request.get_full_path(), text)
            return inner(request, *args, **kwargs)

        return kept

    @method_decorator(secure_admin_login)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Never Django's own login: `access.sign_in` has its address, with the second factor and the counting."""
        return super().login(request, extra_context)

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Django's logout; the browser forgets what was typed and not saved, which whoever sits down next could read.

        A session that ends by itself leaves it there: its person comes back for it.
        """
        response = super().logout(request, extra_context)
        # Django follows `next` here, which nothing of the desk says; `next=.` would lead from here to here.
        if not response.get("Location", "/").startswith("/"):
            response["Location"] = reverse("admin:index")
        response["Clear-Site-Data"] = '"storage"'
        return response


def sign_in_again(request: HttpRequest, path: str, text: str) -> HttpResponse:
    """The login page, carrying what was typed."""
    from content.admin.access.sign_in import again  # allauth's forms ask the models

    return again(request, path, text)


def snapshot_progress(request: HttpRequest) -> JsonResponse:
    """`/admin/snapshot/`: `done` of `total` public addresses are made again; empty when nothing is under way."""
    under_way = progress.now(Path(settings.SNAPSHOT_DIR))
    return JsonResponse(under_way._asdict() if under_way else {})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its proof of origin: its session ended, or another window logged in since.

    What was typed on the desk is offered again; nothing of it is stored until its sender says so.
    """
    text = typed.encode(request) if request.path.startswith(reverse("admin:index")) else ""
    if text and not request.user.is_authenticated and request.path != reverse("admin:login"):
        return sign_in_again(request, request.get_full_path(), text)
    context = {"typed": typed.pairs(text), "path": request.get_full_path(), "readable": typed.readable(text)}
    return HttpResponse(render_to_string("csrf_failure.html", context, request), status=403)
