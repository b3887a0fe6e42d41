"""Language from the address, and refusal of bytes that no address of ours holds."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.core.exceptions import BadRequest, DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers

from content.editorial.structure import SEARCH
from content.publishing.answers import preferred

_CODES = frozenset(dict(settings.LANGUAGES))
_STAFF = frozenset({"admin", "relecture"})
"""First parts of the addresses that are the staff's, and French."""
_LENGTH = re.compile("[0-9]{0,18}", re.ASCII)
_WITH_COOKIES = _STAFF | {"media"}
"""The same, and the pictures of drafts, which the desk's previews show."""
_TOLD: set[str] = set()
"""Names that the log has said to be refused, and how many it says at most: scanners think of new ones for ever."""
_MOST_TOLD = 20

log = logging.getLogger(__name__)

_SEARCH = frozenset(f"/{code}/{slug}/" for code, slug in SEARCH.items())


class PolicyMiddleware(CSPMiddleware):
    """django-csp's, with the directives of a policy in one order; and the headers that Django has no setting for.

    django-csp takes them from a set: two processes write the same policy differently, and one page would have other
    headers on each host.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        answer = super().process_response(request, response)
        if HEADER in answer:
            answer[HEADER] = "; ".join(sorted(answer[HEADER].split("; ")))
        for name, value in settings.SECURITY_HEADERS.items():
            answer.headers.setdefault(name, value)
        return answer


class LanguageMiddleware:
    """Activates the language that the address names; French for the desk; the reader's own elsewhere.

    Django's LocaleMiddleware would add `Vary: Accept-Language` to every address without a prefix; an error there does
    depend on it, and says so to caches.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        first = _first(request)
        if first in _CODES:
            language = first
        elif first in _STAFF:
            language = settings.LANGUAGE_CODE
        else:
            language = preferred(request, list(_CODES))
        with translation.override(language):
            request.LANGUAGE_CODE = language  # as Django's own middleware does
            response = self.get_response(request)
        if response.status_code >= 400 and first not in _CODES | _STAFF:
            patch_vary_headers(response, ["Accept-Language"])
        return response


def _first(request: HttpRequest) -> str:
    """The first part of an address: `fr` of `/fr/vertebroplastie/`."""
    return request.path_info.split("/", 2)[1] if request.path_info.startswith("/") else ""


class OddInputMiddleware:
    """What no address of ours holds, and what names another site: 400, before anything reads it.

    NUL has no meaning in any address and PostgreSQL refuses it. Search asks no database, and leaves out what it cannot
    read. Raises BadRequest. TRACE, which Django takes for a way of reading, is none of ours (RFC 9110, 9.3.8): 405.
    Cookies are the staff's: elsewhere nothing reads them, or an old one would be answered by a new one, and the answer
    would vary with it. Django's proof of origin is for `/admin/` alone: a picture writes nothing, and a doctor's link
    has a proof of its own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            request.get_host()
        except DisallowedHost:
            _refused(request.META.get("HTTP_HOST", ""))
            raise BadRequest("another site's name") from None
        if request.method == "TRACE":
            return HttpResponseNotAllowed(["GET", "HEAD"])
        odd_query = "%00" in request.META.get("QUERY_STRING", "") and request.path_info not in _SEARCH
        if "\x00" in request.path_info or odd_query:
            raise BadRequest("NUL in the address")
        if not _LENGTH.fullmatch(request.META.get("CONTENT_LENGTH", "")):
            raise BadRequest("no length that Django would read")
        if _first(request) not in _WITH_COOKIES:
            request.META.pop("HTTP_COOKIE", None)
        elif _first(request) != "admin":
            request.COOKIES.pop(settings.CSRF_COOKIE_NAME, None)
        return self.get_response(request)


def _refused(host: str) -> None:
    """Say it once: whoever forgot a name in ALLOWED_HOSTS looks for it in the log."""
    host = ascii(host[:100])
    if host not in _TOLD and len(_TOLD) < _MOST_TOLD:
        _TOLD.add(host)
        log.warning("refused: %s is not in ALLOWED_HOSTS", host)
