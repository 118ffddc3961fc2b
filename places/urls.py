"""The addresses of places: those of the root, then those of each wing."""

from django.urls import include, path

from . import views

app_name = "places"
places = [
    path("", include("places.maps.urls")),
    path("", include("places.managers.urls")),
    path("<slug:slug>/fiche/", views.sheet, name="sheet"),
    path("<slug:slug>/code.svg", views.qr_code, name="qr_code"),
    path("<slug:slug>/carte-a-integrer/", views.embed, name="embed"),
    path("", include("places.upkeep.urls")),
    path("donnees/", views.data_page, name="data_page"),
    path("lieux.csv", views.data, {"form": "csv"}, name="csv"),
    path("lieux.json", views.data, {"form": "json"}, name="json"),
    path("lieux.geojson", views.data, {"form": "geojson"}, name="geojson"),
]
urlpatterns = [path("lieux/", include(places))]
