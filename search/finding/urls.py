"""URLs of the results, of their outputs and of their end."""

from django.urls import path

from . import outputs, views

urlpatterns = [
    path("", views.results, name="results"),
    path("fin", views.ending, name="ending"),
    path("opensearch.xml", views.description, name="description"),
    path("recherche.atom", outputs.output, {"form": "atom"}, name="atom"),
    path("recherche.json", outputs.output, {"form": "json"}, name="json"),
    path("recherche.ics", outputs.output, {"form": "ics"}, name="ics"),
]
