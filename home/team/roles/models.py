"""Invitations of colleagues, and the review step of pages."""

from django import forms
from django.contrib.auth.models import Group, User
from django.db import models
from django.db.models import Model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.forms import TaskStateCommentForm
from wagtail.models import GroupApprovalTask, Page
from wagtail.permissions import policy_registry

from network.people.invitations.models import Invitation

from .table import ROLES


class RoleInvitation(Invitation):
    """Invitation of a colleague to a role on the site."""

    role = models.ForeignKey(
        Group, models.CASCADE, verbose_name=_("rôle"), related_name="role_invitations"
    )

    url_name = "home:role_invitation"

    class Meta(Invitation.Meta):
        constraints = [models.UniqueConstraint(fields=["email"], name="role_invitation_once")]

    def __str__(self):
        return f"{self.email} – {self.role}"

    @property
    def heading(self) -> str:
        """The title of the page that opens from the link of the invitation."""
        return gettext("Bienvenue dans l’équipe")

    @property
    def summary(self) -> str:
        """The translated sentence about what the role permits.

        For a role outside the table, the sentence only contains the name of the role.
        """
        if summary := role_summary(self.role.name):
            return gettext("Vous pourrez %(what)s.") % {"what": summary}
        return gettext("Votre rôle : %(role)s.") % {"role": self.role.name}

    def subject(self, network: Model) -> str:
        """Return the subject of the mail."""
        return gettext("%(network)s : votre compte sur le site") % {"network": network.name}

    def what(self, network: Model) -> str:
        """Return the first paragraph of the mail: who invites (`network.name`), the `summary`."""
        return gettext("%(network)s vous invite à tenir son site avec l’équipe. %(summary)s") % {
            "network": network.name,
            "summary": self.summary,
        }

    def give(self, user: User) -> Group:
        """Add the role to the groups of the account, and return the role."""
        user.groups.add(self.role)
        return self.role


def role_summary(name: str) -> str:
    """Return the summary of the role `name` of the table, or "" for a role outside the table."""
    return next((str(role.summary) for role in ROLES if role.name == name), "")


def role_label(group: Group) -> str:
    """Return "name – summary" of the role, or its name alone if it has no summary."""
    summary = role_summary(group.name)
    return f"{group.name} – {summary}" if summary else group.name


class RejectionForm(TaskStateCommentForm):
    """Form that requires a comment when a page is sent back to its author."""

    comment = forms.CharField(
        label=_("Ce qui est à revoir"),
        help_text=_("Une phrase suffit. Elle part par courriel à qui a écrit la page."),
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Dites en une phrase ce qui est à revoir.")},
    )


class ReviewTask(GroupApprovalTask):
    """Review step: accept the page, or send it back with a comment."""

    class Meta:
        verbose_name = _("étape de relecture")
        verbose_name_plural = _("étapes de relecture")

    def get_actions(self, obj: Page, user: User) -> list[tuple[str, str, bool]]:
        """Return Wagtail's [(action, label, True if it opens a dialogue)], with other labels.

        Returns [] for a user who may not review the page.
        """
        names = {
            ("reject", True): gettext("Renvoyer avec une phrase"),
            ("approve", False): gettext("Accepter"),
            ("approve", True): gettext("Accepter avec un mot"),
        }
        return [
            (action, names.get((action, is_asking), name), is_asking)
            for action, name, is_asking in super().get_actions(obj, user)
        ]

    def user_can_unlock(self, obj: Page, user: User) -> bool:
        """Return True if the user has the permission to unlock the page.

        Coordination can thus unlock a page under review that an absent user locked.
        """
        policy = policy_registry.get(obj)
        return policy.user_has_permission_for_instance(user, "unlock", obj)

    def get_form_for_action(self, action: str | None) -> type[forms.Form]:
        """Return the form class of an action; its comment is required for "reject"."""
        return RejectionForm if action == "reject" else super().get_form_for_action(action)

    @classmethod
    def get_description(cls) -> str:
        """Return the description of this type of step for the admin."""
        return gettext("Ceux qui ont l’un des rôles choisis acceptent la page, ou la renvoient.")
