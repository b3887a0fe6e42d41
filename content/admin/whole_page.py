"""« Publier la page »: everything of a page that readers do not have yet, read once more and published together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _

from content.admin.differences import Piece, shown
from content.admin.going_online import publish_drafts
from content.admin.structure import need, page_url, screen
from content.admin.todo.tasks import sentences
from content.documents import Document, differing, digest, from_draft, piece
from content.documents.pieces import compare_pieces
from content.editorial import checks, known
from content.models import Page
from content.models.picture import FOLDER
from content.publishing import pages
from content.publishing.editions import current_document

NAMES = dict(settings.LANGUAGES)


@dataclass(frozen=True, slots=True)
class Choice:
    """A section that may be published. seen: its text as it is shown, as a digest. refused: why it cannot be."""

    piece: Piece
    seen: str
    refused: tuple[str, ...]

    @property
    def value(self) -> str:
        """What its box sends: the section, and the words that the sender has read."""
        return f"{self.piece.key}:{self.seen}"


def urls(desk: AdminSite) -> list[Any]:
    """The address of this screen, for the desk."""
    view: Callable[..., HttpResponse] = publish_page
    route = "content/page/<int:pk>/publier/<slug:language>/"
    return [path(route, desk.admin_view(view), name="content_page_publish")]


def publish_page(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """`/admin/content/page/1/publier/en/`: what differs, as words; the one question; the button."""
    need(request, "content.publish_page")
    page = get_object_or_404(Page.objects.present(), pk=pk)
    if language not in NAMES:
        raise Http404
    if request.method == "POST" and _published(request, page, language):
        return HttpResponseRedirect(reverse("admin:index"))
    draft, online = from_draft(page, language), current_document(page, language)
    context = {
        "page": page,
        "back": page_url(page, language),
        "language": language,
        "language_name": NAMES[language],
        "direction": pages.direction(language),
        "online": online is not None,
        "choices": _choices(draft, online),
        "pictures_url": f"{settings.MEDIA_URL}{FOLDER}",
        "preview_url": reverse("admin:content_page_preview", args=[page.pk, language]),
    }
    return screen(request, "admin/structure/publish.html", _("Publish the page"), context)


def _choices(draft: Document, online: Document | None) -> list[Choice]:
    refused: dict[str, list[checks.Failure]] = {}
    for failure in checks.blocking(draft, known.site()):
        refused.setdefault(failure.key, []).append(failure)
    found = shown(compare_pieces(online, draft, differing(draft, online)), draft)
    return [
        Choice(each, digest(piece(draft, each.key)), sentences(refused.get(each.key, []))) for each in found
    ]


def _published(request: HttpRequest, page: Page, language: str) -> bool:
    """Publish what was ticked, if it still says what the sender read; otherwise say why not."""
    seen = dict(each.split(":", 1) for each in request.POST.getlist("section") if ":" in each)
    if not seen:
        messages.error(request, _("Tick at least one section."))
        return False
    return publish_drafts(request, page, language, list(seen), seen)
