from django.urls import path

from . import place_views, views
from .managers import views as invitation_views
from .maps import views as map_views
from .upkeep.confirmations import views as confirmation_views

app_name = "places"
urlpatterns = [
    path("lieux/carte/", map_views.regional_map, name="map"),
    path("lieux/points.json", map_views.points, name="points"),
    path(
        "lieux/invitation/<str:token>/",
        invitation_views.InvitationView.as_view(),
        name="invitation",
    ),
    path("lieux/<slug:slug>/fiche/", place_views.sheet, name="sheet"),
    path("lieux/<slug:slug>/corriger/", place_views.correction, name="correction"),
    path("lieux/<slug:slug>/code.svg", place_views.qr_code, name="qr_code"),
    path("lieux/<slug:slug>/carte-a-integrer/", place_views.embed, name="embed"),
    path("lieux/confirmer/<str:token>/", confirmation_views.confirmation, name="confirmation"),
    path("lieux/donnees/", views.data_page, name="data_page"),
    path("lieux/lieux.csv", views.data, {"form": "csv"}, name="csv"),
    path("lieux/lieux.json", views.data, {"form": "json"}, name="json"),
    path("lieux/lieux.geojson", views.data, {"form": "geojson"}, name="geojson"),
]
