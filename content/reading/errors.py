"""Error pages: in the reader's language, with the phone number, whatever is broken behind."""

from __future__ import annotations

import logging
import sys

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from content.publishing import outages, pages, styles
from content.publishing.answers import public_headers, read_only, site_of, snapshot_store, unlogged
from content.publishing.site import Site
from content.publishing.snapshot.render import SITE
from content.publishing.troubles import trouble_of

log = logging.getLogger(__name__)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return _error(request, 404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return _error(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403. The log says which account tried what: by its number, which names nobody to others."""
    account = getattr(request, "user", None)
    log.warning("refused: account %s, %s %s", getattr(account, "pk", None), request.method, request.path)
    return _error(request, 403)


def failure(request: HttpRequest) -> HttpResponse:
    """500, or 503 when the database or the disk fails us. Called while the exception is being handled.

    The log says an outage once; what Django would add, a traceback a request, says nothing more.
    """
    error = sys.exc_info()[1]
    trouble = trouble_of(error)
    if trouble and outages.begins(trouble.value):
        log.error("nothing can be saved (%s): %s", trouble.value, (str(error).splitlines() or [""])[0])
    try:
        if trouble and request.path.startswith("/admin/"):
            context = {"sentence": trouble.sentence, "readable": _typed(request)}
            response = HttpResponse(render_to_string("admin/database_unreachable.html", context), status=503)
        else:
            response = _error(request, 503 if trouble else 500)
    except Exception:
        log.exception("the error page itself failed")
        response = HttpResponse("500", status=500, content_type="text/plain")
    if trouble:
        response["Retry-After"] = "30"
        return unlogged(response)
    return response


@read_only
def error_page(request: HttpRequest, language: str, status: int) -> HttpResponse:
    """`/fr/404.html`: rendered into the snapshot, from where the functions above and nginx take it.

    Raises Http404 to whoever asks for the page of a failure: nothing has failed.
    """
    if status >= 500 and not isinstance(request.META.get(SITE), Site):
        raise Http404
    return unlogged(pages.render_error(request, site_of(request), language, status))


def _error(request: HttpRequest, status: int) -> HttpResponse:
    """The snapshot's page when there is one: it holds the phone number and costs no database."""
    language = translation.get_language() or "fr"
    generation = snapshot_store().current()
    site = request.META.get(SITE)
    if status in {404, 500} and generation and not isinstance(site, Site):
        entry = generation.entries.get(reverse("error-page", args=[language, status]))
        if entry:
            try:
                body = generation.read(entry)
            except OSError:
                body = b""
            if body:
                style = styles.public("error.html").csp_source
                return public_headers(HttpResponse(body, status=status), style=style)
    return pages.render_error(request, site if isinstance(site, Site) else None, language, status)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What a form held, so that a secretary can copy it when nothing can be saved."""
    hidden = ("csrfmiddlewaretoken", "password")
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if value and not name.startswith(("_", *hidden)) and not name.endswith("_FORMS")
    ]
