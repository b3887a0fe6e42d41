"""Files of pictures: those online for everybody, those of drafts for the staff, an old edition's with its page."""

from __future__ import annotations

from csp.constants import NONE
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from content.models.picture import FOLDER
from content.publishing import archive
from content.publishing.site import Site, published
from content.publishing.snapshot.build import SITE

_FOR_EVER = "public, max-age=31536000, immutable"
"""A year, the most that caches are asked for (RFC 9111): a name holds the digest of what it names."""

_TYPES = {"jpg": "image/jpeg", "png": "image/png"}


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """`/media/pictures/NAME`: into the snapshot when it is online; else, for its preview, to the staff only."""
    site = request.META.get(SITE)
    if isinstance(site, Site):
        if name not in site.picture_files:
            raise Http404
        return _file(name, _FOR_EVER)
    if not request.user.has_perm("content.view_picture"):
        raise Http404
    return _file(name, "no-store")


@require_safe
def archived(request: HttpRequest, token: str, name: str) -> HttpResponse:
    """`/archives/TOKEN/NAME`: a picture of an edition, for whoever was given that edition's address."""
    found = archive.from_token(token)
    if found is None or not any(name in each.files for each in published(found[0]).document.pictures):
        raise Http404
    response = _file(name, "no-store")
    response["Referrer-Policy"] = "no-referrer"
    return response


def _file(name: str, cache: str) -> HttpResponse:
    """The bytes, which are ours: `content.editorial.images` wrote them. A picture opened alone loads nothing."""
    try:
        with default_storage.open(f"{FOLDER}{name}") as file:
            body = file.read()
    except FileNotFoundError:
        raise Http404 from None
    response = HttpResponse(body, content_type=_TYPES[name.rpartition(".")[2]])
    response["Cache-Control"] = cache
    response._csp_replace = {"default-src": [NONE], "base-uri": [NONE], "frame-ancestors": [NONE]}  # type: ignore[attr-defined]  # django-csp's own way
    return response
