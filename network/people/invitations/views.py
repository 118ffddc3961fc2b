"""The page of an invitation: choose a password, or accept with an existing account."""

from django import forms
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import View

from network.people.accounts import provider
from network.people.accounts.views import open_account

from .links import InvalidLinkError, accept, create_account, find_account, read_invitation


class AccountForm(forms.Form):
    """The form that creates an account: name and password, typed twice."""

    name = forms.CharField(
        label=_("Votre prénom et votre nom"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Écrivez votre nom : le réseau saura qui propose.")},
    )
    password = forms.CharField(
        label=_("Choisissez un mot de passe"),
        help_text=_("Quinze caractères au moins. Le plus simple : quatre mots qui vous amusent."),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Choisissez un mot de passe.")},
    )
    again = forms.CharField(
        label=_("Le même mot de passe, encore une fois"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Écrivez le mot de passe une deuxième fois.")},
    )

    def __init__(self, *args, invitation, **kwargs):
        super().__init__(*args, initial={"name": invitation.name}, **kwargs)
        self.email = invitation.email

    def clean(self) -> dict[str, str]:
        """Add errors if the passwords differ, or if the site's validators refuse them."""
        data = super().clean()
        password = data.get("password")
        if password and data.get("again") and password != data["again"]:
            self.add_error("again", _("Les deux mots de passe sont différents."))
        if password:
            person = User(username=self.email, email=self.email, first_name=data.get("name", ""))
            try:
                validate_password(password, person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return data


@method_decorator(sensitive_post_parameters("password", "again"), name="dispatch")
@method_decorator(never_cache, name="dispatch")
class InvitationView(View):
    """The page of an invitation; the link alone never opens an existing account."""

    model = None  # the `Invitation` of an app

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Load the invitation and respond in one transaction; answer 410 if the link is invalid.

        The row is locked for a POST. Headers keep the page out of search engines, and its URL out
        of the referrers that other sites receive.
        """
        try:
            with transaction.atomic():
                self.invitation = read_invitation(
                    self.model, kwargs["token"], lock=request.method == "POST"
                )
                response = super().dispatch(request, *args, **kwargs)
        except InvalidLinkError as error:
            response = self._page(status=410, error=str(error))
        # The URL is a secret: other sites must not receive it as a referrer.
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def get(
        self, request: HttpRequest, token: str, form: AccountForm | None = None
    ) -> TemplateResponse:
        """Render the page for the next step.

        `form` is the invalid form of a POST, or None for an empty form.
        """
        form = form or AccountForm(invitation=self.invitation)
        return self._page(
            invitation=self.invitation,
            form=form,
            step=self._step(),
            next=request.path,
            provider=provider.label(),
        )

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Accept with the signed-in account of this address, or create an account and sign in.

        Then redirects to the admin home. Renders the page again if the form is invalid, or if the
        visitor must first sign out ("other") or sign in ("login"), or cannot ("stopped").
        """
        step = self._step()
        if step == "accept":
            accept(self.invitation, request.user)
            return HttpResponseRedirect(reverse("wagtailadmin_home"))
        if step != "password":
            return self.get(request, token)
        form = AccountForm(request.POST, invitation=self.invitation)
        if not form.is_valid():
            return self.get(request, token, form)
        data = form.cleaned_data
        user = create_account(self.invitation, name=data["name"], password=data["password"])
        accept(self.invitation, user)
        home = reverse("wagtailadmin_home")
        return open_account(request, user, home, remember=True, by="invitation")

    def _step(self):
        """Return the next step of the visitor.

        "accept": the signed-in account has the invited address. "other": another account is signed
        in and must sign out first. "login": the visitor is anonymous and an account has the
        address. "stopped": this account is disabled. "password": the visitor is anonymous and
        creates the account of the address.
        """
        user = self.request.user
        if user.is_authenticated:
            own = user.email.casefold() == self.invitation.email.casefold()
            return "accept" if own else "other"
        account = find_account(self.invitation.email)
        if account and not account.is_active:
            return "stopped"
        return "login" if account else "password"

    def _page(self, status=200, **context):
        return TemplateResponse(
            self.request, "network/invitations/invitation.html", context, status=status
        )
