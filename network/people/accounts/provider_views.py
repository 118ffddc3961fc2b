"""Views of the sign-in through a provider: the redirect to it and the return from it."""

import logging

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import View
from wagtail.admin import messages

from network.memory.limits import visitor

from . import attempts, provider
from .views import enter, safe_address

logger = logging.getLogger(__name__)
NEXT = "provider_next"  # session key of the address to open after sign-in


@method_decorator(never_cache, name="dispatch")
class ProviderMixin:
    """Mixin of the views of the provider; raises Http404 if no provider is configured."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Raise Http404 if no provider is configured."""
        if not provider.label():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def refuse(self, sentence: str) -> HttpResponse:
        """Redirect to the sign-in page with an error message.

        `sentence` may contain `%(provider)s`, replaced by the provider's name.
        """
        messages.error(self.request, sentence % {"provider": provider.label()})
        return redirect("wagtailadmin_login")

    def failed(self, error: provider.ProviderError) -> HttpResponse:
        """Log an error of the provider and redirect to the sign-in page with an error message."""
        logger.warning("Signing in through the provider failed: %s", error)
        return self.refuse(
            _("La connexion avec %(provider)s n’a pas abouti. Réessayez, ou utilisez votre mot de"
              " passe.")
        )  # fmt: skip


class ProviderView(ProviderMixin, View):
    """View that starts the sign-in by a redirect to the provider."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Store the `safe_address` of the parameter `next`, and redirect to the provider.

        The address is stored in the session, for `ProviderBackView`. Redirects to the sign-in page
        with a message after too many attempts or an error of the provider.
        """
        if seconds := attempts.count_attempt((attempts.PROVIDER, visitor(request))):
            messages.error(request, attempts.delay_message(seconds))
            return redirect("wagtailadmin_login")
        request.session[NEXT] = safe_address(request, request.GET.get("next", ""))
        try:
            return provider.redirect_to_provider(request)
        except provider.ProviderError as error:
            return self.failed(error)


class ProviderBackView(ProviderMixin, View):
    """View that receives people back from the provider and signs them in."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Sign in, or redirect to the second step of an account with a second factor.

        After an error of the provider, or if `account_of` returns None, redirects to the sign-in
        page with an error message.
        """
        address = request.session.pop(NEXT, "")
        try:
            claims = provider.claims_of(request)
        except provider.ProviderError as error:
            return self.failed(error)
        user = provider.account_of(claims)
        if user is None:
            return self.refuse(
                _("%(provider)s vous connaît, mais aucun compte d’ici ne porte cette adresse."
                  " Demandez une invitation à la coordination.")
            )  # fmt: skip
        return enter(request, user, safe_address(request, address), remember=False, by="provider")
