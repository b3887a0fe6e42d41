"""Which section of a procedure's page says what the law names: by its kind, or by a doctor's word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from content.admin.structure import need, page_url, screen
from content.documents import from_draft
from content.editorial import coverage
from content.models import Page
from content.sections import COVERED, INFORMATION
from content.translation import SOURCE


@dataclass(frozen=True, slots=True)
class Choice:
    """A section that may say an item. value: what its box sends."""

    value: str
    title: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class Item:
    """One item that the law names. by_kind: titles of the sections that say it by their purpose."""

    title: str
    by_kind: tuple[str, ...]
    choices: tuple[Choice, ...]

    @property
    def said(self) -> bool:
        """Whether a section says it."""
        return bool(self.by_kind) or any(each.ticked for each in self.choices)


def urls(desk: AdminSite) -> list[Any]:
    """The address of this screen, for the desk."""
    return [path("content/page/<int:pk>/information/", desk.admin_view(information), name="content_coverage")]


def information(request: HttpRequest, pk: int) -> HttpResponse:
    """`/admin/content/page/1/information/`: item by item; a doctor says where it stands."""
    need(request, "content.view_coverage")
    page = get_object_or_404(Page.objects.present(), pk=pk, kind=Page.Kind.PROCEDURE)
    if request.method == "POST":
        need(request, "content.add_coverage", "content.delete_coverage")
        try:
            coverage.say(page, {_said(value) for value in request.POST.getlist("said")}, by=request.user)
        except KeyError:
            raise Http404 from None
        messages.success(request, _("Saved. Readers see nothing of this."))
        return HttpResponseRedirect(reverse("admin:content_coverage", args=[pk]))
    context = {
        "page": page,
        "items": _items(page),
        "may_say": request.user.has_perms(["content.add_coverage", "content.delete_coverage"]),
        "back": page_url(page),
    }
    title = _("What the law asks to tell patients")
    return screen(request, "admin/information.html", title, context)


def _said(value: str) -> coverage.Said:
    key, _colon, item = value.partition(":")
    return key, item


def _items(page: Page) -> list[Item]:
    document, said = from_draft(page, SOURCE), coverage.said_of(page)
    items = []
    for name, title in INFORMATION.items():
        own = [each for each in document.sections if COVERED.get(each.kind) == name]
        others = [each for each in document.sections if each not in own]
        choices = (
            Choice(f"{each.key}:{name}", each.short_title or each.key, (each.key, name) in said)
            for each in others
        )
        items.append(Item(capfirst(str(title)), tuple(each.short_title for each in own), tuple(choices)))
    return items
