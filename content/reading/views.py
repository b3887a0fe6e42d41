"""Public addresses. They render what is published; once there is a snapshot, that is for its builder only."""

from __future__ import annotations

import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import cache_control

from content.publishing import archive, pages, paths
from content.publishing.answers import preferred, read_only, site_of, snapshot_store, unlogged
from content.publishing.redirects import render_redirect
from content.publishing.site import Availability, Site, published
from content.reading import readiness


def published_languages() -> list[str]:
    """Languages that readers can be sent to."""
    if generation := snapshot_store().current():
        return generation.languages
    try:
        return list(Site.load().languages)
    except DatabaseError:
        return []


@read_only
def root(request: HttpRequest) -> HttpResponse:
    """`/`: to the reader's language among those published."""
    response = redirect(paths.home_url(preferred(request, published_languages())))
    response["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ["Accept-Language"])
    return response


@read_only
def home(request: HttpRequest, language: str) -> HttpResponse:
    """`/fr/`."""
    site = site_of(request)
    if site.languages and language not in site.languages:
        return pages.render_unavailable(request, site, language)
    return pages.render_home(request, site, language)


@read_only
def page(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """`/fr/vertebroplastie/`: the page, its new address, or where to turn instead."""
    site = site_of(request)
    if published := site.at(language, slug):
        return pages.render_page(request, site, published)
    former = site.old_slugs.get((language, slug), "")
    if online := site.pages.get((former, language)):
        return render_redirect(request, language, paths.page_url(online.document))
    if (key := site.page_key(language, slug)) and site.availability(key, language) == Availability.WITHDRAWN:
        return pages.render_withdrawn(request, site, language, key)
    if slug in site.keys() and (slug, language) not in site.pages:
        return pages.render_unavailable(request, site, language, slug)
    raise Http404


@read_only
def section(request: HttpRequest, language: str, slug: str, key: str) -> HttpResponse:
    """`/fr/vertebroplastie/complications/`."""
    site = site_of(request)
    published = site.at(language, slug)
    if published and published.document.kind == "procedure" and (found := published.document.section(key)):
        return pages.render_section(request, site, published, found)
    owner = site.page_key(language, slug) or (slug if (slug, language) not in site.pages else "")
    absent = key in site.untranslated(owner, language)
    online = site.pages.get((site.old_slugs.get((language, slug), ""), language))
    if online and online.document.kind == "procedure" and (online.document.section(key) or absent):
        return render_redirect(request, language, paths.section_url(online.document, key))
    if absent:
        return pages.render_unavailable(request, site, language, owner, key)
    if owner and site.availability(owner, language, key) == Availability.WITHDRAWN:
        return pages.render_withdrawn(request, site, language, owner, key)
    raise Http404


@read_only
def choice(request: HttpRequest) -> HttpResponse:
    """`/index.html`: for a file server that cannot choose a language."""
    site = site_of(request)
    urls = {code: paths.home_url(code) for code in site.languages or (settings.LANGUAGE_CODE,)}
    return pages.render_choice(request, site, urls)


@read_only
@cache_control(no_cache=True)
def sitemap(request: HttpRequest) -> HttpResponse:
    """`/sitemap.xml`: homes and pages, each with its other languages and the day it last changed."""
    site = site_of(request)
    rows: list[tuple[str, datetime.datetime | None, list[tuple[str, str]]]] = []
    urls: dict[str, dict[str, str]] = {}
    for language in site.languages:
        for each in site.menu(language):
            urls.setdefault(each.page, {})[language] = paths.absolute(paths.page_url(each))
    for key in site.keys():
        links = list(urls[key].items())
        rows += [(url, site.published_at(key, language), links) for language, url in links]
    homes = [(code, paths.absolute(paths.home_url(code))) for code in site.languages]
    rows += [(url, None, homes) for _code, url in homes]
    return render(request, "sitemap.xml", {"rows": rows}, content_type="application/xml; charset=utf-8")


@read_only
@cache_control(no_cache=True)
def robots(request: HttpRequest) -> HttpResponse:
    """`/robots.txt`."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /relecture/",
        "",
        f"Sitemap: {paths.absolute('/sitemap.xml')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@read_only
@cache_control(max_age=24 * 60 * 60)
def favicon(request: HttpRequest) -> HttpResponse:
    """`/favicon.ico`: an SVG, which every browser of this decade takes under that name too."""
    icon = Path(settings.BASE_DIR) / "static" / "img" / "icon.svg"
    return HttpResponse(icon.read_bytes(), content_type="image/svg+xml; charset=utf-8")


@read_only
def readyz(request: HttpRequest) -> HttpResponse:
    """`/readyz`: 200 when database, migrations and snapshot are in order, else 503 and what is not.

    It also says how old what readers see and the last good backup are: whoever watches the site decides how old is
    too old.
    """
    said = readiness.report()
    response = JsonResponse(said, status=200 if said["ready"] else 503)
    response["Cache-Control"] = "no-store"
    # What is wrong is in the log already, and whoever watches the site asks several times a minute.
    return unlogged(response)


@read_only
def archived(request: HttpRequest, token: str) -> HttpResponse:
    """An edition of the past, at an address that a member of the staff gave: as it was, and when it was online."""
    found = archive.from_token(token)
    if found is None:
        raise Http404
    edition, period = found
    with translation.override(edition.language):
        # Its pictures may be online no more: they come with the address that the staff gave.
        response = pages.render_page(
            request, Site.load(), published(edition), archive=period, pictures_url=request.path
        )
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
