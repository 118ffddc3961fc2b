"""Admin screens that add and remove second factors and display recovery codes."""

import time

import segno
from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.generic import FormView, TemplateView, View
from wagtail.admin import messages

from network.admin.screens import ScreenMixin
from network.people.accounts import attempts, journal, letters
from network.people.accounts.forms import AppForm, PasskeyForm, ProofForm
from network.people.accounts.views import PROVED, prove, safe_address
from network.text.strings import whole_number

from . import factors, passkeys
from .requirement import VERIFIED, is_required_of

PROOF_SECONDS = 30 * 60
SECRET = "app_secret"  # noqa: S105 – a session key, used during the setup


class AccountScreen(ScreenMixin):
    """Mixin of the admin screens below « Connexion et appareils »: breadcrumbs and icon."""

    header_icon = "lock"

    def get_parents(self) -> list[tuple[str, str]]:
        """Return the breadcrumb links, as (URL, label), to the account and to its devices."""
        return [
            (reverse("wagtailadmin_account"), _("Mon compte")),
            (reverse("account_access"), _("Connexion et appareils")),
        ]


class ProvedMixin:
    """Mixin for views that require a proof of identity less than half an hour old.

    The proof includes the second factor, if the account has one. A computer left open or a stolen
    password is thus not enough to change the account.
    """

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Redirect to `ProveView` if the proof is missing, too old or without the second factor.

        After the proof, a GET returns to this view, and a POST to the screen of devices.
        """
        is_old = time.time() - request.session.get(PROVED, 0) > PROOF_SECONDS
        is_half = not request.session.get(VERIFIED) and factors.has_factor(request.user)
        if is_old or is_half:
            here = request.path if request.method == "GET" else reverse("account_access")
            return redirect(f"{reverse('account_prove')}?{urlencode({'next': here})}")
        return super().dispatch(request, *args, **kwargs)


@method_decorator(sensitive_post_parameters("password"), name="dispatch")
class ProveView(AccountScreen, FormView):
    """Screen that requires the password again, or the second factor if the account has one."""

    page_title = gettext_lazy("C’est bien vous ?")
    template_name = "network/accounts/prove.html"
    form_class = ProofForm

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Redirect an account that has a second factor to the second step of the sign-in."""
        if factors.has_factor(request.user):
            address = urlencode({"next": self.get_success_url()})
            return redirect(f"{reverse('account_second_step')}?{address}")
        return super().dispatch(request, *args, **kwargs)

    def get_success_url(self) -> str:
        """Return the address `next` of the POST, or of the query string if the POST has none.

        Returns the admin home for an address of another site, and the screen of devices if both
        addresses are empty.
        """
        following = self.request.POST.get("next") or self.request.GET.get("next", "")
        return safe_address(self.request, following or reverse("account_access"))

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add the address of the next screen to the context, as `next`."""
        return super().get_context_data(next=self.get_success_url(), **kwargs)

    @sensitive_variables("form")
    def form_valid(self, form: ProofForm) -> HttpResponse:
        """Check the password, within the limits of attempts, record the proof and redirect.

        The form is displayed again with an error after too many attempts, or for a wrong password,
        which is logged.
        """
        user = self.request.user
        if seconds := attempts.count_code_attempt(self.request, user):
            form.add_error("password", attempts.delay_message(seconds))
            return self.form_invalid(form)
        if not user.check_password(form.cleaned_data["password"]):
            journal.note_refusal(self.request, user, "password")
            form.add_error("password", form.fields["password"].error_messages["wrong"])
            return self.form_invalid(form)
        attempts.cancel_code_attempt(self.request, user)
        prove(self.request)
        return super().form_valid(form)


class ProtectView(ProvedMixin, AccountScreen, TemplateView):
    """Screen on which to choose which kind of second factor to add."""

    page_title = gettext_lazy("Protéger mon compte")
    template_name = "network/accounts/protect.html"

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add `may_use_passkey` and `is_required` to the context.

        `is_required` is the result of `is_required_of` for the account.
        """
        return super().get_context_data(
            may_use_passkey=passkeys.are_possible(self.request),
            is_required=is_required_of(self.request.user),
            **kwargs,
        )


class AddingMixin(ProvedMixin, AccountScreen):
    """Mixin of the screens that add a second factor, with the last step of the addition."""

    def finish_adding(self, factor: Model) -> HttpResponseRedirect:
        """Log and mail the addition of a factor, display a message and return the redirect.

        Adding a factor counts as verification in this session. The redirect leads to the screen of
        devices or, if the account has no recovery codes, to the screen of recovery codes.
        """
        user = self.request.user
        self.request.session[VERIFIED] = True
        journal.note(user, "network.factor_added", by=user, kind=factor.kind)
        letters.notify(
            user, _("Un moyen de vérification vient d’y être ajouté : %s.") % factor.name
        )
        messages.success(
            self.request, _("C’est fait. La prochaine fois, il vous sera demandé ici.")
        )
        has_codes = user.recovery_codes.exists()
        return redirect("account_access" if has_codes else "account_codes")


