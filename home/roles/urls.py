from django.urls import path

from home.models import RoleInvitation
from network.invitations.views import InvitationView

urlpatterns = [
    path(
        "invitation/<str:token>/",
        InvitationView.as_view(model=RoleInvitation),
        name="role_invitation",
    )
]
