"""The site's addresses, and a bare view: it knows who is logged in, as the desk does, and answers two bytes."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from vertebro_site.urls import *  # noqa: F403  the handlers of errors too
from vertebro_site.urls import urlpatterns


def bare(request: HttpRequest) -> HttpResponse:
    """The least that a page for a logged-in account can do."""
    return HttpResponse("ok" if request.user.is_authenticated else "", content_type="text/plain")


urlpatterns = [path("admin/bare/", bare), *urlpatterns]