class AddPasskeyView(AddingMixin, FormView):
    """Screen that adds a passkey."""

    page_title = gettext_lazy("Ajouter une clé d’accès")
    template_name = "network/accounts/add_passkey.html"
    form_class = PasskeyForm

    def form_valid(self, form: PasskeyForm) -> HttpResponseRedirect | TemplateResponse:
        """Verify and save the passkey, and return the redirect of `finish_adding`.

        If the passkey is refused, redisplay the form with an error.
        """
        data = form.cleaned_data
        try:
            factor = passkeys.create(
                self.request, self.request.user, data["credential"], name=data["name"]
            )
        except passkeys.PasskeyError:
            form.add_error(
                None, _("La clé d’accès n’a pas pu être ajoutée. Appuyez de nouveau sur le bouton.")
            )
            return self.form_invalid(form)
        return self.finish_adding(factor)


class CreatePasskeyOptionsView(ProvedMixin, View):
    """JSON view of the options with which the browser creates a passkey; POST only."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> JsonResponse:
        """Return the options as JSON and store their challenge in the session."""
        return JsonResponse(passkeys.creation_options(request, request.user))


@method_decorator(sensitive_post_parameters("code"), name="dispatch")
class AddAppView(AddingMixin, FormView):
    """Screen that adds an authenticator application, with its QR code."""

    page_title = gettext_lazy("Ajouter une application de codes")
    template_name = "network/accounts/add_app.html"
    form_class = AppForm

    def _secret(self):
        """Return the secret stored in the session; create it at the first call.

        A mistyped code therefore does not require a new scan.
        """
        if SECRET not in self.request.session:
            self.request.session[SECRET] = factors.make_secret()
        return self.request.session[SECRET]

    @sensitive_variables("secret", "address")
    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add `picture`, `address` and `secret` to the context.

        `picture` is the QR code as SVG, `address` is the URI in the code, and `secret` is in groups
        of four characters. The first call creates the secret and stores it in the session.
        """
        secret = self._secret()
        name, network = self.request.user.get_username(), str(settings.WAGTAIL_SITE_NAME)
        address = factors.provisioning_uri(secret, name, network)
        picture = segno.make(address, error="m").svg_inline(scale=5, border=4, light="#fff")
        groups = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
        # Safe: segno only draws squares.
        return super().get_context_data(
            picture=mark_safe(picture),  # noqa: S308
            address=address,
            secret=groups,
            **kwargs,
        )

    def form_valid(self, form: AppForm) -> HttpResponse:
        """Check the first code, save the application and return the redirect of `finish_adding`.

        After a wrong code or too many attempts, the form is displayed again with an error.
        """
        user = self.request.user
        if seconds := attempts.count_code_attempt(self.request, user):
            form.add_error("code", attempts.delay_message(seconds))
            return self.form_invalid(form)
        factor = factors.add_app(
            user, self._secret(), form.cleaned_data["code"], name=_("Application de codes")
        )
        if factor is None:
            form.add_error("code", form.fields["code"].error_messages["wrong"])
            return self.form_invalid(form)
        attempts.cancel_code_attempt(self.request, user)
        del self.request.session[SECRET]
        return self.finish_adding(factor)


class CodesView(ProvedMixin, AccountScreen, TemplateView):
    """Screen that creates recovery codes by a POST and displays them once, in its response."""

    page_title = gettext_lazy("Codes de secours")
    template_name = "network/accounts/codes.html"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Redirect an account without a second factor to `ProtectView`."""
        if not factors.has_factor(request.user):
            return redirect("account_protect")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add the number of unused codes to the context, as `left`."""
        left = self.request.user.recovery_codes.count()
        return super().get_context_data(left=left, **kwargs)

    @sensitive_variables("codes")
    def post(self, request: HttpRequest) -> HttpResponse:
        """Replace the recovery codes by new ones, log the replacement and display the new codes."""
        codes = factors.new_recovery_codes(request.user)
        journal.note(request.user, "network.codes_made", by=request.user)
        return self.render_to_response(self.get_context_data(codes=codes))


class RemoveView(ProvedMixin, View):
    """View that removes a second factor, but not the last one if one is required."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Remove a factor of the account, log and mail the removal, and redirect to the devices.

        `moyen` in the POST is the primary key of the factor. If the account has only this factor
        and `is_required_of(user)` is True, redirects with an error message and changes nothing.
        Raises Http404 if the account has no such factor.
        """
        user, number = request.user, whole_number(request.POST.get("moyen", ""), digits=17)
        factor = get_object_or_404(user.factors, pk=number)
        if is_required_of(user) and user.factors.count() == 1:
            messages.error(
                request,
                _("Votre rôle demande au moins un moyen de vérification : ajoutez-en un autre"
                  " d’abord."),
            )  # fmt: skip
            return redirect("account_access")
        factors.remove(factor)
        journal.note(user, "network.factor_removed", by=user, kind=factor.kind)
        letters.notify(
            user, _("Un moyen de vérification vient d’en être retiré : %s.") % factor.name
        )
        messages.success(request, _("« %s » est retiré.") % factor.name)
        return HttpResponseRedirect(reverse("account_access"))
