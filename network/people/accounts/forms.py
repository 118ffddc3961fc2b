"""Forms of sign-in, second step and second factors."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm

from . import attempts, journal


class SignInForm(LoginForm):
    """Wagtail's sign-in form, with translated labels and limits of attempts.

    After validation, `seconds` is the number of seconds before the next attempt, 0 if the attempt
    was allowed.
    """

    error_messages = {
        **LoginForm.error_messages,
        "invalid_login": _(
            "Cet identifiant et ce mot de passe ne vont pas ensemble. Vérifiez les majuscules,"
            " puis réessayez."
        ),
    }
    seconds = 0

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, label, autocomplete, empty in [
            ("username", _("Votre identifiant"), "username", _("Écrivez votre identifiant.")),
            (
                *("password", _("Votre mot de passe"), "current-password"),
                _("Écrivez votre mot de passe."),
            ),
        ]:
            field = self.fields[name]
            field.label = label
            field.error_messages["required"] = empty
            field.widget.attrs["autocomplete"] = autocomplete
            field.widget.attrs.pop("placeholder", None)

    def clean(self) -> dict[str, object]:
        """Count the attempt, check the password, log a refusal and return the cleaned data.

        Raises `ValidationError` for an unknown username, a wrong password or an inactive account.
        Also raises it after too many attempts, without checking the password. A successful attempt
        is uncounted. If the username or the password is empty, nothing is counted or logged.
        """
        username = self.cleaned_data.get("username")
        if not (username and self.cleaned_data.get("password")):
            return super().clean()
        self.seconds = attempts.count_password_attempt(self.request, username)
        if self.seconds:
            journal.note_refused_username(self.request, username, "too many")
            sentences = [attempts.delay_message(self.seconds), attempts.reset_link_hint()]
            raise forms.ValidationError(" ".join(map(str, sentences)), code="too_many")
        try:
            data = super().clean()
        except forms.ValidationError:
            journal.note_refused_username(self.request, username, "password")
            raise
        attempts.cancel_password_attempt(self.request, username)
        return data


class CodeForm(forms.Form):
    """The form of the second step: a code of the application or a recovery code."""

    code = forms.CharField(
        label=_("Votre code"),
        max_length=40,
        help_text=_(
            "Les six chiffres que montre votre application, ou l’un de vos codes de secours."
        ),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": "", "spellcheck": "false"}
        ),
        error_messages={
            "required": _("Écrivez le code."),
            "wrong": _(
                "Ce code n’est pas le bon, ou il a déjà servi. Attendez le suivant, puis réessayez."
            ),
        },
    )


class AppForm(forms.Form):
    """The form that confirms an authenticator application with its first code."""

    code = forms.CharField(
        label=_("Le code que montre l’application"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        ),
        error_messages={
            "required": _("Écrivez les six chiffres."),
            "wrong": _(
                "Ce code n’est pas celui que nous attendions. Vérifiez l’heure de votre téléphone,"
                " puis écrivez le suivant."
            ),
        },
    )


class PasskeyForm(forms.Form):
    """The form that names a new passkey; a script fills `credential`."""

    name = forms.CharField(
        label=_("Comment l’appeler ?"),
        max_length=60,
        help_text=_("Pour la reconnaître plus tard. Ex. : Téléphone, Ordinateur du bureau"),
        error_messages={"required": _("Donnez-lui un nom : il vous aidera à la reconnaître.")},
    )
    credential = forms.CharField(widget=forms.HiddenInput, required=False)


class ProofForm(forms.Form):
    """The form in which a signed-in person types the password again."""

    password = forms.CharField(
        label=_("Votre mot de passe"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": ""}),
        error_messages={
            "required": _("Écrivez votre mot de passe."),
            "wrong": _("Ce n’est pas votre mot de passe. Vérifiez les majuscules, puis réessayez."),
        },
    )
