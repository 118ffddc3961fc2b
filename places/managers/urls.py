from django.urls import path

from network.invitations.views import InvitationView
from places.models import PlaceInvitation

urlpatterns = [
    path(
        "invitation/<str:token>/",
        InvitationView.as_view(model=PlaceInvitation),
        name="invitation",
    )
]
