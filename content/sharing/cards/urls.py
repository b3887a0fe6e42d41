"""The cards' addresses, made of what never changes: a page's code, a section's key, a language."""

from django.urls import path

from content.sharing.cards.views import card

urlpatterns = [
    path("<language:language>.png", card, name="card"),
    path("<key:short>/<language:language>.png", card, name="card-short"),
    path("<key:short>/<key:key>/<language:language>.png", card, name="card-short-key"),
]
