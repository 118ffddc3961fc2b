"""The admin screens of the people who welcome visitors at a place, for its managers."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.log_actions import log

from network.admin.screens import ScreenMixin
from network.models import NetworkSettings, absolute
from network.text.strings import whole_number
from places.models import PlaceHost
from places.upkeep.hours_admin import OwnPlaceMixin

from . import letters
from .forms import HostForm
from .links import withdrawal_path

TITLE = gettext_lazy("Qui vous accueille")


class HostsView(OwnPlaceMixin, ScreenMixin, TemplateView):
    """Admin view that lists the people of a place; a POST removes one of them at once."""

    page_title = TITLE
    header_icon = "group"
    template_name = "places/upkeep/hosts/hosts.html"

    def get_page_subtitle(self) -> str:
        """Return the name of the place and its commune."""
        return self.place.name_in_full

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add the place, and its people as [(host, absolute URL of their withdrawal)]."""
        hosts = [
            (host, absolute(self.request, withdrawal_path(host)))
            for host in self.place.hosts.select_related("recorded_by")
        ]
        return super().get_context_data(place=self.place, hosts=hosts, **kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Delete the person whose key is `qui`, log it and redirect; 404 for an unknown key."""
        number = whole_number(request.POST.get("qui", ""), digits=17)
        get_object_or_404(self.place.hosts, pk=number).delete()
        log(instance=self.place, action="places.remove_host", user=request.user)
        messages.success(request, _("C’est fait : cette personne n’est plus nulle part."))
        return redirect("place_hosts", pk)


class HostView(OwnPlaceMixin, ScreenMixin, TemplateView):
    """Admin view of the form of one person, new or existing (`host` in the URL)."""

    header_icon = "user"
    template_name = "places/upkeep/hosts/host.html"
    form = None

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        """Set `self.host`, a person of the place; without `host` in the URL, an unsaved one.

        Raises Http404 if the place has no person with this key. The unsaved `PlaceHost` has no
        place yet.
        """
        super().setup(request, *args, **kwargs)
        key = kwargs.get("host")
        self.host = self.place.hosts.filter(pk=key).first() if key else PlaceHost()
        if self.host is None:
            raise Http404

    def get_page_title(self) -> str:
        """Return the heading of the screen."""
        return self.host.first_name if self.host.pk else _("Présenter quelqu’un")

    def get_page_subtitle(self) -> str:
        """Return the name of the place and its commune."""
        return self.place.name_in_full

    def get_parents(self) -> list[tuple[str, object]]:
        """Return the breadcrumb of the list of people."""
        return [(reverse("place_hosts", args=[self.place.pk]), TITLE)]

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add the place and the form."""
        return super().get_context_data(place=self.place, form=self.form or self._form(), **kwargs)

    def _form(self):
        posted = (self.request.POST, self.request.FILES) if self.request.method == "POST" else ()
        return HostForm(*posted, instance=self.host, place=self.place, user=self.request.user)

    def post(self, request: HttpRequest, pk: int, host: int | None = None) -> HttpResponse:
        """Save the person, mail the link to a new address, and redirect to the list.

        Nothing is mailed to the user's own address. The change is logged in the history of the
        place. An invalid form is displayed again.
        """
        former = self.host.email
        self.form = self._form()
        if not self.form.is_valid():
            messages.validation_error(
                request, _("Rien n’est changé : corrigez ce qui est signalé."), self.form
            )
            return self.get(request)
        saved = self.form.save()
        action = "places.change_host" if host else "places.add_host"
        log(instance=self.place, action=action, user=request.user)
        messages.success(request, self._success_message())
        if saved.email not in ("", former, request.user.email):
            self._mail(saved)
        return redirect("place_hosts", pk)

    def _success_message(self):
        if self.place.live:
            return _("C’est publié : la page du lieu le montre déjà.")
        return _("C’est enregistré. Le public le verra quand le réseau publiera la fiche.")

    def _mail(self, host):
        if letters.send(host, NetworkSettings.for_request(self.request)):
            messages.success(self.request, _("Le lien pour se retirer lui est envoyé."))
        else:
            messages.warning(
                self.request,
                _("Le courriel n’est pas parti : donnez-lui vous-même le lien pour se retirer."),
            )
