"""Redirections, in a form that a plain file server can serve too."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from content.publishing.answers import public_headers
from content.publishing.languages import direction


def render_redirect(
    request: HttpRequest, language: str, url: str, *, status: int = 301, title: str = ""
) -> HttpResponse:
    """A redirection whose body a plain file server can serve: a link and a refresh. title: what stands there."""
    context = {"url": url, "language": language, "direction": direction(language), "title": title}
    response = HttpResponse(render_to_string("redirect.html", context), status=status)
    response["Location"] = url
    return public_headers(response)
