"""The addresses of the site."""

from django.contrib import admin
from django.urls import include, path

from content.admin.links import review_link, review_picture

urlpatterns = [
    # Before the desk's own: its login page is theirs.
    path("admin/", include("content.admin.access.urls")),
    path("admin/", admin.site.urls),
    path("relecture/<str:token>/", review_link, name="review-link"),
    path("relecture/<str:token>/<str:name>", review_picture, name="review-picture"),
    # Before the short links and the pages: their patterns would take these addresses for a section's.
    path("", include("content.sharing.leaflet.urls")),
    path("cartes/", include("content.sharing.cards.urls")),
    path("", include("content.sharing.papers.urls")),
    path("q/", include("content.sharing.urls")),
    path("", include("content.reading.urls")),
]
handler400 = "content.reading.errors.bad_request"
handler403 = "content.reading.errors.forbidden"
handler404 = "content.reading.errors.not_found"
handler500 = "content.reading.errors.failure"
