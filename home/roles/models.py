from django import forms
from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.forms import TaskStateCommentForm
from wagtail.models import GroupApprovalTask
from wagtail.permissions import policy_registry

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
        if summary := role_summary(self.role.name):
            return gettext("Vous pourrez %(what)s.") % {"what": summary}
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


def role_summary(name):
    """What a role of the table lets do, "" for one that the network made itself."""
    return next((str(role.summary) for role in ROLES if role.name == name), "")


def role_label(group):
    """Its name, then what it lets do."""
    summary = role_summary(group.name)
    return f"{group.name} – {summary}" if summary else group.name


class SentenceForm(TaskStateCommentForm):
    """Whoever gets a page back reads why."""

    comment = forms.CharField(
        label=_("Ce qui est à revoir"),
        help_text=_("Une phrase suffit. Elle part par courriel à qui a écrit la page."),
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Dites en une phrase ce qui est à revoir.")},
    )


class ReviewTask(GroupApprovalTask):
    """A step of the review: accept, or send back with a sentence."""

    class Meta:
        verbose_name = _("étape de relecture")
        verbose_name_plural = _("étapes de relecture")

    def get_actions(self, obj, user):
        names = {
            ("reject", True): gettext("Renvoyer avec une phrase"),
            ("approve", False): gettext("Accepter"),
            ("approve", True): gettext("Accepter avec un mot"),
        }
        return [
            (action, names.get((action, is_asking), name), is_asking)
            for action, name, is_asking in super().get_actions(obj, user)
        ]

    def user_can_unlock(self, obj, user):
        """Whoever locked a page under review may be away: coordination unlocks it all the same."""
        policy = policy_registry.get(obj)
        return policy.user_has_permission_for_instance(user, "unlock", obj)

    def get_form_for_action(self, action):
        return SentenceForm if action == "reject" else super().get_form_for_action(action)

    @classmethod
    def get_description(cls):
        return gettext("Ceux qui ont l’un des rôles choisis acceptent la page, ou la renvoient.")
