"""Inside the admin."""

from django.urls import path

from .help import ManagersHelpView
from .morning import LineView

urlpatterns = [
    path("mes-lieux/aide/", ManagersHelpView.as_view(), name="place_help"),
    path("a-faire/<slug:key>/", LineView.as_view(), name="desk_line"),
]
