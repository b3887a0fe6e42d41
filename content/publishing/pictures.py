"""The files of pictures, as answers."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse

from content.documents import Document
from content.models.picture import FOLDER
from content.publishing.answers import set_policy

FOR_EVER = "public, max-age=31536000, immutable"
"""A year, the most that caches are asked for (RFC 9111): a name holds the digest of what it names."""

KEPT_BY_NOBODY = "no-store"

_TYPES = {"jpg": "image/jpeg", "png": "image/png"}


def answer(name: str, cache: str = KEPT_BY_NOBODY) -> HttpResponse:
    """A file's bytes, which are ours: `content.editorial.images` wrote them. Raises Http404.

    name: one that a document holds, or that the address’s own pattern let through. Opened alone it loads nothing.
    """
    try:
        with default_storage.open(f"{FOLDER}{name}") as file:
            body = file.read()
    except FileNotFoundError:
        raise Http404 from None
    response = HttpResponse(body, content_type=_TYPES[name.rpartition(".")[2]])
    response["Cache-Control"] = cache
    return set_policy(response, sandboxed=True)


def answer_of(document: Document, name: str) -> HttpResponse:
    """The same for whoever was given the address of one document. Raises Http404 for a file that it does not show."""
    if not any(name in picture.files for picture in document.pictures):
        raise Http404
    response = answer(name)
    response["Referrer-Policy"] = "no-referrer"
    return response
