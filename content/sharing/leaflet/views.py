"""The leaflet to read and to print, and the page that says whether a paper is still right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.translation import gettext as _

from content.documents import Document
from content.publishing import glossary, pages, paths
from content.publishing.answers import read_only, set_policy, site_of, snapshot_store
from content.publishing.redirects import render_redirect
from content.publishing.site import Availability, Outline, PublishedPage, Site
from content.publishing.snapshot.render import SITE
from content.sharing.leaflet import typeset
from content.sharing.leaflet.addressing import Size, leaflet_url, paper_path, pdf_url
from content.sharing.leaflet.currency import verdicts
from content.sharing.leaflet.data import leaflet
from content.sharing.leaflet.selection import printed_keys, select


@read_only
def leaflet_page(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """`/fr/vertebroplastie/fiche/`."""
    site = site_of(request)
    if published := _online(site, language, slug):
        return _render(request, site, published)
    return _elsewhere(request, site, language, slug, leaflet_url)


@read_only
def leaflet_pdf(request: HttpRequest, language: str, slug: str, size: Size) -> HttpResponse:
    """`/fr/vertebroplastie/fiche.pdf`, `…/fiche-grands-caracteres.pdf`."""
    site = site_of(request)
    published = _online(site, language, slug)
    if published is None:
        return _elsewhere(request, site, language, slug, lambda document: pdf_url(document, size))
    made = typeset.pdf(leaflet(published, site.departments[language], glossary.terms(site, language)), size)
    response = HttpResponse(made, content_type="application/pdf")
    response["Cache-Control"] = "no-cache"
    response["Content-Disposition"] = "inline"  # under the name of its address
    # An engine that finds the file shows the page, where the newest text is.
    response["Link"] = f'<{paths.absolute(paths.page_url(published.document))}>; rel="canonical"'
    return set_policy(response)


@read_only
def paper(request: HttpRequest, short: str, language: str) -> HttpResponse:
    """`/q/v/fiche/fr/`: which edition is today's; at `#edition-3`, whether that paper is still right."""
    site = site_of(request)
    key = site.shorts.get(short, "")
    with translation.override(language):
        if published := site.pages.get((key, language)):
            return _render_paper(request, site, published)
        if site.availability(key, language) == Availability.WITHDRAWN:
            return pages.render_withdrawn(request, site, language, key)
    raise Http404


@read_only
def paper_edition(request: HttpRequest, short: str, language: str, number: int) -> HttpResponse:
    """`/q/v/fiche/fr/3`, as printed. A number that was never public leads to the same page, where none is shown."""
    path = paper_path(short, language)
    generation = snapshot_store().current()
    builder = isinstance(request.META.get(SITE), Site)
    if not builder and generation is not None and path not in generation.entries:
        raise Http404
    if builder or generation is None:
        site = site_of(request)
        if (site.shorts.get(short, ""), language) not in site.editions:
            raise Http404
        known = site.editions[site.shorts[short], language]
        fragment = f"#edition-{number}" if any(each.number == number for each in known) else ""
        return render_redirect(request, language, path + fragment, status=302)
    response = HttpResponseRedirect(path)
    response["Cache-Control"] = "no-cache"
    return response


def _online(site: Site, language: str, slug: str) -> PublishedPage | None:
    """The procedure online at an address: other pages have no leaflet."""
    published = site.at(language, slug)
    return published if published and published.document.kind == "procedure" else None


def _elsewhere(
    request: HttpRequest, site: Site, language: str, slug: str, url: Callable[[Document], str]
) -> HttpResponse:
    """Where a leaflet went with its page: to a new address, or offline. Raises Http404 where there never was one."""
    former = site.pages.get((site.old_slugs.get((language, slug), ""), language))
    if former and former.document.kind == "procedure" and site.at(language, slug) is None:
        return render_redirect(request, language, url(former.document))
    key = site.page_key(language, slug)
    if key and site.availability(key, language) == Availability.WITHDRAWN:
        return pages.render_withdrawn(request, site, language, key)
    raise Http404


def _render(request: HttpRequest, site: Site, published: PublishedPage) -> HttpResponse:
    document = published.document
    context = _context(site, published, leaflet_url) | {
        "head_title": f"{_('Leaflet to print')} – {document.title}",
        "chosen": select(document),
    }
    return pages.respond(request, "leaflet.html", context)


def _render_paper(request: HttpRequest, site: Site, published: PublishedPage) -> HttpResponse:
    document = published.document
    context = _context(site, published, lambda each: paper_path(each.short, each.language)) | {
        "head_title": f"{_('Is this paper still up to date?')} – {document.title}",
        "verdicts": verdicts(site, published),
        "noindex": True,
        "canonical": "",
        "card": None,
    }
    return pages.respond(request, "paper.html", context)


def _context(site: Site, published: PublishedPage, url: Callable[[Outline], str]) -> dict[str, Any]:
    """What both templates get. url: where the same page is, of another language's document."""
    document = published.document
    online = {code: url(each) for code in site.languages if (each := site.outline(document.page, code))}
    printed = printed_keys(document)
    stale = (day for key, day in published.stale.items() if key in printed)
    others = paths.addresses_of(site, document.page) | online
    return pages.page_context(site, published) | {
        "languages": pages.language_links(others, document.language),
        # The whole page is canonical: it has the alternates, and says to machines what it is.
        "alternates": [],
        "page_url": paths.page_url(document),
        "pdf_url": pdf_url(document),
        "large_url": pdf_url(document, "large"),
        "pdf_others": [each for each in pages.language_links(online, document.language) if not each.current],
        "stale": max(stale, default=None),
    }
