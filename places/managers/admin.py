"""Who keeps a place: the network invites, trusts, and takes back."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.log_actions import log

from network.desk.screens import ScreenMixin
from network.models import NetworkSettings
from network.text import whole_number
from places.models import PlaceInvitation, PlacePage

from .invitations import invite


class InvitationForm(forms.ModelForm):
    class Meta:
        model = PlaceInvitation
        fields = ["email", "name", "is_trusted"]


class ManagersView(ScreenMixin, TemplateView):
    """The managers of a place and those invited. `faire` names what is asked of the post."""

    page_title = gettext_lazy("Responsables du lieu")
    header_icon = "group"
    template_name = "places/managers/managers.html"
    form = None

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.place = get_object_or_404(PlacePage, pk=kwargs["pk"], alias_of=None)

    def dispatch(self, request, *args, **kwargs):
        if not may_invite(self.place.permissions_for_user(request.user)):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self):
        return self.place.title

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            place=self.place,
            memberships=self.place.memberships.select_related("user"),
            invitations=self.place.invitations.all(),
            form=self.form or InvitationForm(),
            **kwargs,
        )

    def post(self, request, pk):
        action = {
            "inviter": self._invite,
            "renvoyer": self._send_again,
            "reprendre": self._cancel_invitation,
            "confiance": self._toggle_trust,
            "retirer": self._remove,
        }.get(request.POST.get("faire"))
        if action is None:
            messages.error(request, _("Rien n’est changé : cette demande n’existe pas."))
        response = action() if action else None
        return response or redirect("place_managers", pk)

    def _invite(self):
        self.form = InvitationForm(self.request.POST)
        if not self.form.is_valid():
            return self.get(self.request)
        data = self.form.cleaned_data
        if self.place.memberships.filter(user__email__iexact=data["email"]).exists():
            messages.warning(self.request, _("Cette personne s’occupe déjà du lieu."))
            return None
        return None if self._send(**data) else self.get(self.request)

    def _send_again(self):
        former = self._row(self.place.invitations)
        self._send(former.email, name=former.name, is_trusted=former.is_trusted)

    def _send(self, email, **given):
        network = NetworkSettings.for_request(self.request)
        if not invite(self.place, email, user=self.request.user, network=network, **given):
            messages.error(
                self.request,
                _("Le courriel n’est pas parti, rien n’est changé. Réessayez plus tard."),
            )
            return False
        self._log("places.invite")
        messages.success(self.request, _("L’invitation est partie : le lien sert quatorze jours."))
        return True

    def _cancel_invitation(self):
        if self._row(self.place.invitations).delete()[0]:
            self._log("places.invite_cancel")
            messages.success(
                self.request, _("L’invitation est reprise : son lien n’ouvre plus rien.")
            )

    def _toggle_trust(self):
        membership = self._row(self.place.memberships)
        membership.is_trusted = not membership.is_trusted
        membership.save(update_fields=["is_trusted"])
        self._log("places.trust" if membership.is_trusted else "places.distrust")
        messages.success(self.request, _("C’est noté."))

    def _remove(self):
        self._row(self.place.memberships).delete()
        self._log("places.remove_manager")
        messages.success(self.request, _("Cette personne ne s’occupe plus du lieu."))

    def _row(self, rows):
        typed = self.request.POST.get("qui", "")
        number = whole_number(typed, digits=17)
        return get_object_or_404(rows, pk=number)

    def _log(self, action):
        log(instance=self.place, action=action, user=self.request.user)


def may_invite(permissions):
    """Whoever decides of the place for the network, publishes there and may make accounts."""
    return (
        permissions.is_network
        and permissions.can_publish()
        and permissions.user.has_perm("auth.add_user")
    )
