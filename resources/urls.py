from django.urls import include, path

from . import feeds, views
from .upkeep import urls as upkeep

app_name = "resources"

# Outside the page tree, and in no language's prefix: addresses for life.
urlpatterns = [
    path("ressources/ressources.atom", feeds.resources_atom, name="atom"),
    *upkeep.urlpatterns,
    path("ressources/series/", views.series_list, name="series_list"),
    path("ressources/series/<slug:slug>/", views.series_detail, name="series"),
    path("ressources/", include("resources.recipes.urls")),
]
