from django.urls import include, path

from . import feeds, views
from .easy import urls as easy
from .upkeep import urls as upkeep

app_name = "resources"

# Outside the page tree, and in no language's prefix: addresses for life.
urlpatterns = [
    *upkeep.urlpatterns,
    *easy.urlpatterns,
    *(
        path(f"ressources/ressources.{form}", feeds.resources, {"form": form}, name=form)
        for form in feeds.TYPES
    ),
    path("ressources/series/", views.series_list, name="series_list"),
    path("ressources/series/<slug:slug>/", views.series_detail, name="series"),
    path("ressources/", include("resources.recipes.urls")),
    path("", include("resources.collections.urls")),
    path("", include("resources.sources.urls")),
    path("", include("resources.reuse.urls")),
]
