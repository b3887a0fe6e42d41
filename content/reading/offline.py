"""Addresses of what keeps pages readable without a network."""

from django.http import Http404, HttpRequest, HttpResponse

from content.publishing import offline
from content.publishing.answers import read_only, site_of


@read_only
def worker(request: HttpRequest) -> HttpResponse:
    """`/sw.js`, at the root: a worker answers for the addresses below its own."""
    return offline.render_worker(request, site_of(request))


@read_only
def manifest(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/app.webmanifest`."""
    site = site_of(request)
    if language not in site.languages:
        raise Http404
    return offline.render_manifest(site, language)


@read_only
def calm(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/offline.html`."""
    site = site_of(request)
    if language not in site.languages:
        raise Http404
    return offline.render_calm(request, site, language)
