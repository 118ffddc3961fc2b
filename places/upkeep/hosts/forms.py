"""The form of a person who welcomes visitors."""

from django import forms
from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.files.names import REFUSED, is_file_name
from network.text.strings import plain
from places.hosts.choices import ConsentHow
from places.hosts.portraits import LARGEST, DamagedPortraitError, square
from places.models import PlaceHost, PlacePage


class HostForm(forms.ModelForm):
    """The form of one person, with the consent that each change needs again.

    `place` is the place of a new person, and `user` the author of the change.
    """

    agrees = forms.BooleanField(
        label=_("Cette personne est d’accord pour que tout le monde le lise sur la page du lieu"),
        error_messages={
            "required": _("Sans son accord, rien n’est montré : demandez-le-lui, puis cochez.")
        },
    )

    class Meta:
        model = PlaceHost
        fields = [
            *("first_name", "role", "languages", "portrait", "portrait_text", "email"),
            "consent_how",
        ]
        widgets = {
            "portrait": forms.ClearableFileInput(attrs={"accept": "image/*"}),
            "consent_how": forms.RadioSelect,
        }
        error_messages = {
            "first_name": {"required": _("Écrivez un prénom.")},
            "consent_how": {"required": _("Dites comment cette personne a donné son accord.")},
        }

    def __init__(self, *args, place: PlacePage, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.place, self.user = place, user
        self.fields["consent_how"].choices = ConsentHow.choices
        # A file field would check the format, and refuse it with a message about formats only.
        self.fields["portrait"] = forms.FileField(
            label=self.fields["portrait"].label,
            help_text=self.fields["portrait"].help_text,
            required=False,
            widget=self.fields["portrait"].widget,
        )

    def clean_first_name(self) -> str:
        """Return the first name without superfluous spaces."""
        return " ".join(self.cleaned_data["first_name"].split())

    def clean_portrait(self):
        """Return a new portrait as a small square.

        An unchanged portrait is returned unread, and False if the portrait is removed. Raises
        ValidationError for a portrait that is unreadable or has more than `LARGEST` bytes.
        """
        portrait = self.cleaned_data["portrait"]
        if "portrait" not in self.changed_data or not portrait:
            return portrait
        if portrait.size > LARGEST:
            raise forms.ValidationError(
                _("Cette photo pèse trop lourd : vingt mégaoctets au plus.")
            )
        try:
            return square(portrait)
        except DamagedPortraitError as error:
            text = _("Cette photo n’est pas lisible. Essayez-en une autre, en JPEG par exemple.")
            raise forms.ValidationError(text) from error

    def clean_portrait_text(self) -> str:
        """Return the description; raise ValidationError if it is a file name."""
        text = self.cleaned_data["portrait_text"]
        if text and is_file_name(text):
            raise forms.ValidationError(REFUSED)
        return text

    def save(self, commit: bool = True) -> PlaceHost:
        """Save the person with the consent of today, recorded by the user.

        With the consent "C’est moi", the account of the user is linked, and its address replaces a
        blank one. Otherwise the account of a manager of the place with the same address is linked;
        without an address, that of the only manager with this first name, or none. When the
        manager leaves, a row with the account is deleted.
        """
        host = self.instance
        host.place, host.recorded_by = self.place, self.user
        host.consented_on = timezone.localdate()
        if host.consent_how == ConsentHow.SELF:
            host.account, host.email = self.user, host.email or self.user.email
        else:
            host.account = self._manager(host)
        return super().save(commit)

    def _manager(self, host):
        managers = [each.user for each in self.place.memberships.select_related("user")]
        if host.email:
            same = [user for user in managers if user.email.casefold() == host.email.casefold()]
            return same[0] if same else None
        same = [user for user in managers if plain(user.first_name) == plain(host.first_name)]
        others = self.place.hosts.exclude(pk=host.pk)
        if len(same) != 1 or others.filter(account=same[0]).exists():
            return None  # nobody, or somebody who is presented already
        return same[0]
