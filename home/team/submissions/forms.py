"""The four short forms for visitors, with the values needed to make a draft."""

import datetime
import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import EventPage
from network.geography.overseas import phone_region
from network.site.forms import OpenForm
from network.text.dates import format_day, format_time
from network.text.phones import read_phone
from network.text.strings import plain
from places.choices import Fee
from resources.addresses import address_key
from resources.debates.blocks import LONGEST_NAME, LONGEST_TITLE

from .models import Submission

LONGEST = 2000
CLOCK = (datetime.time, format_time)
FEW_LINES, MANY_LINES = {"rows": 3}, {"rows": 5}
FREE, PAID = "free", "paid"
# The prices that mean "free", after `plain`, which removes the sign of the euro.
NO_PRICE = re.compile(
    r"(?:c est |entree |acces )?(?:(?:entierement|totalement) )?gratuit(?:e|ement)?"
    r"|0(?: 00?)?(?: ?euros?| ?eur)?|zero euros?|rien"
)
# {stored value: (label, fee of the place)}
FEES = {
    FREE: (_("Gratuit"), Fee.FREE),
    "partly": (_("Gratuit pour certaines personnes"), Fee.CONDITIONAL),
    PAID: (_("Payant"), Fee.PAID),
}
UNKNOWN_PRICE = ("", _("Je ne sais pas"))
NOT_AN_ADDRESS = _("Recopiez l’adresse entière. Ex. : https://www.exemple.fr/page")


class WebAddressField(forms.URLField):
    """URL field that also accepts "www.exemple.fr" without a scheme."""

    default_error_messages = {"invalid": NOT_AN_ADDRESS}

    def __init__(self, **kwargs):
        super().__init__(max_length=500, assume_scheme="https", **kwargs)

    def clean(self, value: str | None) -> str:
        """Return the URL with its scheme, or "" if it is empty.

        Raises `ValidationError` for an invalid URL, and for one without an `address_key`.
        """
        address = super().clean(value)
        if address and not address_key(address):
            raise ValidationError(NOT_AN_ADDRESS)
        return address


class SubmissionForm(OpenForm):
    """Base form of a submission of `kind`, with the author's optional e-mail address."""

    kind = None
    answer_to = forms.EmailField(
        label=_("Votre courriel"),
        help_text=_("Seulement pour vous dire ce que nous en faisons. Effacé ensuite."),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "invalid": _(
                "Cette adresse est incomplète. Une adresse ressemble à camille@exemple.fr."
            )
        },
        max_length=Submission._meta.get_field("answer_to").max_length,
    )

    @property
    def values(self) -> dict[str, str]:
        """{name of a field: text} of the filled fields of a valid form, without `answer_to`.

        Dates and times are in ISO 8601.
        """
        names = [field.name for field in self.visible_to_people if field.name != "answer_to"]
        typed = {name: self.cleaned_data.get(name) for name in names}
        return {name: _as_text(value) for name, value in typed.items() if value}


def _as_text(value):
    return value.isoformat() if hasattr(value, "isoformat") else str(value).strip()


class LocatedForm(SubmissionForm):
    """Base form with a postcode and a commune."""

    postcode = forms.RegexField(
        r"^\d{5}\Z",
        label=_("Code postal"),
        error_messages=dict.fromkeys(("required", "invalid"), _("Un code postal a cinq chiffres.")),
    )
    city = forms.CharField(
        label=_("Commune"),
        max_length=120,
        error_messages={"required": _("Écrivez le nom de la commune.")},
    )


