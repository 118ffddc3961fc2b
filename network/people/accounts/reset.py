"""A lost password: a link by mail, once. Nobody learns here whether an address has an account."""

from django.contrib.auth.forms import PasswordResetForm
from django.http import HttpResponseRedirect
from django.tasks import task
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from wagtail.admin.forms.auth import PasswordResetForm as WagtailResetForm
from wagtail.admin.views import account

from network.memory.limits import visitor

from . import attempts, letters


class ResetForm(WagtailResetForm):
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


class AnswerFirst(HttpResponseRedirect):
    """Does its work once the answer has left: how long it takes says nothing to who waits."""

    work = None

    def close(self):
        try:
            if self.work:
                self.work()
        finally:
            super().close()


@method_decorator(never_cache, name="dispatch")
class ResetView(account.PasswordResetView):
    def get_form_class(self):
        return ResetForm

    def form_valid(self, form):
        if seconds := attempts.wait((attempts.RESETS, visitor(self.request))):
            form.add_error(None, attempts.too_many(seconds))
            answer = self.form_invalid(form)
            answer.status_code = 429
            answer.headers["Retry-After"] = str(seconds)
            return answer
        email = form.cleaned_data["email"]
        answer = AnswerFirst(self.get_success_url())
        if not attempts.wait((attempts.RESETS_OF_ADDRESS, email.casefold())):
            answer.work = lambda: mail_links.enqueue(email)
        return answer


class NewPasswordView(account.PasswordResetConfirmView):
    """Save the new password and lift the delay of earlier attempts from this browser."""

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        form.fields["new_password1"].error_messages["required"] = _("Choisissez un mot de passe.")
        form.fields["new_password2"].error_messages["required"] = _(
            "Écrivez le mot de passe une deuxième fois."
        )
        return form

    def form_valid(self, form):
        answer = super().form_valid(form)
        attempts.remember_browser(self.request, answer, self.user)
        return answer


@task
def mail_links(email):
    """To each account that has this address; to nobody when none has."""
    for user in PasswordResetForm().get_users(email):
        letters.link_to_reset(user).send()
