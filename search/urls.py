from django.urls import path

from .finding import outputs, views

app_name = "search"
urlpatterns = [
    path("recherche/", views.results, name="results"),
    path("recherche/suggestions", views.suggestions, name="suggestions"),
    path("recherche/opensearch.xml", views.description, name="description"),
    path("recherche/recherche.atom", outputs.output, {"form": "atom"}, name="atom"),
    path("recherche/recherche.json", outputs.output, {"form": "json"}, name="json"),
    path("recherche/recherche.ics", outputs.output, {"form": "ics"}, name="ics"),
]
