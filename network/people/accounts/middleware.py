"""Middleware of the admin: last use of sessions and second factors."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from . import browsers, sessions
from .factors import factors, requirement

# Views open before the second factor: adding one, signing out, and resources of every screen.
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
    """Middleware that updates the device list and enforces second factors in the admin.

    It must come after the authentication middleware. It does not touch the session on public pages,
    because these pages would become uncacheable.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Store the browser and the time of last use in the session, and return the response.

        Both are stored for signed-in requests to the admin, at most once an hour, and never in
        read-only mode.
        """
        if self._is_known(request) and not settings.READ_ONLY:
            sessions.note(request.session, browsers.name_of(request.headers.get("User-Agent", "")))
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, args, kwargs
    ) -> HttpResponse | None:
        """Redirect to the second step of the sign-in if a second factor is required.

        A factor is required if the view requires it (`is_required_on`), or the rights of the
        account do (`is_required_of`). An account without a factor is redirected to the choice of a
        factor. A request of a script (`X-Requested-With`) raises `PermissionDenied` instead.

        Returns None if no factor is required, or if one was verified in this session. Also returns
        None outside the admin, for an anonymous visitor, and for the views in `OPEN`.
        """
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
