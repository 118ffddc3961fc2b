"""The form of a visitor's correction, filled with the present values of the place."""

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from network.geography.overseas import phone_region
from network.site.forms import OpenForm, is_email
from network.text.phones import read_phone
from places.models import PlacePage
from places.national.lines import lines, validate_emails, validate_websites

# The fields of the page that a visitor may correct, in the order of the form.
FIELDS = ["title", "phone", "address", "postcode", "city", "emails", "websites"]
SHORT_LINES = {"rows": 2}


class CorrectionForm(OpenForm):
    """A form with the values of `place` as initial data; `suggested` contains the changes.

    Opening hours are shown beside the form: their field starts empty.
    """

    opening_hours = forms.CharField(
        label=_("Les bons horaires"),
        help_text=_("Avec vos mots. Ex. : lundi et jeudi 9h-12h, fermé en août."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    phone = forms.CharField(
        label=_("Téléphone"), max_length=40, required=False, show_hidden_initial=True
    )
    address = forms.CharField(
        label=_("Adresse"), max_length=255, required=False, show_hidden_initial=True
    )
    postcode = forms.RegexField(
        r"^\d{5}\Z",
        label=_("Code postal"),
        required=False,
        show_hidden_initial=True,
        error_messages={"invalid": _("Un code postal a cinq chiffres.")},
    )
    city = forms.CharField(
        label=_("Commune"), max_length=120, required=False, show_hidden_initial=True
    )
    title = forms.CharField(
        label=_("Nom du lieu"), max_length=255, required=False, show_hidden_initial=True
    )
    emails = forms.CharField(
        label=_("Courriel"),
        max_length=600,
        required=False,
        show_hidden_initial=True,
        widget=forms.Textarea(attrs=SHORT_LINES),
        validators=[validate_emails],
    )
    websites = forms.CharField(
        label=_("Site web"),
        max_length=1500,
        required=False,
        show_hidden_initial=True,
        widget=forms.Textarea(attrs=SHORT_LINES),
        validators=[validate_websites],
    )
    is_closed = forms.BooleanField(label=_("Ce lieu n’existe plus"), required=False)
    message = forms.CharField(
        label=_("Autre chose à nous dire ?"),
        help_text=_("Les services, le prix, un détail… Ex. : l’entrée est dans la cour."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    answer_to = forms.CharField(
        label=_("Votre téléphone ou votre courriel"),
        help_text=_("Seulement si vous voulez une réponse. Effacé 30 jours après."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args, place, **kwargs):
        self.place = place
        super().__init__(*args, initial=displayed_texts(place), **kwargs)

    def clean_title(self) -> str:
        """Return the typed title, or the present one if the field is empty."""
        return " ".join(self.cleaned_data["title"].split()) or self.place.title

    def clean_phone(self) -> str:
        """Return the number in E.164, or a short number as its digits; "" for an empty field.

        An unchanged number is returned as the page stores it, without being parsed again. Raises
        `ValidationError` for an invalid number.
        """
        typed = self.cleaned_data["phone"]
        if not typed or "phone" not in self.changed_data:
            return typed and field_texts(self.place)["phone"]
        return read_phone(typed, region=phone_region(self.place.postcode[:3]), takes_short=True)

    def clean_answer_to(self) -> str:
        """Return the typed text: a mail address, a telephone number, or "".

        Raises `ValidationError` for any other text.
        """
        typed = self.cleaned_data["answer_to"]
        if "@" in typed and not is_email(typed):
            raise forms.ValidationError(
                _("Cette adresse est incomplète. Une adresse ressemble à camille@exemple.fr.")
            )
        if typed and "@" not in typed:
            read_phone(typed)
        return typed

    def clean(self) -> dict[str, object]:
        """Return the cleaned data; raise `ValidationError` for a form without any suggestion.

        A form needs at least one change, a message, or the box that the place no longer exists.
        Also raises the errors of `OpenForm.clean` against robots.
        """
        super().clean()
        data = self.cleaned_data
        if not self.errors and not (
            self.suggested or data.get("is_closed") or data.get("message", "").strip()
        ):
            raise forms.ValidationError(
                _("Rien n’est changé : écrivez ce qui n’est pas juste, même en quelques mots.")
            )
        return data

    @property
    def suggested(self) -> dict[str, str]:
        """{field: text} of the values that the visitor changed and that differ from the page.

        Spaces are not compared. Typed hours are always included. The form must have been validated.
        """
        now = field_texts(self.place)
        suggested = {
            name: clean_lines(self.cleaned_data[name])
            for name in FIELDS
            if name in self.changed_data
            and clean_lines(self.cleaned_data[name]) != clean_lines(now[name])
        }
        if hours := " ".join(self.cleaned_data.get("opening_hours", "").split()):
            suggested["opening_hours"] = hours
        return suggested


def field_texts(place: PlacePage) -> dict[str, str]:
    """Return {field: text} of a place, with the texts as a correction stores them.

    The fields are `FIELDS` and the opening hours. The phone number is in E.164, or as stored if it
    is short or cannot be parsed. An empty field gives "".
    """
    names = [*FIELDS, "opening_hours"]
    return {name: str(getattr(place, name) or "") for name in names} | {
        "phone": place.phone.as_e164 if place.phone else ""
    }


def displayed_texts(place: PlacePage) -> dict[str, str]:
    """Return {field: text} for the form, with a national phone number and without the hours."""
    values = field_texts(place) | {"phone": place.phone.as_national if place.phone else ""}
    return {name: values[name] for name in FIELDS}


def clean_lines(text: str) -> str:
    """Return the text with the spaces of each line collapsed, and without empty lines."""
    return "\n".join(" ".join(line.split()) for line in lines(text))


def label_of(name: str) -> str | Promise:
    """Return the label of a field of a correction, for visitors and editors."""
    return (
        gettext("Horaires") if name == "opening_hours" else CorrectionForm.base_fields[name].label
    )
