"""The addresses that machines read."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from content.publishing import pages, paths
from content.publishing.accessibility import PAGE
from content.publishing.answers import read_only, set_policy, site_of
from content.publishing.redirects import render_redirect
from content.publishing.site import Availability
from content.publishing.snapshot.render import SITE
from content.reading.machines.feed import feed
from content.reading.machines.index import index
from content.reading.machines.plain import page_text
from content.reading.machines.security import security as security_text


@read_only
def text(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """`/fr/vertebroplastie/index.txt`: the page's text, its new address, or where to turn instead."""
    site = site_of(request)
    if published := site.at(language, slug):
        declaration = site.declaration() if published.document.page == PAGE else None
        response = _answer(page_text(published, site.departments[language], declaration), "text/plain")
        # An engine that finds the text shows the page.
        response["Link"] = f'<{paths.absolute(paths.page_url(published.document))}>; rel="canonical"'
        return response
    if online := site.pages.get((site.old_slugs.get((language, slug), ""), language)):
        return render_redirect(request, language, paths.text_url(online.document))
    key = site.page_key(language, slug)
    if key and site.availability(key, language) == Availability.WITHDRAWN:
        return pages.render_withdrawn(request, site, language, key)
    raise Http404


@read_only
def changes(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/modifications.xml`: what changed in the pages of a language."""
    site = site_of(request)
    if language not in site.languages:
        raise Http404
    return _answer(feed(site, language), "application/atom+xml")


@read_only
def llms(request: HttpRequest) -> HttpResponse:
    """`/llms.txt`: where the plain texts are."""
    return _answer(index(site_of(request)), "text/plain")


@read_only
def security(request: HttpRequest) -> HttpResponse:
    """`/.well-known/security.txt`; 404 where nobody is named."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    return _answer(security_text(request.path, exported=SITE in request.META), "text/plain")


def _answer(body: str, kind: str) -> HttpResponse:
    response = HttpResponse(body, content_type=f"{kind}; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return set_policy(response)
