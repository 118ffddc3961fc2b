"""The door of the admin: a password or a passkey, then the second factor of those who have one."""

import time

from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
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
PROVED = "proved"  # in a session: when its owner last proved to be there


@method_decorator(never_cache, name="dispatch")
class SignInView(account.LoginView):
    def get_form_class(self):
        return SignInForm

    def form_valid(self, form):
        user, remember = form.get_user(), form.cleaned_data["remember"]
        return enter(self.request, user, self.get_success_url(), remember=remember)

    def form_invalid(self, form):
        return _too_many(super().form_invalid(form), form.seconds)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            may_use_passkey=passkeys.are_possible(self.request),
            provider=provider.label(),
            **kwargs,
        )


class PasskeyOptionsView(View):
    """What the browser has its passkey sign: those of the person who waits at the second step, or
    any of ours."""

    http_method_names = ["post"]

    def post(self, request):
        if attempts.wait((attempts.PASSKEYS, visitor(request))):
            return JsonResponse({}, status=429)
        user = waiting_person(request) if "etape" in request.GET else None
        return JsonResponse(passkeys.ask_to_sign(request, user))


@method_decorator(never_cache, name="dispatch")
class PasskeySignInView(View):
    """A passkey alone: who holds it proved it by a finger or a code, which makes two factors."""

    http_method_names = ["post"]

    def post(self, request):
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
    """After the password, and for who is in already, before what asks for it."""

    form_class = CodeForm
    template_name = "network/accounts/second_step.html"

    def dispatch(self, request, *args, **kwargs):
        self.person = waiting_person(request)
        if self.person is None or not factors.has_factor(self.person):
            return redirect("wagtailadmin_login")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        kinds = {factor.kind for factor in self.person.factors.all()}
        return super().get_context_data(
            has_passkey=passkeys.KIND in kinds and passkeys.are_possible(self.request),
            has_app=factors.APP in kinds,
            next=self.request.GET.get("next", ""),
            **kwargs,
        )

    def post(self, request):
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
        return self._go_on("passkey")

    def form_valid(self, form):
        if seconds := attempts.wait_for_code(self.request, self.person):
            form.add_error("code", attempts.too_many(seconds))
            return _too_many(self.form_invalid(form), seconds)
        used = factors.use_code(self.person, form.cleaned_data["code"])
        if used is None:
            journal.note_refusal(self.request, self.person, "code")
            form.add_error("code", form.fields["code"].error_messages["wrong"])
            return self.form_invalid(form)
        attempts.right_code(self.request, self.person)
        return self._go_on(used)

    def _go_on(self, used):
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


def enter(request, user, address, *, remember, by="password"):
    """After a first proof: opens the account, or asks for the second one."""
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


def open_account(request, user, address, *, remember, verified=False, by):
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    # Until the browser is closed, or as long as the settings say.
    request.session.set_expiry(None if remember else 0)
    if verified:
        request.session[VERIFIED] = True
    prove(request)
    journal.note(user, "network.sign_in", by=user, request=request, means=by)
    answer = HttpResponseRedirect(address)
    attempts.remember_browser(request, answer, user)
    return answer


def prove(request):
    request.session[PROVED] = int(time.time())


def waiting_person(request):
    """Whoever is in, or has given their password and not the rest; else None."""
    if request.user.is_authenticated:
        return request.user
    pending = request.session.get(PENDING)
    if not pending or time.time() - pending["at"] > PENDING_SECONDS:
        return None
    user = get_user_model().objects.filter(pk=pending["account"], is_active=True).first()
    # The password was changed meanwhile: it is asked for again.
    is_same = user and constant_time_compare(pending["hash"], user.get_session_auth_hash())
    return user if is_same else None


def safe_address(request, address):
    is_ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if is_ours else reverse("wagtailadmin_home")


def _too_many(answer, seconds):
    if seconds:
        answer.status_code = 429
        answer.headers["Retry-After"] = str(seconds)
    return answer
