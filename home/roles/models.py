from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from network.invitations.models import Invitation

from .table import ROLES


class RoleInvitation(Invitation):
    """A link sent to a colleague, who will have a role on the site."""

    role = models.ForeignKey(
        Group, models.CASCADE, verbose_name=_("rôle"), related_name="role_invitations"
    )

    url_name = "home:role_invitation"

    class Meta(Invitation.Meta):
        constraints = [models.UniqueConstraint(fields=["email"], name="role_invitation_once")]

    def __str__(self):
        return f"{self.email} – {self.role}"

    @property
    def heading(self):
        return gettext("Bienvenue dans l’équipe")

    @property
    def summary(self):
        if said := say_role(self.role.name):
            return gettext("Vous pourrez %(what)s.") % {"what": said}
        return gettext("Votre rôle : %(role)s.") % {"role": self.role.name}

    def subject(self, network):
        return gettext("%(network)s : votre compte sur le site") % {"network": network.name}

    def what(self, network):
        return gettext("%(network)s vous invite à tenir son site avec l’équipe. %(summary)s") % {
            "network": network.name,
            "summary": self.summary,
        }

    def give(self, user):
        """The role is added to what the account may do already."""
        user.groups.add(self.role)
        return self.role


def say_role(name):
    """What a role of the table lets do, "" for one that the network made itself."""
    return next((str(role.summary) for role in ROLES if role.name == name), "")
