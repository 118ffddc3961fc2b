"""Screen on which coordination signs a colleague out or resets their second factors."""

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.utils import get_user_display_name

from network.admin.screens import ScreenMixin
from network.people.accounts import devices, journal, letters, provider
from network.people.accounts.factors import factors

from .colleagues import may_stop


class ColleagueAccessView(ScreenMixin, TemplateView):
    """Screen of the devices and second factors of a colleague.

    The POST parameter `faire` is the action: `fermer` signs out, `liberer` resets the factors.
    """

    page_title = gettext_lazy("Connexion et appareils")
    header_icon = "lock"
    template_name = "home/roles/access.html"

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        """Set `account`; raise Http404 for an unknown id."""
        super().setup(request, *args, **kwargs)
        self.account = get_object_or_404(get_user_model(), pk=kwargs["pk"])

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Raise `PermissionDenied` for users who may not stop the account (see `may_stop`).

        The screen of a stopped account is thus refused to everybody. Users who open the screen of
        their own account are redirected to the view `account_access` of their profile.
        """
        if self.account == request.user:
            return redirect("account_access")
        if not may_stop(request.user, self.account):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_parents(self) -> list[tuple[str, str]]:
        """Return [(URL, label)] of the breadcrumb: the list of colleagues."""
        return [(reverse("colleagues"), _("Collègues"))]

    def get_page_subtitle(self) -> str:
        """Return the name of the colleague."""
        return get_user_display_name(self.account)

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add `name`, `devices`, `means` (the second factors) and `outside`.

        `outside` is the label of the external identity provider. It is False if the account has no
        identity at a provider, and "" if no provider is configured.
        """
        means = list(self.account.factors.all())
        return super().get_context_data(
            name=get_user_display_name(self.account),
            devices=devices.devices_of(self.account),
            means=means,
            outside=self.account.outside_identities.exists() and provider.label(),
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Run the action, log it and redirect to the screen with a message.

        `fermer` sends no mail. `liberer` also deletes recovery codes and provider identities, signs
        the colleague out and notifies them by mail, if the account has an address. An unknown
        action changes nothing.
        """
        action = {"fermer": self._sign_out, "liberer": self._free}.get(request.POST.get("faire"))
        if action is None:
            messages.error(request, _("Rien n’est changé : cette demande n’existe pas."))
        else:
            action()
        return redirect("colleague_access", pk)

    def _sign_out(self):
        number = devices.sign_out_all(self.account)
        journal.note(self.account, "network.sign_out", by=self.request.user, devices=number)
        messages.success(
            self.request,
            ngettext(
                "%(number)s appareil est déconnecté.", "%(number)s appareils sont déconnectés.",
                number,
            )
            % {"number": number},
        )  # fmt: skip

    def _free(self):
        number = factors.remove_all(self.account)
        devices.sign_out_all(self.account)
        journal.note(self.account, "network.factors_reset", by=self.request.user, means=number)
        letters.notify(
            self.account,
            _("La coordination en a retiré vos moyens de vérification : à votre prochaine"
              " connexion, vous pourrez en ajouter d’autres."),
        )  # fmt: skip
        messages.success(
            self.request,
            _("C’est fait : son mot de passe suffit, le temps d’ajouter un autre moyen."),
        )
