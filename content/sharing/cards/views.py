"""A card's address."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from content.publishing.answers import read_only, set_policy, site_of
from content.publishing.site import PublishedPage, Site
from content.sharing.cards.drawing import Picture, picture, png


@read_only
def card(request: HttpRequest, language: str, short: str = "", key: str = "") -> HttpResponse:
    """`/cartes/fr.png`, `/cartes/v/fr.png`, `/cartes/v/complications/fr.png`."""
    site = site_of(request)
    published = site.pages.get((site.shorts.get(short, ""), language))
    if short:
        drawn = of_page(site, published, key) if published else None
    else:
        drawn = of_home(site, language) if language in site.languages else None
    if drawn is None:
        raise Http404
    response = HttpResponse(png(drawn), content_type="image/png")
    response["Cache-Control"] = "no-cache"
    return set_policy(response, sandboxed=True)


def of_home(site: Site, language: str) -> Picture:
    """The home's: what the site is for."""
    with translation.override(language):
        return picture(language, site.departments[language], _("Information for patients"))


def of_page(site: Site, published: PublishedPage, key: str = "") -> Picture | None:
    """A page's, or one of its sections'; None for a section that it does not have."""
    document = published.document
    department = site.departments[document.language]
    if not key:
        return picture(document.language, department, document.title)
    section = document.section(key)
    return picture(document.language, department, section.title, document.title) if section else None
