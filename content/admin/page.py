"""The screen of a page: its own texts, its preview, and bringing an earlier text back or taking one offline."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from content import errors
from content.admin import titles, versions
from content.admin.going_online import warn
from content.admin.publishing import PublishingAdmin
from content.documents import HEADER
from content.models import Edition, Page
from content.publishing import pages, restore, undo, withdraw
from content.publishing.previews import preview_document, render_preview


@admin.register(Page)
class PageAdmin(PublishingAdmin):
    """A page's title, sentence and address; its sections are screens of their own."""

    texts = ("title", "lede", "description", "slug")
    list_display = ("__str__", "key", "kind")
    actions = None

    def ways(self, request: HttpRequest, obj: Any, language: str) -> list[tuple[str, str]]:
        may = request.user.has_perm
        offered = (
            ("content.change_section", _("Order of the sections"), "content_page_order", [obj.pk]),
            ("content.add_section", _("Add a section"), "content_page_new_section", [obj.pk]),
            ("content.view_coverage", _("What the law asks to tell patients"), "content_coverage", [obj.pk]),
            ("content.view_section", _("Export the page"), "content_page_export", [obj.pk]),
            ("content.publish_page", _("Take the page offline"), "content_page_offline", [obj.pk, language]),
            ("content.add_page", _("Put in the bin"), "content_bin_put", ["page", obj.pk]),
        )
        ways = [
            (label, reverse(f"admin:{name}", args=args))
            for permission, label, name, args in offered
            if may(permission) and (name != "content_coverage" or obj.kind == Page.Kind.PROCEDURE)
        ]
        if may("content.change_section"):
            ways.insert(0, (_("Titles of the sections"), titles.address(obj, language)))
        return [*super().ways(request, obj, language), *ways]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fields = super().get_fields(request, obj)
        return ["key", "short", "kind", "department", *fields] if obj is None else fields

    def get_urls(self) -> list[Any]:
        """The preview, and what brings an earlier text back or takes one offline."""
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/apercu/<slug:language>/", wrap(self.preview), name="content_page_preview"),
            path(
                "<int:pk>/jour/",
                wrap(lambda request, pk: versions.on_a_day(request, self, pk)),
                name="content_page_on_a_day",
            ),
            path(
                "<int:pk>/remettre/<slug:language>/",
                wrap(require_POST(self.bring_back)),
                name="content_page_restore",
            ),
            path(
                "<int:pk>/annuler/<slug:language>/",
                wrap(require_POST(self.take_back)),
                name="content_page_undo",
            ),
            path(
                "<int:pk>/retirer/<slug:language>/",
                wrap(require_POST(self.take_offline)),
                name="content_page_withdraw",
            ),
            *super().get_urls(),
        ]

    def preview(self, request: HttpRequest, pk: int, language: str) -> HttpResponse:
        """The real page as it would be if `?section=` (all that differs, without it) were published now."""
        page = get_object_or_404(Page, pk=pk)
        if not self.has_view_permission(request, page):
            raise PermissionDenied
        if language not in pages.NAMES:
            raise Http404
        key = request.GET.get("section")
        section = page.sections.filter(key=key).first()
        edit_url = (
            reverse("admin:content_section_change", args=[section.pk])
            if section
            else reverse("admin:content_page_change", args=[page.pk])
        )
        document = preview_document(page, language, key)
        # Coming from « Preview », which saved: the browser may forget what it kept of the form.
        saved = "&saved=1" if "saved" in request.GET else ""
        return render_preview(request, document, edit_url=f"{edit_url}?lang={language}{saved}")

    def bring_back(self, request: HttpRequest, pk: int, language: str) -> HttpResponse:
        """Put a section back online as an earlier edition had it. The draft keeps its text."""
        page, key, back = self._target(request, pk, language)
        number = _edition_number(request)
        with self._refusal_said(request):
            edition = restore(page, language, edition=number, by=request.user, sections=[key])
            text = _(
                "Online again as in edition %(old)s: this is edition %(new)s. The draft has not changed."
            )
            self.message_user(request, text % {"old": number, "new": edition.number}, messages.SUCCESS)
            warn(request, edition)
        return HttpResponseRedirect(back)

    def take_back(self, request: HttpRequest, pk: int, language: str) -> HttpResponse:
        """Take the last publication back: readers get what they had before it. The draft keeps its text."""
        page, _key, back = self._target(request, pk, language)
        number = _edition_number(request)
        with self._refusal_said(request):
            before = Edition.objects.public().of(page, language).filter(number__lt=number).first()
            edition = undo(page, language, edition=number, by=request.user)
            if edition.state == Edition.State.PUBLISHED and before:
                text = _(
                    "Publication %(number)s taken back: readers see the text of edition %(before)s again."
                    " Your draft is kept."
                ) % {"number": number, "before": before.number}
            else:
                text = _("Publication %(number)s taken back: the page is offline. Your draft is kept.")
                text %= {"number": number}
            self.message_user(request, text, messages.SUCCESS)
            warn(request, edition)
        return HttpResponseRedirect(back)

    def take_offline(self, request: HttpRequest, pk: int, language: str) -> HttpResponse:
        """Take a section offline. The draft keeps its text."""
        page, key, back = self._target(request, pk, language)
        with self._refusal_said(request):
            withdraw(page, language, by=request.user, sections=[key])
            text = _("Taken offline. The draft has not changed: “Publish” puts it back online.")
            self.message_user(request, text, messages.SUCCESS)
        return HttpResponseRedirect(back)

    @contextmanager
    def _refusal_said(self, request: HttpRequest) -> Iterator[None]:
        """What is refused inside becomes a message."""
        try:
            yield
        except errors.ContentError as error:
            self.message_user(request, str(error), messages.ERROR)

    def _target(self, request: HttpRequest, pk: int, language: str) -> tuple[Page, str, str]:
        """The page, the key that the form names, and the screen to go back to."""
        if not request.user.has_perm("content.publish_page"):
            raise PermissionDenied
        page = get_object_or_404(Page, pk=pk)
        key = request.POST.get("section", "")
        if key == HEADER:
            return page, key, f"{reverse('admin:content_page_change', args=[page.pk])}?lang={language}"
        section = get_object_or_404(page.sections, key=key)
        return page, key, f"{reverse('admin:content_section_change', args=[section.pk])}?lang={language}"


def _edition_number(request: HttpRequest) -> int:
    """The edition that the form names. Nine digits fit in every database's integer."""
    number = request.POST.get("edition", "")
    if not number.isdecimal() or len(number) > 9:
        raise Http404
    return int(number)
