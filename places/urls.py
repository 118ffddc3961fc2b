from django.urls import path

from places import map_views, views

app_name = "places"
urlpatterns = [
    path("lieux/carte/", map_views.regional_map, name="map"),
    path("lieux/points.json", map_views.points, name="points"),
    path("lieux/donnees/", views.data_page, name="data_page"),
    path("lieux/lieux.csv", views.data, {"form": "csv"}, name="csv"),
    path("lieux/lieux.json", views.data, {"form": "json"}, name="json"),
    path("lieux/lieux.geojson", views.data, {"form": "geojson"}, name="geojson"),
]
