"""Public addresses, as `docs/` know them. Their converters are registered by `content.publishing.converters`."""

from django.urls import path

from content.editorial.structure import SEARCH
from content.reading import errors, offline, pictures, views
from content.reading.machines import views as machines
from content.reading.search.views import search

urlpatterns = [
    path("", views.root, name="root"),
    path("index.html", views.choice, name="choice"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path("llms.txt", machines.llms, name="llms"),
    path(".well-known/security.txt", machines.security, name="security"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("readyz", views.readyz, name="readyz"),
    path("archives/<str:token>/", views.archived, name="archive"),
    path("archives/<str:token>/<picture:name>", pictures.archived, name="archived-picture"),
    path("media/pictures/<picture:name>", pictures.picture, name="picture"),
    path("<language:language>/", views.home, name="home"),
    *(path(f"{code}/{slug}/", search, {"language": code}, name="search") for code, slug in SEARCH.items()),
    path("sw.js", offline.worker, name="worker"),
    path("<language:language>/app.webmanifest", offline.manifest, name="manifest"),
    path("<language:language>/offline.html", offline.calm, name="offline"),
    path("<language:language>/<status:status>.html", errors.error_page, name="error-page"),
    path("<language:language>/modifications.xml", machines.changes, name="feed"),
    path("<language:language>/<key:slug>/index.txt", machines.text, name="page-text"),
    path("<language:language>/<key:slug>/", views.page, name="page"),
    path("<language:language>/<key:slug>/<key:key>/", views.section, name="section"),
]
