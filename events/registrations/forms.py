"""Forms of registrations: for visitors, for the host, for a code, and for head counts."""

from collections.abc import Iterable

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from events.models.occurrence import Occurrence
from network.database.fields import with_phone
from network.site.forms import OpenForm, is_email
from network.text.phones import read_phone
from network.text.strings import clean_typed, whole_number
from places.choices import Audience

from .models.registration import ALPHABET, CODE_LENGTH, name_key_of

MOST_PEOPLE = 9999
OTHER_NAMES = ["name_2", "name_3", "name_4"]


def clean_contact(typed: str) -> str:
    """Return an e-mail address in lower case, or a telephone number as "+33612345678".

    Raises ValidationError, with a message that explains how to correct the text.
    """
    typed = clean_typed(typed, 254)
    if "@" in typed:
        if not is_email(typed):
            raise forms.ValidationError(
                _("Cette adresse est incomplète. Une adresse ressemble à camille@exemple.fr.")
            )
        return typed.lower()
    return read_phone(typed)


class NameAndContactForm(forms.Form):
    """Base form with the name of a person and one contact, an e-mail address or a telephone."""

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
        widget=forms.TextInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Écrivez un numéro de téléphone ou une adresse, pour vous prévenir.")
        },
    )

    def clean_name(self) -> str:
        """Return the name without control characters; raise ValidationError if it is empty."""
        name = clean_typed(self.cleaned_data["name"], 100)
        if not name:
            raise forms.ValidationError(self.fields["name"].error_messages["required"])
        return name

    def clean_contact(self) -> str:
        """Return the contact as `clean_contact` normalises it, or "" if the field is empty."""
        typed = self.cleaned_data["contact"]
        return clean_contact(typed) if typed else ""


def _other_name(label):
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, max_length=100, required=False, widget=widget)


class RegistrationForm(NameAndContactForm, OpenForm):
    """Form for visitors who register for one of `dates`, a list of `Occurrence`s.

    The caller passes only dates that take registrations. A single date is selected by default. The
    cleaned `date` is an `Occurrence`. The cleaned `names` are the different names of one to `most`
    people. If `most` is 1, the form has no field for other people.
    """

    date = forms.ChoiceField(
        label=_("Quelle date ?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisissez une date."),
            "invalid_choice": _("Cette date ne prend plus d’inscription : choisissez-en une."),
        },
    )
    together = forms.BooleanField(label=_("Je viens à deux"), required=False)
    name_2 = _other_name(_("Nom de la deuxième personne"))
    name_3 = _other_name(_("Nom de la troisième personne"))
    name_4 = _other_name(_("Nom de la quatrième personne"))
    field_order = ["date", "name", "together", "name_2", "name_3", "name_4", "contact"]

    def __init__(self, dates: Iterable[Occurrence], *args, most: int = 1, **kwargs):
        super().__init__(*args, **kwargs)
        self.dates = {str(date.moment): date for date in dates}
        self.fields["date"].choices = [(key, date) for key, date in self.dates.items()]
        if len(self.dates) == 1:
            self.fields["date"].initial = next(iter(self.dates))
        for name in OTHER_NAMES[max(most - 1, 0) :]:
            del self.fields[name]
        if most == 1:
            del self.fields["together"]
        elif most > 2:
            self.fields["together"].label = _("Nous sommes plusieurs")

    @property
    def others(self) -> list[forms.BoundField]:
        """The fields with the names of the second and following people, in order."""
        return [self[name] for name in OTHER_NAMES if name in self.fields]

    @property
    def chosen(self) -> str:
        """The value of the selected date, or "" if no date is selected."""
        return str(self["date"].value() or "")

    def clean_date(self) -> Occurrence:
        """Return the `Occurrence` of the selected value."""
        return self.dates[self.cleaned_data["date"]]

    def clean(self) -> dict[str, object]:
        """Add `names`, the valid names of all people, to the cleaned data.

        Faulty names are errors of their fields.
        """
        self._check_other_names()
        people = ["name", *OTHER_NAMES]
        typed = [self.cleaned_data[name] for name in people if self.cleaned_data.get(name)]
        self.cleaned_data["names"] = typed
        return super().clean()

    def _check_other_names(self):
        if "together" not in self.fields:
            return
        is_together, choice = self.cleaned_data["together"], self.fields["together"].label
        keys = {name_key_of(self.cleaned_data.get("name", ""))}
        for name in (field.name for field in self.others if field.name in self.cleaned_data):
            typed = clean_typed(self.cleaned_data[name], 100)
            self.cleaned_data[name], key = typed, name_key_of(typed)
            if is_together and name == OTHER_NAMES[0] and not typed:
                message = _("Écrivez le nom de la deuxième personne, ou décochez « %s ».")
                self.add_error(name, message % choice)
            elif typed and not is_together:
                message = _("Cochez « %s » pour inscrire aussi cette personne, ou effacez son nom.")
                self.add_error(name, message % choice)
            elif typed and key in keys:
                self.add_error(
                    name, _("Ce nom est écrit deux fois : donnez celui de l’autre personne.")
                )
            keys.add(key)


class HostForm(NameAndContactForm):
    """Form for the host who registers a person; the contact is optional."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["contact"].required = False
        self.fields["contact"].help_text = with_phone(
            _("Pour prévenir si cela change. Ex. : %(phone)s"), is_mobile=True
        )


class CodeForm(OpenForm):
    """Form for visitors who look for their registration by its code."""

    code = forms.CharField(
        label=_("Votre code"),
        help_text=_("Huit lettres et chiffres. Ex. : K7QF 3M2X"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Écrivez le code donné à l’inscription.")},
    )
    field_order = ["code"]

    def clean_code(self) -> str:
        """Return the code in upper case, without the characters that are not in `ALPHABET`.

        Raises ValidationError if the result does not have 8 characters.
        """
        code = "".join(char for char in self.cleaned_data["code"].upper() if char in ALPHABET)
        if len(code) != CODE_LENGTH:
            raise forms.ValidationError(
                _("Ce code est incomplet : il a huit lettres et chiffres, jamais 0 ni 1.")
            )
        return code


class HeadCountForm(forms.Form):
    """Form for the head count of one date; `with_remark` adds a remark for the recipe."""

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

    def __init__(self, *args, with_remark: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if not with_remark:
            del self.fields["remark"]

    @staticmethod
    def stepped(data: QueryDict, name: str, step: int) -> dict[str, object]:
        """Return initial values from the submitted `data`, with `step` added to the number `name`.

        `name` is "people" or "first_timers"; its number stays between 0 and `MOST_PEOPLE`. A value
        that is not a number counts as 0. The audiences and the remark do not change.
        """
        typed = {
            key: whole_number(data.get(key, ""), digits=5, default=0)
            for key in ("people", "first_timers")
        }
        typed[name] = min(max(typed[name] + step, 0), MOST_PEOPLE)
        kept = {"audiences": data.getlist("audiences"), "remark": data.get("remark", "")}
        return typed | kept

    def clean_people(self) -> int:
        """Return the number of people; 0 for an empty field."""
        return self.cleaned_data["people"] or 0

    def clean_first_timers(self) -> int:
        """Return the number of first-timers; 0 for an empty field."""
        return self.cleaned_data["first_timers"] or 0

    def clean(self) -> dict[str, object]:
        """Return the values; more first-timers than people are an error of `first_timers`."""
        values = super().clean()
        if values.get("first_timers", 0) > values.get("people", MOST_PEOPLE):
            self.add_error(
                "first_timers", _("Il y en a plus que de personnes venues : corrigez un des deux.")
            )
        return values
