"""Addresses of the library outside the page tree."""

from django.urls import path

from . import feeds
from .collections import outputs as collection_outputs
from .collections import views as collections
from .easy import views as easy
from .recipes import views as recipes
from .reuse import views as reuse
from .sources import views as sources
from .upkeep import views as upkeep

app_name = "resources"

COLLECTION, SERIES = "ressources/collections/<slug:slug>", "ressources/series/<slug:slug>"

TEXT, TERM = "ressources/<slug:slug>", "glossaire/<slug:slug>"
# Separate folders, because a word of the glossary may have the slug of a text.
REUSED = (("text", TEXT, {"is_term": False}), ("term", TERM, {"is_term": True}))

# Outside the page tree and without a language prefix: these addresses never change.
urlpatterns = [
    *(
        path(f"ressources/ressources.{form}", feeds.resources, {"form": form}, name=form)
        for form in feeds.TYPES
    ),
    *(
        path(
            f"{COLLECTION}.{form}",
            collections.collection_output,
            {"form": form},
            name=f"collection_{form}",
        )
        for form in collection_outputs.TYPES
    ),
    path(f"{SERIES}.atom", collections.series_atom, name="series_atom"),
    path(f"{SERIES}.epub", collections.series_epub, name="series_epub"),
    *(path(f"{page}.md", reuse.markdown, kind, f"{name}_md") for name, page, kind in REUSED),
]

# In each language of the site, in the namespace "library".
library_patterns = [
    path("ressources/avis/<int:pk>/", upkeep.opinion, name="opinion"),
    path("ressources/avis/<int:pk>/utile/", upkeep.vote, name="vote"),
    path("ressources/facile-a-lire/", easy.easy_list, name="easy_list"),
    path("ressources/sources/", sources.source_list, name="source_list"),
    path("ressources/sources/<slug:slug>/", sources.source_detail, name="source"),
    # After the list of publishers: one may have the slug "fiche".
    path(f"{TEXT}/fiche/", recipes.sheet, name="recipe_sheet"),
    *(
        path(f"{page}/historique/", reuse.changes, kind, f"{name}_changes")
        for name, page, kind in REUSED
    ),
]
