"""Public addresses, as `docs/` and printed QR codes know them."""

from django.conf import settings
from django.urls import path, register_converter

from content.reading import errors, pictures, views


class LanguageConverter:
    """One of the site's languages."""

    regex = "|".join(code for code, _name in settings.LANGUAGES)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class KeyConverter(LanguageConverter):
    """A slug or a key: lower-case letters, digits, hyphens."""

    regex = "[a-z][a-z0-9-]*"


class PictureConverter(LanguageConverter):
    """The name of a picture's file, as `content.editorial.pictures` makes it."""

    regex = r"i[0-9a-f]+-[0-9]+-[0-9a-f]+\.(?:jpg|png)"


class StatusConverter:
    """The statuses that have a page."""

    regex = "404|500"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(LanguageConverter, "language")
register_converter(KeyConverter, "key")
register_converter(PictureConverter, "picture")
register_converter(StatusConverter, "status")

urlpatterns = [
    path("", views.root, name="root"),
    path("index.html", views.choice, name="choice"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("readyz", views.readyz, name="readyz"),
    path("archives/<str:token>/", views.archived, name="archive"),
    path("archives/<str:token>/<picture:name>", pictures.archived, name="archived-picture"),
    path("media/pictures/<picture:name>", pictures.picture, name="picture"),
    path("<language:language>/", views.home, name="home"),
    path("<language:language>/<status:status>.html", errors.error_page, name="error-page"),
    path("<language:language>/<key:slug>/", views.page, name="page"),
    path("<language:language>/<key:slug>/<key:key>/", views.section, name="section"),
]
