"""Inside the admin."""

from django.urls import path

from .help import ManagersHelpView

urlpatterns = [path("mes-lieux/aide/", ManagersHelpView.as_view(), name="place_help")]
