from django.urls import path

from . import outputs, views

COLLECTION, SERIES = "ressources/collections/<slug:slug>", "ressources/series/<slug:slug>"

urlpatterns = [
    path("ressources/collections/", views.collection_list, name="collection_list"),
    path(f"{COLLECTION}/", views.collection_detail, name="collection"),
    path(f"{COLLECTION}/imprimer/", views.collection_print, name="collection_print"),
    *(
        path(
            f"{COLLECTION}.{form}",
            views.collection_output,
            {"form": form},
            name=f"collection_{form}",
        )
        for form in outputs.TYPES
    ),
    path(f"{SERIES}/lire/", views.series_read, name="series_read"),
    path(f"{SERIES}/imprimer/", views.series_print, name="series_print"),
    path(f"{SERIES}.atom", views.series_atom, name="series_atom"),
    path(f"{SERIES}.epub", views.series_epub, name="series_epub"),
]
