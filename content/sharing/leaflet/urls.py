"""The leaflet's addresses, under the page's own; and the one that its code leads to, under `/q/`."""

from django.urls import path

from content.sharing.leaflet import views

urlpatterns = [
    path("q/<key:short>/fiche/<language:language>/", views.paper, name="paper"),
    path("q/<key:short>/fiche/<language:language>/<int:number>", views.paper_edition, name="paper-edition"),
    path("<language:language>/<key:slug>/fiche/", views.leaflet_page, name="leaflet"),
    path(
        "<language:language>/<key:slug>/fiche.pdf",
        views.leaflet_pdf,
        {"size": "standard"},
        name="leaflet-pdf",
    ),
    path(
        "<language:language>/<key:slug>/fiche-grands-caracteres.pdf",
        views.leaflet_pdf,
        {"size": "large"},
        name="leaflet-large",
    ),
]
