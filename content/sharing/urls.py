"""Addresses that are printed and never change, under `/q/`."""

from django.urls import path

from content.sharing import views

urlpatterns = [
    path("<key:short>", views.link, name="short"),
    path("<key:short>.<code:kind>", views.code, name="short-kind"),
    path("<key:short>/index.html", views.choice),
    path("<key:short>/<language:language>", views.link_in, name="short-language"),
    path("<key:short>/<language:language>.<code:kind>", views.code, name="short-language-kind"),
    path("<key:short>/<key:key>", views.link, name="short-key"),
    path("<key:short>/<key:key>.<code:kind>", views.code, name="short-key-kind"),
    path("<key:short>/<key:key>/index.html", views.choice),
    path("<key:short>/<key:key>/<language:language>", views.link_in, name="short-key-language"),
    path("<key:short>/<key:key>/<language:language>.<code:kind>", views.code, name="short-key-language-kind"),
    # Typed by hand: a slash too many, a language that the site does not have.
    path("<key:short>/", views.link),
    path("<key:short>/<language:language>/", views.link_in),
    path("<key:short>/<key:key>/", views.link),
    path("<key:short>/<key:key>/<language:language>/", views.link_in),
    path("<key:short>/<key:key>/<path:rest>", views.link),
]
