"""To the provider of `provider.py`, and back."""

import logging

from django.http import Http404
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
NEXT = "provider_next"  # in a session: where to go once in


@method_decorator(never_cache, name="dispatch")
class ProviderMixin:
    def dispatch(self, request, *args, **kwargs):
        if not provider.label():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def refuse(self, sentence):
        messages.error(self.request, sentence % {"provider": provider.label()})
        return redirect("wagtailadmin_login")

    def failed(self, error):
        logger.warning("Signing in through the provider failed: %s", error)
        return self.refuse(
            _("La connexion avec %(provider)s n’a pas abouti. Réessayez, ou utilisez votre mot de"
              " passe.")
        )  # fmt: skip


class ProviderView(ProviderMixin, View):
    def get(self, request):
        if seconds := attempts.wait((attempts.PROVIDER, visitor(request))):
            messages.error(request, attempts.too_many(seconds))
            return redirect("wagtailadmin_login")
        request.session[NEXT] = safe_address(request, request.GET.get("next", ""))
        try:
            return provider.ask(request)
        except provider.ProviderError as error:
            return self.failed(error)


class ProviderBackView(ProviderMixin, View):
    def get(self, request):
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
