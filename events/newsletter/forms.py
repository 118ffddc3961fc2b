"""Forms of the letter: the subscription, the change of its choices, and the poster."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from network.filters import topic_choices
from network.geography.gazetteer import Commune, gazetteer
from network.geography.locating import locate
from network.geography.spots import Spot, written_name
from network.site.forms import OpenForm
from network.text.strings import clean_typed

from .choices import Frequency, Radius

LONGEST = 150
# Communes named in the message about a text that several communes match.
MOST_NAMED = 6


def commune_of(spot: Spot) -> Commune | None:
    """Return the commune or arrondissement of a spot, or None for a position or a shared area."""
    if spot.is_arrondissement:
        return gazetteer().get(next(iter(spot.codes)))
    return gazetteer().get(spot.city)


def read_commune(typed: str) -> Commune:
    """Return the commune or arrondissement that a text designates, anywhere in France.

    The text may be a name, a postcode, an address or a quarter. For any other text, raises
    ValidationError with a message that explains the correction.
    """
    located = locate(clean_typed(typed, LONGEST))
    commune = located.spot and commune_of(located.spot)
    if commune:
        return commune
    if located.communes:
        names = [getattr(one, "commune", one) for one in located.communes]
        names = list(dict.fromkeys(map(written_name, names)))[:MOST_NAMED]
        message = _("Précisez la commune. Est-ce : %(communes)s ?")
        raise ValidationError(message, params={"communes": ", ".join(names)})
    if located.area:
        raise ValidationError(_("C’est grand : écrivez le nom de votre commune."))
    raise ValidationError(
        _("Vérifiez le nom de la commune, ou écrivez les cinq chiffres du code postal.")
    )


class AroundForm(forms.Form):
    """Form of a commune, a distance and topics; also the query string of the poster.

    The cleaned `pres` is a `Commune`, `km` a `Radius`, and `theme` a list of slugs.
    """

    pres = forms.CharField(
        label=_("Votre commune ou votre code postal"),
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
        error_messages={"required": _("Écrivez votre commune, ou votre code postal.")},
    )
    km = forms.TypedChoiceField(
        label=_("Jusqu’à quelle distance ?"),
        choices=Radius.choices,
        coerce=lambda value: Radius(int(value)),
        initial=Radius.KM_10,
        help_text=_("À vol d’oiseau."),
        error_messages={"required": _("Choisissez une distance.")},
    )
    theme = forms.MultipleChoiceField(
        label=_("Quels thèmes ?"),
        choices=topic_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Rien de coché : tous les thèmes."),
        error_messages={"invalid_choice": _("Ce thème n’existe plus : choisissez-en un autre.")},
    )

    def clean_pres(self) -> Commune:
        """Return the `Commune` that was typed, as `read_commune` does."""
        return read_commune(self.cleaned_data["pres"])

    def clean_theme(self) -> list[str]:
        """Return the slugs without duplicates, sorted; [] if all are chosen."""
        slugs = sorted(set(self.cleaned_data["theme"]))
        return [] if len(slugs) == len(topic_choices()) else slugs


class ChoicesForm(AroundForm):
    """Form of the choices of a subscription; the cleaned `frequency` is a `Frequency`."""

    frequency = forms.TypedChoiceField(
        label=_("À quel rythme ?"),
        choices=Frequency.choices,
        coerce=Frequency,
        initial=Frequency.WEEKLY,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez un rythme.")},
    )

    @property
    def values(self) -> dict[str, object]:
        """The fields of a `NewsletterSubscriber` for the valid choices."""
        data = self.cleaned_data
        return {
            "commune": data["pres"].code,
            "distance_km": data["km"],
            "topics": ",".join(data["theme"]),
            "frequency": data["frequency"],
        }


class SubscriptionForm(ChoicesForm, OpenForm):
    """Form for visitors who subscribe; the cleaned `email` is in lower case."""

    email = forms.EmailField(
        label=_("Votre courriel"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Écrivez votre adresse, pour recevoir la lettre."),
            "invalid": _(
                "Cette adresse est incomplète. Une adresse ressemble à camille@exemple.fr."
            ),
        },
    )
    field_order = ["email", "pres", "km", "frequency", "theme"]

    def clean_email(self) -> str:
        """Return the address in lower case.

        Raises ValidationError for a space or an unprintable character, which Django accepts in a
        domain, but not in the header of a mail.
        """
        email = self.cleaned_data["email"]
        if " " in email or not email.isprintable():
            raise ValidationError(self.fields["email"].error_messages["invalid"])
        return email.lower()