class PlaceForm(LocatedForm):
    """Form that proposes a place."""

    kind = Submission.Kind.PLACE

    title = forms.CharField(
        label=_("Nom du lieu"),
        help_text=_("Ex. : Médiathèque du Port"),
        max_length=200,
        error_messages={"required": _("Écrivez le nom du lieu.")},
    )
    address = forms.CharField(
        label=_("Adresse"),
        help_text=_("Ex. : 3 place de la Mairie"),
        max_length=255,
        error_messages={"required": _("Écrivez l’adresse, pour que l’on trouve le lieu.")},
    )
    phone = forms.CharField(label=_("Téléphone du lieu"), max_length=40, required=False)
    websites = WebAddressField(label=_("Site web"), required=False)
    opening_hours = forms.CharField(
        label=_("Horaires"),
        help_text=_("Avec vos mots. Ex. : lundi et jeudi 9h-12h, fermé en août."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs=FEW_LINES),
    )
    presentation = forms.CharField(
        label=_("Ce que l’on y trouve"),
        help_text=_("Ex. : des ordinateurs, quelqu’un pour aider le mardi."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs=MANY_LINES),
    )
    fees = forms.ChoiceField(
        label=_("Est-ce gratuit ?"),
        choices=[UNKNOWN_PRICE, *((value, label) for value, (label, _fee) in FEES.items())],
        required=False,
    )
    field_order = [
        *("title", "address", "postcode", "city", "phone", "websites"),
        *("opening_hours", "presentation", "fees"),
    ]

    def clean(self) -> dict[str, str]:
        """Return the cleaned data, with the phone number normalised in the postcode's territory.

        Adds an error for an invalid number. Short numbers are accepted. Without a valid postcode,
        the number is not checked.
        """
        super().clean()
        typed = self.cleaned_data.get("phone")
        if typed and "postcode" in self.cleaned_data:
            region = phone_region(self.cleaned_data["postcode"][:3])
            try:
                self.cleaned_data["phone"] = read_phone(typed, region=region, takes_short=True)
            except ValidationError as error:
                self.add_error("phone", error)
        return self.cleaned_data


