"""Views of the sign-in: password or passkey, then the second factor if the account has one."""

import time

from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView, View
from wagtail.admin.views import account

from network.memory.limits import visitor

from . import attempts, journal, provider
from .factors import factors, passkeys
from .factors.requirement import VERIFIED
from .forms import CodeForm, SignInForm

PENDING, PENDING_SECONDS = "pending", 10 * 60
PROVED = "proved"  # session key of the time of the last proof of identity


@method_decorator(never_cache, name="dispatch")
class SignInView(account.LoginView):
    """Wagtail's sign-in page, with passkeys, a provider and limits of attempts."""

    def get_form_class(self) -> type[SignInForm]:
        """Return `SignInForm`, which counts attempts."""
        return SignInForm

    def form_valid(self, form: SignInForm) -> HttpResponse:
        """Sign in, or redirect to the second step if the account has a second factor."""
        user, remember = form.get_user(), form.cleaned_data["remember"]
        return enter(self.request, user, self.get_success_url(), remember=remember)

    def form_invalid(self, form: SignInForm) -> TemplateResponse:
        """Display the errors, with status 429 after too many attempts."""
        return _too_many(super().form_invalid(form), form.seconds)

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add `may_use_passkey` and the name of the provider to the context."""
        return super().get_context_data(
            may_use_passkey=passkeys.are_possible(self.request),
            provider=provider.label(),
            **kwargs,
        )


class PasskeyOptionsView(View):
    """JSON view of the options for a signature by a passkey; POST only.

    With `?etape`, only the passkeys of `pending_user` are accepted. Without `?etape`, or if
    `pending_user` returns None, every passkey of the site is accepted.
    """

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> JsonResponse:
        """Return the options and store their challenge, or return 429 after too many requests."""
        if attempts.count_attempt((attempts.PASSKEYS, visitor(request))):
            return JsonResponse({}, status=429)
        user = pending_user(request) if "etape" in request.GET else None
        return JsonResponse(passkeys.assertion_options(request, user))


@method_decorator(never_cache, name="dispatch")
class PasskeySignInView(View):
    """Sign-in with a passkey alone.

    The device verified its owner by a finger or a code, so the passkey counts as two factors.
    """

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Redirect to the sign-in page: after a refusal, its address is that of this view."""
        return redirect("wagtailadmin_login")

    def post(self, request: HttpRequest) -> HttpResponse:
        """Verify the signature and sign in, or display the sign-in page with an error.

        An inactive account is refused with the same error.
        """
        address = safe_address(request, request.POST.get("next", ""))
        try:
            factor = passkeys.check_signature(request, request.POST.get("credential", ""))
        except passkeys.PasskeyError:
            return self._refuse(address)
        if not factor.account.is_active:
            return self._refuse(address)
        return open_account(
            request, factor.account, address, remember=False, verified=True, by="passkey"
        )

    def _refuse(self, address):
        view = SignInView()
        view.setup(self.request)
        form = SignInForm(self.request)
        error = _("Cette clé d’accès n’ouvre aucun compte ici. Utilisez votre mot de passe.")
        context = view.get_context_data(form=form, passkey_error=error, next=address)
        return view.render_to_response(context)


