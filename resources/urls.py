from django.urls import path

from . import feeds, views

app_name = "resources"

# Outside the page tree, and in no language's prefix: addresses for life.
urlpatterns = [
    path("ressources/ressources.atom", feeds.resources_atom, name="atom"),
    path("ressources/series/", views.series_list, name="series_list"),
    path("ressources/series/<slug:slug>/", views.series_detail, name="series"),
]
