"""The address, the position and the contact details of a place."""

from collections.abc import Callable
from urllib.parse import quote

from django.db import models
from django.utils.translation import gettext as _

from network.database.fields import Phone
from network.geography import agreement
from network.geography.distance import distance_km
from network.geography.gazetteer import gazetteer
from places.national.lines import lines

MAP_URL = "https://www.openstreetmap.org/"
REACHED_BY = "phone", "other_phone", "emails", "address", "opening_hours"


class PlaceContact(models.Model):
    """The address, position, e-mail addresses and websites of a `PlacePage`.

    `latitude` and `longitude` are the coordinates as the source or an editor typed them.
    `point_latitude` and `point_longitude` are the only published position. They are `latitude` and
    `longitude` if these agree with the address, or if the address names no commune. Otherwise they
    are the point of the commune, which is rough (`point_is_rough`), or None if the commune is
    unknown. Outputs read `position`, which is never rough.
    """

    point_latitude = models.FloatField(null=True, editable=False)
    point_longitude = models.FloatField(null=True, editable=False)
    point_is_rough = models.BooleanField(default=False, db_default=False, editable=False)

    class Meta:
        abstract = True

    def settle_point(self) -> None:
        """Set `point_latitude`, `point_longitude` and `point_is_rough`, without saving.

        They follow from the coordinates, the address and the commune, as the class describes. If
        `position_checked` is True, the coordinates may be farther from the commune.
        """
        given = None if None in self.given_position else self.given_position
        located = agreement.locate(
            given,
            insee=self.insee_code,
            postcode=self.postcode,
            city=self.city,
            commune=self.commune.code if self.commune else "",
            is_checked=self.position_checked,
        )
        self.point_latitude, self.point_longitude = located.point or (None, None)
        self.point_is_rough = located.is_rough

    def missing_facts(self, find_commune: Callable, *, has_stops: bool = False) -> dict[str, str]:
        """Return {field: sentence} of the facts that the place lacks to be published, or {}.

        A place must have a commune, and one of the fields `REACHED_BY`; with `has_stops`, it needs
        neither. A typed commune is accepted even if the site does not know it. Without a typed
        commune, `recognised_commune(find_commune)` must find one. The sentences ask an editor for
        the facts.
        """
        missing = {}
        if has_stops:
            return missing
        if not (self.city or self.insee_code or self.recognised_commune(find_commune)):
            missing["city"] = _("Écrivez la commune.")
        if not any(getattr(self, name) for name in REACHED_BY):
            missing["phone"] = _(
                "Donnez un moyen d’y aller ou de demander : un téléphone, un courriel, une adresse"
                " ou des horaires."
            )
        return missing

    @property
    def postal_address(self) -> str:
        """The address on one line, or "" if all its parts are empty.

        Example: "12 rue de la République, 1er étage, 04200 Sisteron".
        """
        return ", ".join(part for part in (self.address, self.address_extra, self.locality) if part)

    @property
    def short_address(self) -> str:
        """The street and the locality, without `address_extra`; "" if both are empty."""
        return ", ".join(part for part in (self.address, self.locality) if part)

    @property
    def locality(self) -> str:
        """The postcode and the town: "04200 Sisteron"; unknown parts are omitted."""
        return " ".join(part for part in (self.postcode, self.town) if part)

    @property
    def town(self) -> str:
        """The official name of the commune, or `city` if the commune was not recognised."""
        return self.commune.name if self.commune else self.city

    @property
    def town_in_full(self) -> str:
        """The commune of the address, with its département if several communes have its name.

        Examples: "Sisteron", "Saint-Denis (La Réunion)". If the address is not recognised, it is
        `city`. The address alone is read, so that a list of places needs no query.
        """
        commune = gazetteer().locate(insee=self.insee_code, postcode=self.postcode, name=self.city)
        return commune.name_in_full if commune else self.city

    @property
    def commune_code(self) -> str:
        """The INSEE code of the commune, or `insee_code` if the commune was not recognised."""
        return self.commune.code if self.commune else self.insee_code

    @property
    def given_position(self) -> tuple[float | None, float | None]:
        """(latitude, longitude) in degrees, as the source or an editor typed them.

        Each may be None.
        """
        return self.latitude, self.longitude

    @property
    def has_position(self) -> bool:
        """True if the published position is exact: it is not the point of the commune.

        False without a position.
        """
        return self.point_latitude is not None and not self.point_is_rough

    @property
    def position(self) -> tuple[float | None, float | None]:
        """(latitude, longitude) in degrees for outputs; (None, None) without an exact position."""
        return (self.point_latitude, self.point_longitude) if self.has_position else (None, None)

    @property
    def trusted_latitude(self) -> float | None:
        """The latitude of `position`; None without an exact position."""
        return self.position[0]

    @property
    def trusted_longitude(self) -> float | None:
        """The longitude of `position`; None without an exact position."""
        return self.position[1]

    @property
    def is_misplaced(self) -> bool:
        """True if the coordinates contradict the address and are therefore not published.

        False without both coordinates.
        """
        return None not in self.given_position and self.point_is_rough

    @property
    def misplaced_by(self) -> tuple[float, str] | None:
        """(km, name of the nearest commune of the address) if the coordinates contradict it.

        `km` is the distance from the coordinates to this commune. The value is None if the
        coordinates and the address agree, or if the address names no commune. Requires both
        coordinates; ignores `position_checked`.
        """
        commune = agreement.contradicting_commune(
            self.given_position, self.insee_code, self.postcode, self.city
        )
        return commune and (distance_km(self.given_position, commune.point), commune.name)

    @property
    def route_url(self) -> str:
        """The URL of OpenStreetMap for the way to the place.

        With an exact position, the URL shows the way there. Without one, it is a search for the
        address, or "" if the address is empty. For a place with a `next_visit`, the position and
        the address are those of the stop.
        """
        position, address = self._destination
        if None not in position:
            return f"{MAP_URL}directions?to={position[0]}%2C{position[1]}"
        return f"{MAP_URL}search?query={quote(address)}" if address else ""

    @property
    def map_app_url(self) -> str:
        """The `geo:` URL (RFC 5870) that opens the map application of a phone, with the title.

        It is "" without an exact position. For a place with a `next_visit`, the position is that of
        the stop. `q` is the form that Android documents, because it drops the bare coordinates.
        """
        position, _address = self._destination
        if None in position:
            return ""
        point = ",".join(f"{axis:.5f}" for axis in position)
        return f"geo:{point}?q={point}({quote(self.title, safe='')})"

    @property
    def written_way(self) -> str:
        """The address to write or to show: that of the place, or of its `next_visit`."""
        return self._destination[1]

    @property
    def _destination(self):
        if visit := self.next_visit:
            return visit.stop.position, visit.stop.where
        return self.position, self.postal_address

    @property
    def phones(self) -> list[Phone]:
        """The telephone numbers of the place, `phone` first; [] without any."""
        return [phone for phone in (self.phone, self.other_phone) if phone]

    @property
    def email_list(self) -> list[str]:
        """The e-mail addresses of the place, one by item; [] without any."""
        return lines(self.emails)

    @property
    def website_list(self) -> list[str]:
        """The URLs of the websites of the place, one by item; [] without any."""
        return lines(self.websites)
