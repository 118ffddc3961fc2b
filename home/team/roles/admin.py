"""Screen of the colleagues and of their invitations, for coordination."""

from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.log_actions import log

from home.models import RoleInvitation
from network.admin.screens import ScreenMixin
from network.people.invitations import forms as invitations
from network.people.invitations.links import STOPPED, find_account, is_stopped
from network.text.strings import whole_number

from . import colleagues
from .inviting import invite
from .models import role_label


class RoleChoiceField(forms.ModelChoiceField):
    """Choice of a role, labelled with its name and summary."""

    widget = forms.RadioSelect

    def label_from_instance(self, group: Group) -> str:
        """Return the name and summary of the role."""
        return role_label(group)


class InvitationForm(invitations.InvitationForm):
    """Form that invites a colleague; the groups of places are not offered as roles."""

    class Meta:
        model = RoleInvitation
        fields = ["email", "name", "role"]
        field_classes = {"role": RoleChoiceField}
        error_messages = {
            "email": {"required": gettext_lazy("Écrivez son adresse : le lien y part.")},
            "role": {"required": gettext_lazy("Choisissez ce que cette personne pourra faire.")},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].queryset = colleagues.roles()
        self.fields["role"].empty_label = None

    def clean_email(self) -> str:
        """Return the address in lower case; raise `ValidationError` if an account has it.

        A stopped account also counts.
        """
        email = super().clean_email()
        if find_account(email):
            raise forms.ValidationError(
                _("Cette personne a déjà un compte : donnez-lui ce rôle dans sa fiche.")
            )
        return email

    def validate_unique(self) -> None:
        """Skip the check, because the invitation replaces an earlier one to the same address."""

    validate_constraints = validate_unique


class ColleaguesView(ScreenMixin, TemplateView):
    """Screen of the colleagues and of the invitations that nobody has accepted.

    The POST parameter `faire` is the action: `inviter`, `renvoyer` (send again) or `reprendre`
    (cancel). For `renvoyer` and `reprendre`, `qui` is the id of the invitation.
    """

    page_title = gettext_lazy("Collègues")
    header_icon = "group"
    template_name = "home/roles/colleagues.html"
    form = None

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Raise `PermissionDenied` for users who are not coordinators."""
        if not colleagues.is_coordinator(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add `colleagues`, `invitations` and `form`; each colleague has `may_be_stopped`.

        Expired invitations are included until the nightly purge deletes them.
        """
        rows = list(colleagues.colleagues())
        for row in rows:
            row.may_be_stopped = colleagues.may_stop(self.request.user, row)
        return super().get_context_data(
            colleagues=rows,
            invitations=RoleInvitation.objects.select_related("role"),
            form=self.form or InvitationForm(),
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Run the action and redirect with a message; an unknown action changes nothing.

        After `inviter`, a form that is invalid or whose mail could not be sent is displayed again,
        and nothing changes. `renvoyer` replaces the invitation, so that its former link is invalid.
        If the mail could not be sent, or if the account of the address is stopped, the invitation
        does not change. For `renvoyer` and `reprendre`, raises Http404 if `qui` is not the id of an
        invitation.
        """
        action = {
            "inviter": self._invite,
            "renvoyer": self._send_again,
            "reprendre": self._cancel,
        }.get(request.POST.get("faire"))
        if action is None:
            messages.error(request, _("Rien n’est changé : cette demande n’existe pas."))
        response = action() if action else None
        return response or redirect("colleagues")

    def _invite(self):
        self.form = InvitationForm(self.request.POST)
        if not self.form.is_valid():
            return self.get(self.request)
        data = self.form.cleaned_data
        if not self._send(data["email"], data["role"], data["name"]):
            return self.get(self.request)
        return None

    def _send_again(self):
        former = self._invitation()
        if is_stopped(former.email):
            messages.error(self.request, STOPPED)
            return
        self._send(former.email, former.role, former.name)

    def _send(self, email, role, name):
        try:
            with transaction.atomic():
                invitation = invite(email, role, self.request.user, name=name)
                if not invitation.is_mailed:
                    transaction.set_rollback(True)
        except IntegrityError:
            messages.warning(
                self.request, _("Une invitation vient déjà de partir à cette adresse.")
            )
            return True
        if not invitation.is_mailed:
            messages.error(
                self.request,
                _("Le courriel n’est pas parti, rien n’est changé. Réessayez plus tard."),
            )
            return False
        log(instance=invitation.role, action="home.invite", user=self.request.user)
        messages.success(
            self.request,
            _("L’invitation est partie à %(email)s : le lien sert quatorze jours.")
            % {"email": email},
        )
        return True

    def _cancel(self):
        invitation = self._invitation()
        log(instance=invitation.role, action="home.invite_cancel", user=self.request.user)
        invitation.delete()
        messages.success(self.request, _("L’invitation est reprise : son lien n’ouvre plus rien."))

    def _invitation(self):
        typed = self.request.POST.get("qui", "")
        number = whole_number(typed, digits=17)
        return get_object_or_404(RoleInvitation, pk=number)
