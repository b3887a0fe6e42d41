"""« Relectures »: what waits for a doctor, what changed in it, asking for a review, answering."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from content import errors
from content.admin.differences import shown
from content.admin.going_online import warn
from content.admin.links import tell_author
from content.documents import HEADER, Document
from content.models import Edition, Page, Review, ReviewRequest
from content.models.picture import FOLDER
from content.publishing import mails, pages, paths, requests
from content.publishing.editions import current_document, current_edition
from content.publishing.reviews import approve, overtaken_keys, return_to_author, take_back


@dataclass(frozen=True, slots=True)
class Waiting:
    """An edition that a doctor should read, and why. overdue: it was reviewed, and is due again."""

    edition: Edition
    title: str
    why: str
    sections: tuple[str, ...] = ()
    overdue: bool = False


def urls(site: AdminSite) -> list[Any]:
    """The addresses of these screens, for the desk's site."""
    wrap = site.admin_view
    return [
        path("relectures/", wrap(_bound(site, waiting_list)), name="content_reviews"),
        path("relectures/<int:pk>/", wrap(_bound(site, detail)), name="content_review"),
        path("relectures/<int:pk>/approuver/", wrap(require_POST(approve_it)), name="content_review_approve"),
        path("relectures/<int:pk>/corriger/", wrap(require_POST(return_it)), name="content_review_return"),
        path("relectures/<int:pk>/demander/", wrap(require_POST(ask)), name="content_review_ask"),
        path(
            "relectures/<int:pk>/retirer/", wrap(require_POST(take_it_back)), name="content_review_take_back"
        ),
    ]


def waiting() -> list[Waiting]:
    """Proposals first, then what is online without the review that it should have, then what is overdue.

    Legal pages hold no medicine: nobody waits for a doctor there unless somebody proposed them to one.
    """
    found: list[Waiting] = []
    proposed = Edition.objects.filter(state=Edition.State.PROPOSED).select_related("page", "proposed_by")
    for edition in proposed.order_by("proposed_at"):
        found.append(_entry(edition, _("Waits for a doctor before it is published")))
    online = Edition.objects.current().select_related("page", "review", "published_by")
    reviewed = set(Review.objects.values_list("page_id", "language"))
    late = []
    for edition in online.exclude(page__kind=Page.Kind.LEGAL).order_by("page__position", "language"):
        if edition.review is None:
            again = (edition.page_id, edition.language) in reviewed
            why = _("Online, changed since its review") if again else _("Online, never reviewed")
            found.append(_entry(edition, why))
        elif edition.review.due_on < timezone.localdate():
            late.append(_entry(edition, _("Online, its next review is overdue"), overdue=True))
    return found + late


def _entry(edition: Edition, why: str, *, overdue: bool = False) -> Waiting:
    sections = edition.content["sections"]
    titles = [each["title"] for each in sections if each["key"] in edition.sections]
    return Waiting(edition, mails.page_title(edition), why, tuple(titles), overdue)


