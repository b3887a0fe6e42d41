"""Posters and referral sheets at their addresses."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from content.publishing import pages, paths
from content.publishing.answers import read_only, set_policy, site_of
from content.publishing.redirects import render_redirect
from content.publishing.site import Availability
from content.sharing.papers import data
from content.sharing.papers.addressing import PAPERS, paper_url


@read_only
def paper(request: HttpRequest, language: str, slug: str, name: str) -> HttpResponse:
    """`/fr/medecins/adresser.pdf`, `/fr/medecins/affiche.pdf`: the file, its new address, or where to turn instead."""
    site = site_of(request)
    key = site.page_key(language, slug)
    if site.kinds.get(key) not in PAPERS[name]:
        raise Http404
    published = site.at(language, slug)
    if published is None:
        if site.availability(key, language) == Availability.WITHDRAWN:
            return pages.render_withdrawn(request, site, language, key)
        return render_redirect(request, language, paper_url(name, site.pages[key, language].document))
    response = HttpResponse(data.paper(name, site, published).pdf(), content_type="application/pdf")
    response["Cache-Control"] = "no-cache"
    response["Content-Disposition"] = "inline"  # under the name of its address
    # An engine that finds the file shows the page, where the newest text is.
    response["Link"] = f'<{paths.absolute(paths.page_url(published.document))}>; rel="canonical"'
    return set_policy(response)
