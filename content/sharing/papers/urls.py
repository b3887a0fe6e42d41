"""Papers of one sheet, under the address of their page."""

from django.urls import path

from content.sharing.papers import views

urlpatterns = [
    path("<language:language>/<key:slug>/adresser.pdf", views.paper, {"name": "sheet"}, name="sheet"),
    path("<language:language>/<key:slug>/affiche.pdf", views.paper, {"name": "poster"}, name="poster"),
]
