"""The page behind a link that was sent to a doctor: what changed, « J’approuve », « À corriger ». No account needed.

Looking consumes nothing: mail programs and scanners open links. Only the doctor's answer does, once.
The page sets no cookie, so its forms carry a proof of their own that they come from it: made of the address, which is
the secret, and of SECRET_KEY. Browsers send no origin to check from a page that sends no referrer; they do say that a
request comes from another site, and then it is refused.
"""

from __future__ import annotations

import logging
from typing import Any

from csp.constants import SELF
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from content import errors
from content.admin.differences import shown
from content.documents import Document
from content.models import Department, Edition, Review, ReviewRequest
from content.publishing import mails, pages, paths, requests
from content.publishing.answers import set_policy
from content.publishing.editions import current_document
from content.publishing.pictures import answer_of

log = logging.getLogger(__name__)

_SALT = "content.review-form"

_STATUS = {errors.LinkUnknown: 404, errors.LinkExpired: 410, errors.LinkUsed: 410, errors.AlreadyDecided: 410}


# Django's own proof is a cookie: this view asks for its own (`_from_our_form`).
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def review_link(request: HttpRequest, token: str) -> HttpResponse:
    """`/relecture/TOKEN/`: GET shows, POST answers."""
    try:
        asked = requests.find(token)
        if request.method != "POST":
            return _form(request, token, asked)
        if not _from_our_form(request, token):
            return _closed(
                request,
                _(
                    "Open the link from the e-mail again, or copy its whole address: mail programs sometimes cut it."
                ),
                status=403,
            )
        return _answer(request, token, asked)
    except errors.ContentError as error:
        return _closed(request, str(error), status=_STATUS.get(type(error), 409))


@require_safe
def review_picture(request: HttpRequest, token: str, name: str) -> HttpResponse:
    """`/relecture/TOKEN/NAME`: a picture of the text that a doctor is asked to approve."""
    try:
        asked = requests.find(token)
    except errors.ContentError as error:
        raise Http404 from error
    return answer_of(Document.from_json(asked.edition.content), name)


def proof(token: str) -> str:
    """What a form behind a link carries, and nobody else can make."""
    return salted_hmac(_SALT, token, algorithm="sha256").hexdigest()


def _from_our_form(request: HttpRequest, token: str) -> bool:
    if getattr(request, "_dont_enforce_csrf_checks", False):  # Django's own mark, of its test client
        return True
    elsewhere = request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin"
    return not elsewhere and constant_time_compare(request.POST.get("proof", ""), proof(token))


def _answer(request: HttpRequest, token: str, asked: ReviewRequest) -> HttpResponse:
    verdict = request.POST.get("answer", "")
    role = " ".join(request.POST.get("role", "").split())[:200]
    reason = request.POST.get("reason", "")[:5000]
    if verdict not in {"approve", "return"}:
        return _form(request, token, asked, reason=reason, role=role, status=400)
    if verdict == "approve" and not role:
        return _form(request, token, asked, reason=reason, problem="role", status=400)
    late = ""
    try:
        answered = requests.answer(token, approved=verdict == "approve", role=role, reason=reason)
    except errors.ReasonMissing:
        return _form(request, token, asked, role=role, problem="reason", status=400)
    except errors.SnapshotFailed as error:
        log.error("approved by a link, snapshot not written: %s", error.reason)
        answered, late = ReviewRequest.objects.get(pk=asked.pk), str(error)
    if answered.answer == ReviewRequest.Answer.RETURNED:
        tell_author(answered)
    return _done(request, answered, late)


def tell_author(answered: ReviewRequest) -> None:
    """The reason by e-mail, where that is possible; the desk shows it in any case."""
    try:
        mails.send_returned(answered, link="/admin/")
    except errors.MailNotSent as error:
        log.warning("%s", error)


def default_role(asked: ReviewRequest) -> str:
    """What this doctor called themselves the last time; « médecin » is true of all."""
    last = Review.objects.filter(reviewed_by=asked.doctor).first()
    return last.role if last else _("doctor")


def _form(
    request: HttpRequest,
    token: str,
    asked: ReviewRequest,
    *,
    reason: str = "",
    role: str = "",
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    edition = asked.edition
    context = {
        "asked": asked,
        "asked_by": mails.person(asked.asked_by),
        "doctor": mails.person(asked.doctor),
        "page": mails.page_title(edition),
        "proposed": edition.state == Edition.State.PROPOSED,
        "edition": edition,
        "pieces": shown(requests.changes_of(edition), Document.from_json(edition.content)),
        "pictures_url": request.path,
        "language": edition.language,
        "direction": pages.direction(edition.language),
        "public_url": _public_url(edition),
        "reason": reason,
        "role": role or (default_role(asked) if problem != "role" else ""),
        "problem": problem,
        "proof": proof(token),
    }
    return _respond(request, "review/form.html", context, status)


def _done(request: HttpRequest, answered: ReviewRequest, late: str) -> HttpResponse:
    approved = answered.answer == ReviewRequest.Answer.APPROVED
    context = {
        "approved": approved,
        "late": late,
        "asked_by": mails.person(answered.asked_by),
        "page": mails.page_title(answered.edition),
        "public_url": _public_url(answered.edition),
    }
    return _respond(request, "review/done.html", context, 200)


def _closed(request: HttpRequest, sentence: str, *, status: int) -> HttpResponse:
    department = Department.objects.first()
    context = {"sentence": sentence, "status": status, "phone": department.phone if department else ""}
    return _respond(request, "review/closed.html", context, status)


def _public_url(edition: Edition) -> str:
    online = current_document(edition.page, edition.language)
    return paths.page_url(online) if online else ""


def _respond(request: HttpRequest, template: str, context: dict[str, Any], status: int) -> HttpResponse:
    """Kept by nobody, listed by nobody, and its address told to nobody."""
    response = render(request, template, context, status=status)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Frame-Options"] = "DENY"
    response["Content-Language"] = settings.LANGUAGE_CODE
    loaded = {"style-src": [SELF], "img-src": [SELF], "font-src": [SELF]}
    return set_policy(response, loaded | {"form-action": [SELF]})
