from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from . import browsers, sessions
from .factors import factors, requirement

# What is open before the second factor: to add one, to leave, and what every screen is made of.
OPEN = {
    *("account_access", "account_protect", "account_prove", "account_codes"),
    *("account_passkey", "account_passkey_create_options", "account_app", "account_remove"),
    *("account_second_step", "account_passkey_options", "account_passkey_sign_in"),
    *("account_provider", "account_provider_back"),
    *("wagtailadmin_login", "wagtailadmin_logout", "wagtailadmin_javascript_catalog"),
    *("wagtailadmin_sprite", "wagtailadmin_password_reset", "wagtailadmin_password_reset_done"),
    *("wagtailadmin_password_reset_confirm", "wagtailadmin_password_reset_complete"),
}


class AccountsMiddleware:
    """Keeps what each person is shown of their devices, and asks for the second factor of those
    who need one. Must stand below those that know who asks.

    A public page is left alone: to look into the session would keep it out of every cache.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if self._is_known(request) and not settings.READ_ONLY:
            sessions.note(request.session, browsers.name_of(request.headers.get("User-Agent", "")))
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not self._is_known(request) or request.session.get(requirement.VERIFIED):
            return None
        name = request.resolver_match.view_name
        if name in OPEN or not (
            requirement.is_required_of(request.user) or requirement.is_required_on(name or "")
        ):
            return None
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            raise PermissionDenied
        if not factors.has_factor(request.user):
            return redirect("account_protect")
        here = request.get_full_path() if request.method == "GET" else ""
        return redirect(f"{reverse('account_second_step')}?{urlencode({'next': here})}")

    def _is_known(self, request):
        return request.path.startswith("/admin/") and request.user.is_authenticated
