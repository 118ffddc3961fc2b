"""What somebody types to register: a date, a name, one contact."""

from django import forms
from django.utils.translation import gettext_lazy as _

from network.fields import with_phone
from network.forms import OpenForm, is_email
from network.phones import read_phone
from network.text import clean_typed, whole_number
from places.choices import Audience

from .models.registration import ALPHABET, CODE_LENGTH

MOST_PEOPLE = 9999


def clean_contact(typed):
    """A mail address in lower case, or a number as "+33612345678"; the message helps to mend it."""
    typed = clean_typed(typed, 254)
    if "@" in typed:
        if not is_email(typed):
            raise forms.ValidationError(
                _("Cette adresse est incomplète. Une adresse ressemble à camille@exemple.fr.")
            )
        return typed.lower()
    return read_phone(typed)


class NameAndContactForm(forms.Form):
    name = forms.CharField(
        label=_("Prénom et nom"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Écrivez votre nom : on vous attendra sous ce nom.")},
    )
    contact = forms.CharField(
        label=_("Téléphone ou courriel"),
        help_text=with_phone(
            _("L’un ou l’autre, pour vous prévenir. Ex. : %(phone)s"), is_mobile=True
        ),
        max_length=254,
        error_messages={
            "required": _("Écrivez un numéro de téléphone ou une adresse, pour vous prévenir.")
        },
    )

    def clean_name(self):
        name = clean_typed(self.cleaned_data["name"], 100)
        if not name:
            raise forms.ValidationError(self.fields["name"].error_messages["required"])
        return name

    def clean_contact(self):
        typed = self.cleaned_data["contact"]
        return clean_contact(typed) if typed else ""


class RegistrationForm(NameAndContactForm, OpenForm):
    """For one of `dates`, occurrences that take registrations; theirs are the choices, in order."""

    date = forms.ChoiceField(
        label=_("Quelle date ?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisissez une date."),
            "invalid_choice": _("Cette date ne prend plus d’inscription : choisissez-en une."),
        },
    )
    field_order = ["date", "name", "contact"]

    def __init__(self, dates, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.dates = {str(date.moment): date for date in dates}
        self.fields["date"].choices = [(key, date) for key, date in self.dates.items()]
        if len(self.dates) == 1:
            self.fields["date"].initial = next(iter(self.dates))

    @property
    def chosen(self):
        """The key of the date that is ticked."""
        return str(self["date"].value() or "")

    def clean_date(self):
        return self.dates[self.cleaned_data["date"]]


class HostForm(NameAndContactForm):
    """A person whom the host writes down: who is at the desk has no need of a contact."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["contact"].required = False
        self.fields["contact"].help_text = with_phone(
            _("Pour prévenir si cela change. Ex. : %(phone)s"), is_mobile=True
        )


class CodeForm(OpenForm):
    code = forms.CharField(
        label=_("Votre code"),
        help_text=_("Huit lettres et chiffres. Ex. : K7QF 3M2X"),
        max_length=40,
        error_messages={"required": _("Écrivez le code donné à l’inscription.")},
    )
    field_order = ["code"]

    def clean_code(self):
        code = "".join(char for char in self.cleaned_data["code"].upper() if char in ALPHABET)
        if len(code) != CODE_LENGTH:
            raise forms.ValidationError(
                _("Ce code est incomplet : il a huit lettres et chiffres, jamais 0 ni 1.")
            )
        return code


class HeadCountForm(forms.Form):
    """How many came to one date."""

    people = forms.IntegerField(
        label=_("Combien de personnes ?"), min_value=0, max_value=MOST_PEOPLE, required=False
    )
    first_timers = forms.IntegerField(
        label=_("Dont venues pour la première fois"),
        min_value=0,
        max_value=MOST_PEOPLE,
        required=False,
    )
    audiences = forms.MultipleChoiceField(
        label=_("Qui était là ?"), choices=Audience.choices, required=False
    )
    remark = forms.CharField(
        label=_("Une remarque pour qui refera cet atelier"),
        help_text=_(
            "Tout le monde pourra la lire sur la page de la recette. Votre nom n’y sera pas :"
            " n’y nommez personne."
        ),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, asks_remark=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not asks_remark:
            del self.fields["remark"]

    @staticmethod
    def stepped(data, name, step):
        """The values typed so far, one of them a step up or down; nonsense counts for nothing."""
        typed = {
            key: whole_number(value, digits=5, default=0)
            for key in ("people", "first_timers")
            for value in [data.get(key, "")]
        }
        typed[name] = min(max(typed[name] + step, 0), MOST_PEOPLE)
        kept = {"audiences": data.getlist("audiences"), "remark": data.get("remark", "")}
        return typed | kept

    def clean_people(self):
        return self.cleaned_data["people"] or 0

    def clean_first_timers(self):
        return self.cleaned_data["first_timers"] or 0

    def clean(self):
        values = super().clean()
        if values.get("first_timers", 0) > values.get("people", MOST_PEOPLE):
            self.add_error(
                "first_timers", _("Il y en a plus que de personnes venues : corrigez un des deux.")
            )
        return values
