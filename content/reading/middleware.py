"""Language from the address, and refusal of bytes that no address of ours holds."""

from __future__ import annotations

from collections.abc import Callable

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.utils import translation

from content.editorial.structure import SEARCH
from content.publishing.answers import preferred

_CODES = frozenset(dict(settings.LANGUAGES))
_STAFF = frozenset({"admin", "relecture"})
"""First parts of the addresses that are the staff's, and French."""
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

    Django's LocaleMiddleware would add `Vary: Accept-Language` to every address without a prefix.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        first = request.path_info.split("/", 2)[1] if "/" in request.path_info else ""
        if first in _CODES:
            language = first
        elif first in _STAFF:
            language = settings.LANGUAGE_CODE
        else:
            language = preferred(request, list(_CODES))
        with translation.override(language):
            request.LANGUAGE_CODE = language  # as Django's own middleware does
            return self.get_response(request)


class OddInputMiddleware:
    """NUL has no meaning in any address and PostgreSQL refuses it: 400, before anything reads it.

    Search asks no database, and leaves out what it cannot read. TRACE, which Django takes for a way of reading, is none
    of ours (RFC 9110, 9.3.8): 405.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "TRACE":
            return HttpResponseNotAllowed(["GET", "HEAD"])
        odd_query = "%00" in request.META.get("QUERY_STRING", "") and request.path_info not in _SEARCH
        if "\x00" in request.path_info or odd_query:
            raise BadRequest("NUL in the address")
        return self.get_response(request)