class EventForm(LocatedForm):
    """Form that proposes an event on one day."""

    kind = Submission.Kind.EVENT

    title = forms.CharField(
        label=_("Que se passe-t-il ?"),
        help_text=_("Ex. : Découvrir son smartphone"),
        max_length=200,
        error_messages={"required": _("Donnez un titre. Ex. : Découvrir son smartphone")},
    )
    day = forms.DateField(
        label=_("Quel jour ?"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages=dict.fromkeys(("required", "invalid"), _("Choisissez le jour.")),
    )
    starts = forms.TimeField(
        label=_("À quelle heure ?"),
        widget=forms.TimeInput(attrs={"type": "time"}),
        error_messages=dict.fromkeys(
            ("required", "invalid"), _("Dites à quelle heure cela commence. Ex. : 14:00")
        ),
    )
    ends = forms.TimeField(
        label=_("Jusqu’à quelle heure ?"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
        error_messages={"invalid": _("Écrivez l’heure comme ceci : 16:00")},
    )
    venue = forms.CharField(
        label=_("Dans quel lieu ?"),
        help_text=_("Ex. : Médiathèque du Port, 3 place de la Mairie"),
        max_length=150,
        error_messages={"required": _("Dites où, pour que l’on puisse venir.")},
    )
    presentation = forms.CharField(
        label=_("Pour qui, et pour quoi faire ?"),
        help_text=_("Ex. : pour débuter, venez avec votre téléphone."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs=MANY_LINES),
    )
    cost = forms.ChoiceField(
        label=_("Est-ce gratuit ?"),
        choices=[UNKNOWN_PRICE, (FREE, _("Gratuit")), (PAID, _("Payant"))],
        required=False,
    )
    price = forms.CharField(
        label=_("Si c’est payant, combien ?"),
        help_text=_("Ex. : 5 € la séance, adhésion comprise"),
        max_length=EventPage._meta.get_field("price").max_length,
        required=False,
    )
    more_url = WebAddressField(label=_("Page web qui en parle"), required=False)
    field_order = [
        *("title", "day", "starts", "ends", "venue", "postcode", "city"),
        *("presentation", "cost", "price", "more_url"),
    ]

    def clean_day(self) -> datetime.date:
        """Return the date.

        Raises `ValidationError` for a date before today or after the end of the year after next.
        """
        day = self.cleaned_data["day"]
        if day < timezone.localdate():
            raise ValidationError(_("Ce jour est passé : choisissez-en un autre."))
        if day.year > timezone.localdate().year + 2:
            raise ValidationError(_("Vérifiez l’année."))
        return day

    def clean(self) -> dict[str, object]:
        """Return the cleaned data; add an error for a wrong end or price.

        The end must be after the start, and a free event has no price. A price such as « 0 € » or
        « Gratuit » makes the event free and is removed, unless the visitor chose that it is paid.
        An event with any other price is paid, even if the visitor chose nothing.
        """
        super().clean()
        starts, ends = self.cleaned_data.get("starts"), self.cleaned_data.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("La fin est avant le début : corrigez l’une des deux."))
        cost, price = self.cleaned_data.get("cost"), self.cleaned_data.get("price")
        if price and cost != PAID and NO_PRICE.fullmatch(plain(price)):
            self.cleaned_data |= {"cost": FREE, "price": ""}
        elif price:
            if cost == FREE:
                self.add_error(
                    "price", _("C’est gratuit ou payant ? Choisissez, ou effacez le tarif.")
                )
            self.cleaned_data["cost"] = PAID
        return self.cleaned_data


class ResourceForm(SubmissionForm):
    """Form that proposes to link to a page of another site."""

    kind = Submission.Kind.RESOURCE

    url = WebAddressField(
        label=_("Adresse de la page"),
        help_text=_("Recopiez-la du haut de votre navigateur. Ex. : https://www.exemple.fr/page"),
        error_messages={"required": NOT_AN_ADDRESS},
    )
    title = forms.CharField(
        label=_("Titre"),
        max_length=200,
        error_messages={"required": _("Écrivez le titre de la page.")},
    )
    why = forms.CharField(
        label=_("À qui cela peut-il servir ?"),
        help_text=_("Ex. : à qui anime un premier atelier : les pas sont bien expliqués."),
        max_length=600,
        widget=forms.Textarea(attrs=MANY_LINES),
        error_messages={"required": _("Dites-le en quelques mots.")},
    )
    field_order = ["url", "title", "why"]


class PositionForm(SubmissionForm):
    """Form for a position in a debate, signed with a public name."""

    kind = Submission.Kind.POSITION

    title = forms.CharField(
        label=_("Votre position, en une phrase"),
        help_text=_("Ex. : Un lieu doit garder une heure sans rendez-vous"),
        max_length=LONGEST_TITLE,
        error_messages={"required": _("Dites en une phrase ce que vous en pensez.")},
    )
    text = forms.CharField(
        label=_("Pourquoi ?"),
        help_text=_("Quelques phrases suffisent. Ex. : ce que vous avez vu, ce qui a marché."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs=MANY_LINES),
        error_messages={"required": _("Dites pourquoi, en quelques phrases.")},
    )
    author = forms.CharField(
        label=_("Votre nom"),
        help_text=_("Publié avec votre position. Un prénom ou un pseudonyme suffit."),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Signez d’un nom, d’un prénom ou d’un pseudonyme.")},
    )
    role = forms.CharField(
        label=_("Ce que vous faites"),
        help_text=_("Publié aussi. Ex. : médiatrice en bibliothèque"),
        max_length=LONGEST_NAME,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    field_order = ["title", "text", "author", "role"]


FORMS = {form.kind.value: form for form in (PlaceForm, EventForm, ResourceForm, PositionForm)}


def labelled_values(kind: str, values: dict[str, str]) -> list[tuple[str, str]]:
    """Return [(label, text)] of the `values` of a form of `kind`, in the order of the form.

    Dates and times are in ISO 8601 in `values`, and in words in the result; they must not be empty.
    A choice is named by its label. Fields that are absent from `values` are skipped.
    """
    form = FORMS[kind]
    parsers = {"day": (datetime.date, format_day), "starts": CLOCK, "ends": CLOCK}
    rows = []
    for name in form.field_order:
        if name in values:
            field, text = form.base_fields[name], values[name]
            parser, to_words = parsers.get(name, (None, None))
            if to_words:
                text = to_words(parser.fromisoformat(text))
            rows.append((field.label, dict(getattr(field, "choices", ())).get(text, text)))
    return rows
