"""Admin screen of the devices and second factors of one's own account."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages

from network.admin.screens import ScreenMixin

from . import devices, journal
from .factors.requirement import is_required_of


class AccessView(ScreenMixin, TemplateView):
    """Screen of one's own sessions and second factors; `faire` in a POST is the action."""

    page_title = gettext_lazy("Connexion et appareils")
    header_icon = "lock"
    template_name = "network/accounts/access.html"

    def get_parents(self) -> list[tuple[str, str]]:
        """Return the breadcrumb link to the account, as [(URL, label)]."""
        return [(reverse("wagtailadmin_account"), _("Mon compte"))]

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add `devices`, `means`, `codes` and `is_required` to the context.

        `means` are the factors, and `codes` is the number of recovery codes, or 0 without a factor.
        """
        user, key = self.request.user, self.request.session.session_key
        means = list(user.factors.all())
        return super().get_context_data(
            devices=devices.devices_of(user, current=key),
            means=means,
            codes=user.recovery_codes.count() if means else 0,
            is_required=is_required_of(user),
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Sign out one device (`fermer`) or all others (`fermer-les-autres`), and redirect.

        For `fermer`, `appareil` is the handle of the device. The action is logged if a device was
        signed out. An unknown action only adds an error message.
        """
        action = {"fermer": self._sign_out, "fermer-les-autres": self._sign_out_others}.get(
            request.POST.get("faire")
        )
        if action is None:
            messages.error(request, _("Rien n’est changé : cette demande n’existe pas."))
        else:
            action()
        return redirect("account_access")

    def _sign_out(self):
        if not devices.sign_out(self.request.user, self.request.POST.get("appareil", "")):
            messages.warning(self.request, _("Cet appareil n’était déjà plus connecté."))
            return
        self._note(1)
        messages.success(self.request, _("Cet appareil est déconnecté."))

    def _sign_out_others(self):
        user, key = self.request.user, self.request.session.session_key
        number = devices.sign_out_all(user, but=key)
        if not number:
            messages.warning(self.request, _("Aucun autre appareil n’est connecté."))
            return
        self._note(number)
        messages.success(
            self.request,
            ngettext(
                "L’autre appareil est déconnecté.",
                "Les %(number)s autres appareils sont déconnectés.",
                number,
            )
            % {"number": number},
        )

    def _note(self, number):
        user = self.request.user
        journal.note(user, "network.sign_out", by=user, devices=number)


class SessionView(ScreenMixin, TemplateView):
    """Confirmation that the session is open, for a form whose session expired.

    HEAD answers 204, or redirects to the sign-in. GET is the screen after a sign-in in another tab.
    """

    page_title = gettext_lazy("Vous êtes connecté")
    header_icon = "check"
    template_name = "network/accounts/session.html"

    def head(self, request: HttpRequest) -> HttpResponse:
        """Return an empty response."""
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
