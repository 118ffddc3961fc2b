"""URLs of places, below `/lieux/`."""

from django.urls import include, path

from network.people.invitations.views import InvitationView

from . import views
from .maps.views import map_frame, points, regional_map
from .models import PlaceInvitation
from .upkeep.confirmations.views import confirmation
from .upkeep.corrections.views import correction
from .upkeep.hosts.views import WithdrawalView, portrait

app_name = "places"
places = [
    path("carte/", regional_map, name="map"),
    path("carte/a-integrer/", map_frame, name="map_frame"),
    path("a-integrer/", views.list_frame, name="list_frame"),
    path("points.json", points, name="points"),
    path(
        "invitation/<str:token>/",
        InvitationView.as_view(model=PlaceInvitation),
        name="invitation",
    ),
    path("<slug:slug>/fiche/", views.sheet, name="sheet"),
    path("<slug:slug>/code.svg", views.qr_code, name="qr_code"),
    path("<slug:slug>/carte-a-integrer/", views.embed, name="embed"),
    path("<slug:slug>/corriger/", correction, name="correction"),
    path("confirmer/<str:token>/", confirmation, name="confirmation"),
    path("portraits/<str:file>", portrait, name="portrait"),
    path("accueil/<str:token>/", WithdrawalView.as_view(), name="host"),
    path("donnees/", views.data_page, name="data_page"),
    path("lieux.csv", views.data, {"file_format": "csv"}, name="csv"),
    path("offres.csv", views.data, {"file_format": "offres.csv"}, name="offers_csv"),
    path("lieux.json", views.data, {"file_format": "json"}, name="json"),
    path("lieux.geojson", views.data, {"file_format": "geojson"}, name="geojson"),
]
urlpatterns = [path("lieux/", include(places))]