@method_decorator(sensitive_post_parameters("code"), name="dispatch")
@method_decorator(never_cache, name="dispatch")
class SecondStepView(FormView):
    """The second step of the sign-in: a code or a passkey.

    Also required of a signed-in person before the screens that need a second factor.
    """

    form_class = CodeForm
    template_name = "network/accounts/second_step.html"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Redirect to the sign-in page if `pending_user` is None or has no second factor."""
        self.person = pending_user(request)
        if self.person is None or not factors.has_factor(self.person):
            return redirect("wagtailadmin_login")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add `has_passkey`, `has_app` and `next` to the context.

        `next` comes from the posted form or, if it has none, from the query string.
        `has_passkey` is False if the host of the request does not allow passkeys.
        """
        kinds = {factor.kind for factor in self.person.factors.all()}
        return super().get_context_data(
            has_passkey=passkeys.KIND in kinds and passkeys.are_possible(self.request),
            has_app=factors.APP in kinds,
            next=self.request.POST.get("next") or self.request.GET.get("next", ""),
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Verify the passkey if one is posted, otherwise the code.

        A refused passkey is logged, and the page is shown again with an error.
        """
        if "credential" in request.POST:
            return self._passkey()
        return super().post(request)

    def _passkey(self):
        try:
            answer = self.request.POST["credential"]
            passkeys.check_signature(self.request, answer, self.person)
        except passkeys.PasskeyError:
            journal.note_refusal(self.request, self.person, "passkey")
            form = CodeForm()
            error = _("Cette clé d’accès n’a pas répondu comme prévu. Réessayez.")
            return self.render_to_response(self.get_context_data(form=form, passkey_error=error))
        return self._complete("passkey")

    def form_valid(self, form: CodeForm) -> HttpResponse:
        """Consume the code; complete the sign-in or, if the person is signed in, the verification.

        The form is displayed again with an error for a wrong code, which is logged, and with status
        429 after too many attempts.
        """
        if seconds := attempts.count_code_attempt(self.request, self.person):
            form.add_error("code", attempts.delay_message(seconds))
            return _too_many(self.form_invalid(form), seconds)
        used = factors.use_code(self.person, form.cleaned_data["code"])
        if used is None:
            journal.note_refusal(self.request, self.person, "code")
            form.add_error("code", form.fields["code"].error_messages["wrong"])
            return self.form_invalid(form)
        attempts.cancel_code_attempt(self.request, self.person)
        return self._complete(used)

    def _complete(self, used):
        request = self.request
        if request.user.is_authenticated:
            request.session[VERIFIED] = True
            prove(request)
            address = request.POST.get("next") or request.GET.get("next", "")
            return HttpResponseRedirect(safe_address(request, address))
        pending = request.session.pop(PENDING)
        return open_account(
            request,
            self.person,
            pending["next"],
            remember=pending["remember"],
            verified=True,
            by=used,
        )


def enter(
    request: HttpRequest, user: User, address: str, *, remember: bool, by: str = "password"
) -> HttpResponse:
    """Sign in after a first proof, or redirect to the second step.

    An account with a second factor needs the second step: the session then keeps the first proof
    for ten minutes. `address`, which must be on this site (`safe_address`), is opened after the
    sign-in or after the second step. `remember` keeps the session after the browser is closed. `by`
    is the first proof, for the log; after a second step, the second factor is logged instead.
    """
    if not factors.has_factor(user):
        return open_account(request, user, address, remember=remember, by=by)
    request.session[PENDING] = {
        "account": user.pk,
        "hash": user.get_session_auth_hash(),
        "at": int(time.time()),
        "next": address,
        "remember": bool(remember),
    }
    return redirect("account_second_step")


def open_account(
    request: HttpRequest,
    user: User,
    address: str,
    *,
    remember: bool,
    verified: bool = False,
    by: str,
) -> HttpResponse:
    """Sign in without a further check, log it and redirect to `address`.

    `address` must be on this site (`safe_address`). `remember` keeps the session after the browser
    is closed. `verified` is True if a second factor was verified; `by` is the last proof, for the
    log. The sign-in counts as a recent proof of identity (`prove`). The response sets the cookie of
    `mark_browser_known`.
    """
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    # 0: until the browser is closed; None: the duration of the settings.
    request.session.set_expiry(None if remember else 0)
    if verified:
        request.session[VERIFIED] = True
    prove(request)
    journal.note(user, "network.sign_in", by=user, request=request, means=by)
    answer = HttpResponseRedirect(address)
    attempts.mark_browser_known(request, answer, user)
    return answer


def prove(request: HttpRequest) -> None:
    """Store the current time in the session as the time of the last proof of identity."""
    request.session[PROVED] = int(time.time())


def pending_user(request: HttpRequest) -> User | None:
    """Return the signed-in user, or the user between the first proof and the second step.

    Returns None if no user is signed in and the first proof is missing or older than ten minutes.
    Also returns None if the password was changed or the account disabled after the proof.
    """
    if request.user.is_authenticated:
        return request.user
    pending = request.session.get(PENDING)
    if not pending or time.time() - pending["at"] > PENDING_SECONDS:
        return None
    user = get_user_model().objects.filter(pk=pending["account"], is_active=True).first()
    is_same = user and constant_time_compare(pending["hash"], user.get_session_auth_hash())
    return user if is_same else None


def safe_address(request: HttpRequest, address: str) -> str:
    """Return `address` if it is on this site, else the address of the admin home."""
    is_ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if is_ours else reverse("wagtailadmin_home")


def _too_many(answer, seconds):
    if seconds:
        answer.status_code = 429
        answer.headers["Retry-After"] = str(seconds)
    return answer
