from django.urls import path

from places import views

app_name = "places"
urlpatterns = [path("lieux/lieux.geojson", views.geojson, name="geojson")]
