"""URLs of the pages of the series and collections, in each language of the site."""

from django.urls import path

from resources import views as pages

from . import views

app_name = "collections"

COLLECTION, SERIES = "ressources/collections/<slug:slug>/", "ressources/series/<slug:slug>/"

urlpatterns = [
    path("ressources/series/", pages.series_list, name="series_list"),
    path(SERIES, pages.series_detail, name="series"),
    path(f"{SERIES}lire/", views.series_read, name="series_read"),
    path(f"{SERIES}imprimer/", views.series_print, name="series_print"),
    path("ressources/collections/", views.collection_list, name="collection_list"),
    path(COLLECTION, views.collection_detail, name="collection"),
    path(f"{COLLECTION}imprimer/", views.collection_print, name="collection_print"),
]