@require_safe
def waiting_list(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """`/admin/relectures/`."""
    _need(request, "content.view_edition")
    context = {**site.each_context(request), "title": _("Reviews"), "waiting": waiting()}
    return TemplateResponse(request, "admin/reviews.html", context)


@require_safe
def detail(request: HttpRequest, site: AdminSite, pk: int) -> HttpResponse:
    """`/admin/relectures/7/`: what changed, and what this account may do about it."""
    _need(request, "content.view_edition")
    edition = get_object_or_404(Edition.objects.select_related("page", "review", "proposed_by"), pk=pk)
    language = edition.language
    proposed = edition.state == Edition.State.PROPOSED
    online = current_document(edition.page, language)
    is_open = requests.is_open(edition)
    asked = list(edition.requests.select_related("doctor", "asked_by"))
    last = Review.objects.filter(reviewed_by=request.user).first()
    context = {
        **site.each_context(request),
        "title": _("Review: %(page)s") % {"page": mails.page_title(edition)},
        "edition": edition,
        "proposed": proposed,
        "is_open": is_open,
        "overtaken": bool(proposed and overtaken_keys(edition.page, edition)),
        "pieces": shown(requests.changes_of(edition), Document.from_json(edition.content)),
        "pictures_url": f"{settings.MEDIA_URL}{FOLDER}",
        "language": language,
        "direction": pages.direction(language),
        "public_url": paths.page_url(online) if online else "",
        "draft_url": _draft_url(edition),
        "may_approve": is_open and request.user.has_perm("content.add_review"),
        "may_ask": is_open and request.user.has_perm("content.publish_page"),
        "role": last.role if last else _("doctor"),
        "doctors": list(requests.doctors()) if is_open else [],
        "asked": [(each, _link(each)) for each in asked],
    }
    return TemplateResponse(request, "admin/review.html", context)


def approve_it(request: HttpRequest, pk: int) -> HttpResponse:
    """« J’approuve »."""
    edition = get_object_or_404(Edition, pk=pk)
    role = " ".join(request.POST.get("role", "").split())[:200]
    if not role:
        messages.error(request, _("Give your role: readers see it beside your name."))
        return _back(edition)
    # What the doctor had before their eyes: somebody may have answered since.
    if request.POST.get("state") == Edition.State.PROPOSED:
        edition.state = Edition.State.PROPOSED
    approved = _("Approved: the public page shows your name, your role and today’s date.")
    before = current_edition(edition.page, edition.language)
    response = _act(request, edition, lambda: approve(edition, by=request.user, role=role), approved)
    # Only a proposal goes online by being approved.
    now = current_edition(edition.page, edition.language)
    if now and now != before:
        warn(request, now)
    return response


def return_it(request: HttpRequest, pk: int) -> HttpResponse:
    """« À corriger », with a reason."""
    edition = get_object_or_404(Edition, pk=pk)

    def act() -> None:
        tell_author(return_to_author(edition, by=request.user, reason=request.POST.get("reason", "")[:5000]))

    return _act(request, edition, act, _("Sent back to its author, with your reason."))


def take_it_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The authors no longer propose it."""
    edition = get_object_or_404(Edition, pk=pk)
    return _act(
        request,
        edition,
        lambda: take_back(edition, by=request.user),
        _("No longer proposed. The draft keeps its text, the public page has not changed."),
    )


def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a doctor the link; or, for a request that was made already, send it again."""
    edition = get_object_or_404(Edition, pk=pk)
    doctor = get_object_or_404(User, pk=_number(request.POST.get("doctor")))
    known = edition.requests.filter(doctor=doctor, answered_at=None, expires_at__gt=timezone.now()).first()

    def act() -> None:
        if known is None:
            requests.ask(edition, doctor, by=request.user)
        elif request.user.has_perm("content.publish_page"):
            requests.send(known)
        else:
            raise errors.NotAllowed

    sentence = _("E-mail sent to %(who)s. The link works for one week.") % {"who": mails.person(doctor)}
    return _act(request, edition, act, sentence)


def _act(request: HttpRequest, edition: Edition, action: Callable[[], Any], sentence: str) -> HttpResponse:
    try:
        action()
    except errors.ContentError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, sentence)
    return _back(edition)


def _back(edition: Edition) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:content_review", args=[edition.pk]))


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


def _link(request: ReviewRequest) -> str:
    """For copying, while it can be answered."""
    if request.answered_at or request.expires_at <= timezone.now():
        return ""
    return paths.absolute(requests.link(request))


def _draft_url(edition: Edition) -> str:
    """The form of the text that changed; of the page, when several did."""
    keys = [key for key in edition.sections if key != HEADER]
    section = (
        edition.page.sections.filter(key=keys[0]).first() if len(edition.sections) == 1 and keys else None
    )
    if section:
        return f"{reverse('admin:content_section_change', args=[section.pk])}?lang={edition.language}"
    return f"{reverse('admin:content_page_change', args=[edition.page_id])}?lang={edition.language}"


def _need(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


def _bound(site: AdminSite, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    def bound(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return view(request, site, **kwargs)

    return bound
