"""Short links and their QR codes. None asks the database once there is a snapshot."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.cache import patch_vary_headers

from content.publishing import pages, paths
from content.publishing.answers import preferred, read_only, set_policy, site_of, snapshot_store
from content.publishing.redirects import render_redirect
from content.publishing.site import Site
from content.publishing.snapshot.render import SITE
from content.sharing import qr
from content.sharing.links import LANGUAGES, UNKNOWN_PART, Target, short_path, targets


@read_only
def link(request: HttpRequest, short: str, key: str = "", rest: str = "") -> HttpResponse:
    """`/q/v`, `/q/v/KEY`: to the reader's language, among those that have it.

    rest: something where a language is expected; it is the reader's own then.
    """
    return _lead(request, short, key)


@read_only
def link_in(request: HttpRequest, short: str, language: str, key: str = "") -> HttpResponse:
    """`/q/v/en`, `/q/v/KEY/en`: to the language that it names, or why there is nothing to lead to."""
    if not _renders(request):
        # The snapshot holds each that leads somewhere: this one has a key that nobody knows.
        return _lead(request, short, key, language)
    site = site_of(request)
    found = targets(site, short, key).get(language)
    if found is None:
        return _lead(request, short, key, language)
    with translation.override(language):
        if found.status == 302:
            return render_redirect(request, language, found.url, status=302, title=found.title)
        if found.status == 410:
            return pages.render_withdrawn(request, site, language, site.shorts[short], key)
        return pages.render_unavailable(request, site, language, site.shorts[short], key)


@read_only
def choice(request: HttpRequest, short: str, key: str = "") -> HttpResponse:
    """The same for a file server that stands alone and cannot choose: one link a language."""
    site = site_of(request)
    return pages.render_choice(request, site, _leading(targets(site, short, key)))


@read_only
def code(request: HttpRequest, short: str, kind: str, key: str = "", language: str = "") -> HttpResponse:
    """`/q/v.svg`, `/q/v/KEY/en.png`: the QR code of that link."""
    if not _leading(targets(site_of(request), short, key)):
        raise Http404
    address = paths.absolute(short_path(short, key, language))
    draw, content_type = (qr.svg, "image/svg+xml; charset=utf-8") if kind == "svg" else (qr.png, "image/png")
    response = HttpResponse(draw(address), content_type=content_type)
    response["Cache-Control"] = "no-cache"
    return set_policy(response, sandboxed=True)


def _renders(request: HttpRequest) -> bool:
    """Whether this request is the snapshot's, or comes before there is one."""
    return isinstance(request.META.get(SITE), Site) or snapshot_store().current() is None


def _known(request: HttpRequest, short: str, key: str) -> dict[str, Target]:
    """`targets`, from the snapshot where there is one."""
    generation = snapshot_store().current()
    if _renders(request) or generation is None:
        return targets(site_of(request), short, key)
    found = {}
    for language in LANGUAGES:
        if entry := generation.entries.get(short_path(short, key, language)):
            location = dict(generation.headers[entry["headers"]]).get("Location", "")
            found[language] = Target(entry["status"], location)
    return found


def _lead(request: HttpRequest, short: str, key: str, language: str = "") -> HttpResponse:
    """302 to a language that has it: the one asked, else the reader's. Raises Http404 for a page that nobody knows."""
    found, fragment = _known(request, short, key), ""
    if not found and key:
        found, fragment = _known(request, short, ""), f"#{UNKNOWN_PART}"
        key = ""
    if not found:
        raise Http404
    leading = _leading(found)
    chosen = language if language in leading else preferred(request, leading)
    # Offline everywhere: the French link says so, and where to turn.
    url = leading.get(chosen) or next(iter(leading.values()), short_path(short, key, settings.LANGUAGE_CODE))
    response = HttpResponseRedirect(url + fragment)
    response["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ["Accept-Language"])
    return response


def _leading(found: dict[str, Target]) -> dict[str, str]:
    """Addresses by language, of the languages in which there is something to read."""
    return {code: each.url for code, each in found.items() if each.status == 302}
