"""The form of the position of a place, and the change that it publishes."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from network.geography import agreement
from network.geography.distance import Point, distance_km
from places.models import PlacePage
from places.national.position import check_position
from places.national.standard import write_cell

from .contradictions import format_coordinates, format_km

POINT, SOURCE, COMMUNE = "point", "source", "commune"
POSITION = ("latitude", "longitude")
# A number with decimals, "43.4051" or "43,4051", as in the address of a page of OpenStreetMap.
COORDINATE = re.compile(r"(?<!\d)-?\d{1,3}[.,]\d+")
UNREADABLE = gettext_lazy(
    "Écrivez la latitude, puis la longitude, avec leurs décimales. Ex. : 48.85660, 2.35220"
)

NOT_IN_FRANCE = gettext_lazy(
    "Ce point n’est pas en France. La latitude vient en premier. Ex. : 48.85660, 2.35220"
)


def read_coordinates(text: str) -> Point:
    """Return the (latitude, longitude) that a person typed or pasted.

    The text contains two numbers with decimals: "43.4051, 5.0512", "43,4051 5,0512", "geo:…", or
    the address of a page of OpenStreetMap. If the text contains more numbers, the first two are
    used. Raises `ValidationError` for another text, and for a point that is not in France.
    """
    numbers = [
        float(number.replace(",", ".")) for number in COORDINATE.findall(text.replace("−", "-"))
    ]
    if len(numbers) < len(POSITION):
        raise ValidationError(UNREADABLE)
    latitude, longitude = numbers[:2]
    _kind, fault = check_position(latitude, longitude)
    if fault:
        raise ValidationError(NOT_IN_FRANCE)
    return latitude, longitude


class PositionForm(forms.Form):
    """The choice of a position for `place`, a `PlacePage`.

    The answers are a point, the refused coordinates of the source, and the centre of the commune.
    An answer that is impossible for the place is not offered. Coordinates that are typed without
    an answer choose the point.
    """

    choice = forms.ChoiceField(
        label=gettext_lazy("Où est ce lieu ?"), required=False, widget=forms.RadioSelect
    )
    coordinates = forms.CharField(
        label=gettext_lazy("Latitude et longitude"),
        required=False,
        max_length=500,
        help_text=gettext_lazy(
            "Ex. : 48.85660, 2.35220. Vous pouvez aussi coller l’adresse d’une page"
            " d’OpenStreetMap."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
    )

    def __init__(self, *args, place: PlacePage, **kwargs):
        super().__init__(*args, **kwargs)
        self.place = place
        self.fields["choice"].choices = list(self._choices())
        if place.has_position:
            self.fields["coordinates"].initial = format_coordinates(place.position)

    def _choices(self):
        place = self.place
        yield POINT, _("À l’endroit que j’indique")
        if place.is_misplaced and self._reach_fault(place.given_position) is None:
            given = format_coordinates(place.given_position)
            text = _("Les coordonnées reçues sont justes, j’ai vérifié : %(point)s")
            yield SOURCE, text % {"point": given}
        if rough_point(place):
            text = _(
                "Je ne sais pas : au centre de la commune, %(commune)s, avec la mention « environ »"
            )
            yield COMMUNE, text % {"commune": place.town}

    def clean(self) -> dict[str, object]:
        """Return the cleaned data with `choice`, and with `point` for the choice of a point.

        `point` is (latitude, longitude). Adds an error for a missing answer, for coordinates that
        cannot be parsed, and for a point more than 40 km (250 km in Guyane) from the communes of
        the address.
        """
        values = super().clean()
        typed = values.get("coordinates", "").strip()
        choice = values.get("choice") or (POINT if typed else "")
        values["choice"] = choice
        if not choice and not self.errors:
            self.add_error("choice", _("Choisissez une réponse."))
        elif choice == POINT:
            try:
                values["point"] = read_coordinates(typed)
            except ValidationError as error:
                self.add_error("coordinates", error)
            else:
                if fault := self._reach_fault(values["point"]):
                    self.add_error("coordinates", fault)
        return values

    def _reach_fault(self, point):
        """Return the error of a point out of reach of the communes of the address, or None."""
        place = self.place
        commune = agreement.contradicting_commune(
            point, place.insee_code, place.postcode, place.city, is_checked=True
        )
        if commune is None:
            return None
        text = _(
            "Ce point est à %(km)s de la commune (%(commune)s), trop loin de l’adresse. Si le lieu"
            " est bien là, corrigez d’abord son adresse."
        )
        return text % {"km": format_km(distance_km(point, commune.point)), "commune": commune.name}

    def change(self, page: PlacePage) -> None:
        """Set the position of `page` from the valid form, without saving.

        The choice of the commune clears the coordinates; the two other choices set
        `position_checked`. A later import keeps the position. If the editor confirmed the
        coordinates of the source, an import replaces them once the source has other coordinates.

        The former coordinates of a place with a `national_id` are added to `page.imported` if they
        are not in it, so that an import cannot restore them.
        """
        if page.national_id:
            given = {name: write_cell(name, getattr(page, name)) for name in POSITION}
            page.imported = {name: cell for name, cell in given.items() if cell} | page.imported
        choice = self.cleaned_data["choice"]
        if choice == POINT:
            page.latitude, page.longitude = self.cleaned_data["point"]
        elif choice == COMMUNE:
            page.latitude = page.longitude = None
        page.position_checked = choice != COMMUNE


def rough_point(place: PlacePage) -> Point | None:
    """Return the point of the commune that the address names, or None if it names none."""
    return agreement.locate(
        None, insee=place.insee_code, postcode=place.postcode, city=place.city
    ).point
