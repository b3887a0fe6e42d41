"""The files of pictures: online for everybody, a draft's for the staff, an old edition's with its page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from content.publishing import archive
from content.publishing.answers import read_only
from content.publishing.pictures import FOR_EVER, answer, answer_of
from content.publishing.site import Site, published
from content.publishing.snapshot.render import SITE
from content.publishing.snapshot.serve import HOLE


@read_only
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """`/media/pictures/NAME`: into the snapshot when it is online; else, for its preview, to the staff only."""
    site = request.META.get(SITE)
    if isinstance(site, Site) or request.META.get(HOLE):
        # The builder asks for what pages show, and for nothing else.
        return answer(name, FOR_EVER)
    if not request.user.has_perm("content.view_picture"):
        raise Http404
    return answer(name)


@read_only
def archived(request: HttpRequest, token: str, name: str) -> HttpResponse:
    """`/archives/TOKEN/NAME`: a picture of an edition, for whoever was given that edition's address."""
    found = archive.from_token(token)
    if found is None:
        raise Http404
    return answer_of(published(found[0]).document, name)
