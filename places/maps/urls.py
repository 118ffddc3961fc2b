from django.urls import path

from . import views

urlpatterns = [
    path("carte/", views.regional_map, name="map"),
    path("points.json", views.points, name="points"),
]
