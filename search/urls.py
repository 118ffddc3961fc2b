"""URLs of the search: results, outputs and suggestions."""

from django.urls import include, path

app_name = "search"
urlpatterns = [
    path("recherche/", include("search.finding.urls")),
    path("recherche/", include("search.suggesting.urls")),
]
