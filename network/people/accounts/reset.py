"""Password reset by a link that is mailed and valid once.

The response is the same for an address with or without an account.
"""

from django.contrib.auth.forms import PasswordResetForm
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseRedirect
from django.tasks import task
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from wagtail.admin.forms.auth import PasswordResetForm as WagtailResetForm
from wagtail.admin.views import account

from network.memory.limits import visitor

from . import attempts, letters


class ResetForm(WagtailResetForm):
    """Wagtail's form of a password reset, with translated labels and messages."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["email"]
        field.label = gettext_lazy("Votre adresse de courriel")
        field.help_text = gettext_lazy("Celle de votre compte : le lien y part.")
        field.widget.attrs["autocomplete"] = "email"
        field.error_messages |= {
            "required": gettext_lazy("Écrivez votre adresse de courriel."),
            "invalid": gettext_lazy(
                "Cette adresse est incomplète. Une adresse ressemble à camille@exemple.fr."
            ),
        }


class DeferredRedirect(HttpResponseRedirect):
    """A redirect that calls `work`, a function or None, after the response was sent.

    The response time thus does not reveal whether an account has the email address.
    """

    work = None

    def close(self) -> None:
        """Run `work` and close the response."""
        try:
            if self.work:
                self.work()
        finally:
            super().close()


@method_decorator(never_cache, name="dispatch")
class ResetView(account.PasswordResetView):
    """View that mails a password reset link, with limits of attempts."""

    def get_form_class(self) -> type[ResetForm]:
        """Return `ResetForm`."""
        return ResetForm

    def form_valid(self, form: ResetForm) -> TemplateResponse | DeferredRedirect:
        """Redirect, then enqueue the mails once the response was sent.

        After too many requests of one visitor (`RESETS`), renders the form again with an error and
        status 429. After three requests an hour for one email address (`RESETS_OF_ADDRESS`),
        redirects as usual but mails nothing.
        """
        if seconds := attempts.count_attempt((attempts.RESETS, visitor(self.request))):
            form.add_error(None, attempts.delay_message(seconds))
            answer = self.form_invalid(form)
            answer.status_code = 429
            answer.headers["Retry-After"] = str(seconds)
            return answer
        email = form.cleaned_data["email"]
        answer = DeferredRedirect(self.get_success_url())
        if not attempts.count_attempt((attempts.RESETS_OF_ADDRESS, email.casefold())):
            answer.work = lambda: mail_links.enqueue(email)
        return answer


class NewPasswordView(account.PasswordResetConfirmView):
    """View that saves the new password and lifts the delay of this browser's earlier attempts."""

    def get_form(self, form_class=None) -> BaseForm:
        """Return the form, with translated messages for its two required fields."""
        form = super().get_form(form_class)
        form.fields["new_password1"].error_messages["required"] = _("Choisissez un mot de passe.")
        form.fields["new_password2"].error_messages["required"] = _(
            "Écrivez le mot de passe une deuxième fois."
        )
        return form

    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Save the password and set the cookie of `mark_browser_known`."""
        answer = super().form_valid(form)
        attempts.mark_browser_known(self.request, answer, self.user)
        return answer


@task
def mail_links(email: str) -> None:
    """Send a password reset link to the active accounts with this email address.

    Accounts without a usable password are skipped. Raises `OSError` if the mail server fails.
    """
    for user in PasswordResetForm().get_users(email):
        letters.reset_letter(user).send()
