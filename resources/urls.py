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


def _reuse_patterns(folder, name, *, is_term):
    """Return the URL patterns of the Markdown file and the history of the texts in `folder`.

    `is_term` is True for the words of the glossary. The two kinds have separate folders because a
    word may have the slug of a text.
    """
    page, kwargs = f"{folder}/<slug:slug>", {"is_term": is_term}
    return [
        path(f"{page}.md", reuse.markdown, kwargs, f"{name}_md"),
        path(f"{page}/historique/", reuse.changes, kwargs, f"{name}_changes"),
    ]


# Outside the page tree and without a language prefix: these addresses never change.
urlpatterns = [
    path("ressources/avis/<int:pk>/", upkeep.opinion, name="opinion"),
    path("ressources/avis/<int:pk>/utile/", upkeep.vote, name="vote"),
    path("ressources/facile-a-lire/", easy.easy_list, name="easy_list"),
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
    path("ressources/sources/", sources.source_list, name="source_list"),
    path("ressources/sources/<slug:slug>/", sources.source_detail, name="source"),
    # After the list of publishers: one may have the slug "fiche".
    path("ressources/<slug:slug>/fiche/", recipes.sheet, name="recipe_sheet"),
    *_reuse_patterns("ressources", "text", is_term=False),
    *_reuse_patterns("glossaire", "term", is_term=True),
]
