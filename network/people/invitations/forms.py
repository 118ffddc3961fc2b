"""The form of an invitation: the checks of its address."""

from django import forms

from .links import STOPPED, is_stopped


class InvitationForm(forms.ModelForm):
    """The base class of the forms of invitations; the model is a subclass of `Invitation`."""

    def clean_email(self) -> str:
        """Return the address in lower case; raise `ValidationError` if `is_stopped` is True."""
        email = self.cleaned_data["email"].strip().lower()
        if is_stopped(email):
            raise forms.ValidationError(STOPPED)
        return email
