"""What the answers of public addresses have in common: which site they show, to whom, under which policy."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from csp.constants import NONE, SELF
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from content.editorial.translations import SOURCE
from content.publishing.site import Site
from content.publishing.snapshot import mending
from content.publishing.snapshot.render import SITE
from content.publishing.snapshot.serve import HOLE
from content.publishing.snapshot.store import Store

_store = Store(settings.SNAPSHOT_DIR)


def read_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """GET and HEAD; anything else is 405 with `Allow` (RFC 9110, 15.5.6).

    Exempt from the CSRF check, which comes before a view and would answer 403: a view that only reads has nothing
    to forge.
    """
    return csrf_exempt(require_safe(view))


def snapshot_store() -> Store:
    """This host's snapshot."""
    return _store


def site_of(request: HttpRequest) -> Site:
    """The site to render: the builder's, or, where the snapshot has no right answer, the database's.

    Raises Http404 otherwise: the snapshot is whole, so what it does not hold is not public, and a wrong
    address costs the database nothing. What it has lost, or holds for a day that is over, is rendered from the database
    until it is made again.
    """
    site = request.META.get(SITE)
    if isinstance(site, Site):
        return site
    hole = request.META.get(HOLE)
    if hole:
        site = Site.load()
        if hole != "late":
            mending.begin(hole)
        return site
    if snapshot_store().current() is not None:
        raise Http404
    return Site.load()


def preferred(request: HttpRequest, available: Collection[str]) -> str:
    """The first language of Accept-Language among the available ones, else French."""
    for tag, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        try:
            code = get_supported_language_variant(tag)
        except LookupError:
            continue
        if code in available:
            return code
    return SOURCE


def unlogged(response: HttpResponse) -> HttpResponse:
    """A page whose status is an error's and that is no event: Django's log leaves it out."""
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django's own mark, in no stub
    return response


def set_policy(
    response: HttpResponse, sources: Mapping[str, Sequence[str]] | None = None, *, sandboxed: bool = False
) -> HttpResponse:
    """Replace the answer's Content-Security-Policy: nothing but what is named here may be loaded, or frame it.

    sources: by directive, over a policy that refuses all that the settings' own names.
    sandboxed: of a picture, which is opened alone as if it came from nowhere: it runs nothing, whatever is in it.
    """
    nothing: dict[str, Sequence[object]] = {
        name: [NONE] for name in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    }
    if sandboxed:
        nothing["sandbox"] = [True]
    response._csp_replace = nothing | dict(sources or {})  # type: ignore[attr-defined]  # django-csp's own way
    return response


def public_headers(
    response: HttpResponse, *, preview: bool = False, searches: bool = False, style: str = NONE
) -> HttpResponse:
    """No nonce, no inline anything but the stylesheet whose hash is named; fresh at each visit.

    searches: the page holds the form of the search, the one thing that a public page may send.
    style: the source of the page's stylesheet; none has others.
    """
    response["Cache-Control"] = "no-store" if preview else "no-cache"
    response["X-Frame-Options"] = "SAMEORIGIN" if preview else "DENY"
    return set_policy(
        response,
        {
            "script-src": [SELF],
            "style-src": [style],
            "img-src": [SELF],
            "font-src": [SELF],
            "connect-src": [SELF],
            "manifest-src": [SELF],
            "worker-src": [SELF],
            "form-action": [SELF] if searches else [NONE],
            "frame-ancestors": [SELF] if preview else [NONE],
        },
    )
