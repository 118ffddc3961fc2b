"""URLs of the results, of their outputs and of their end."""

from django.urls import path

from . import frames, outputs, views

urlpatterns = [
    path("", views.results, name="results"),
    path("a-integrer/", frames.results_frame, name="frame"),
    path("fin", views.ending, name="ending"),
    path("opensearch.xml", views.description, name="description"),
    path("recherche.atom", outputs.output, {"form": "atom"}, name="atom"),
    path("recherche.json", outputs.output, {"form": "json"}, name="json"),
    path("recherche.ics", outputs.output, {"form": "ics"}, name="ics"),
]
