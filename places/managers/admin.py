"""Admin screen of the managers of a place: invitation, trust and removal by the network."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.log_actions import log

from network.admin.screens import ScreenMixin
from network.models import NetworkSettings
from network.people.invitations import forms, letters
from network.people.invitations.links import STOPPED, is_stopped
from network.text.strings import whole_number
from places.models import PlaceInvitation, PlacePage
from places.permissions import PlacePermissionTester


class InvitationForm(forms.InvitationForm):
    """The form of an invitation: e-mail address, name, and publication without review."""

    class Meta:
        model = PlaceInvitation
        fields = ["email", "name", "is_trusted"]


class ManagersView(ScreenMixin, TemplateView):
    """Admin view of the managers and the invitations of a place.

    A POST performs the action named by `faire`, on the row whose primary key is `qui`.
    """

    page_title = gettext_lazy("Responsables du lieu")
    header_icon = "group"
    template_name = "places/managers/managers.html"
    form = None

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        """Set `self.place` from the primary key of the URL.

        Raises Http404 for an alias and for an unknown key.
        """
        super().setup(request, *args, **kwargs)
        self.place = get_object_or_404(PlacePage, pk=kwargs["pk"], alias_of=None)

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Raise `PermissionDenied` for users who may not invite managers of this place."""
        if not may_invite(self.place.permissions_for_user(request.user)):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        """Return the name of the place and its commune."""
        return self.place.name_in_full

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add the memberships, the invitations and the invitation form."""
        return super().get_context_data(
            place=self.place,
            memberships=self.place.memberships.select_related("user"),
            invitations=self.place.invitations.all(),
            form=self.form or InvitationForm(),
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Perform the action named by `faire`, then redirect to the screen with a message.

        The actions mail an invitation (first or again), cancel one, toggle the trust in a manager,
        or remove a manager. Each is logged in the history of the place. The removal of a manager
        also deletes the presentation of this person on the page. For an unknown action, nothing
        changes and the message is an error. Raises Http404 for an unknown row.

        If a new invitation is invalid or could not be mailed, renders the screen with its form
        instead of redirecting. A person who is already a manager of the place, or whose account is
        stopped, is not invited.
        """
        action = {
            "inviter": self._invite,
            "renvoyer": self._resend,
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

    def _resend(self):
        former = self._row(self.place.invitations)
        if is_stopped(former.email):
            messages.error(self.request, STOPPED)
            return
        self._send(former.email, name=former.name, is_trusted=former.is_trusted)

    def _send(self, email, **details):
        network = NetworkSettings.for_request(self.request)
        if not invite(self.place, email, user=self.request.user, network=network, **details):
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


def invite(
    place: PlacePage,
    email: str,
    *,
    name: str = "",
    is_trusted: bool = False,
    user: User | None = None,
    network: NetworkSettings,
) -> bool:
    """Create an invitation, mail its link and return True; replace one to the same address.

    `email` is stored in lower case, `network` signs the mail and `user` is recorded as the author.
    The link of the replaced invitation no longer works. If the mail could not be sent, changes
    nothing and returns False.
    """
    email = email.strip().lower()
    with transaction.atomic():
        PlaceInvitation.objects.filter(place=place, email=email).delete()
        invitation = PlaceInvitation.objects.create(
            place=place, email=email, name=name, is_trusted=is_trusted, invited_by=user
        )
        is_sent = letters.send(invitation, network)
        if not is_sent:
            transaction.set_rollback(True)
    return is_sent


def may_invite(permissions: PlacePermissionTester) -> bool:
    """Return True if the user of `permissions` may invite managers of the place.

    The user must act for the network (`is_network`), and have the rights to publish the page of the
    place and to create accounts.
    """
    return (
        permissions.is_network
        and permissions.can_publish()
        and permissions.user.has_perm("auth.add_user")
    )
