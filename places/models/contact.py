"""The address, the position and the contact details of a place."""

from urllib.parse import quote

from django.db import models

from network.geography import agreement
from network.geography.distance import distance_km
from places.national.lines import lines

MAP_URL = "https://www.openstreetmap.org/"


class PlaceContact(models.Model):
    """The address, position, e-mail addresses and websites of a `PlacePage`.

    `latitude` and `longitude` are the coordinates as the source or an editor typed them. `point_*`
    is the only published position: these coordinates if they agree with the address, otherwise
    the point of the commune, which is rough. Outputs read `position`, which is never rough.
    """

    point_latitude = models.FloatField(null=True, editable=False)
    point_longitude = models.FloatField(null=True, editable=False)
    point_is_rough = models.BooleanField(default=False, db_default=False, editable=False)

    class Meta:
        abstract = True

    def settle_point(self) -> None:
        """Set `point_*` from the coordinates, the address and the commune, without saving."""
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

    @property
    def postal_address(self) -> str:
        """The address on one line, or "" if all its parts are empty.

        Example: "12 rue de la République, 1er étage, 04200 Sisteron".
        """
        return ", ".join(part for part in (self.address, self.address_extra, self.locality) if part)

    @property
    def locality(self) -> str:
        """The postcode and the town: "04200 Sisteron"; unknown parts are omitted."""
        return " ".join(part for part in (self.postcode, self.town) if part)

    @property
    def town(self) -> str:
        """The official name of the commune, or `city` if the commune was not recognised."""
        return self.commune.name if self.commune else self.city

    @property
    def given_position(self) -> tuple[float | None, float | None]:
        """(latitude, longitude) as the source or an editor typed them; each may be None."""
        return self.latitude, self.longitude

    @property
    def has_position(self) -> bool:
        """True if the published position is exact, and not only that of the commune."""
        return self.point_latitude is not None and not self.point_is_rough

    @property
    def position(self) -> tuple[float | None, float | None]:
        """(latitude, longitude) for outputs, or (None, None) without an exact position."""
        return (self.point_latitude, self.point_longitude) if self.has_position else (None, None)

    @property
    def trusted_latitude(self) -> float | None:
        """The latitude of `position`, None if there is no exact position."""
        return self.position[0]

    @property
    def trusted_longitude(self) -> float | None:
        """The longitude of `position`, None if there is no exact position."""
        return self.position[1]

    @property
    def is_misplaced(self) -> bool:
        """True if the coordinates contradict the address and are therefore not published."""
        return None not in self.given_position and self.point_is_rough

    @property
    def misplaced_by(self) -> tuple[float, str] | None:
        """(km, name of the nearest commune of the address) if the coordinates contradict it.

        `km` is the distance from the coordinates to that commune. None if the coordinates and the
        address agree, or if the address names no commune. Requires both coordinates; ignores
        `position_checked`.
        """
        commune = agreement.contradicting_commune(
            self.given_position, self.insee_code, self.postcode, self.city
        )
        return commune and (distance_km(self.given_position, commune.point), commune.name)

    @property
    def route_url(self) -> str:
        """The URL of OpenStreetMap for the way to the place.

        The URL shows the way to the exact position, else a search for the address; it is "" without
        an exact position and without an address. For a place with a `next_visit`, the position and
        the address are those of the stop of that visit.
        """
        position, address = self.position, self.postal_address
        if visit := self.next_visit:
            position, address = visit.stop.position, visit.stop.where
        if None not in position:
            return f"{MAP_URL}directions?to={position[0]}%2C{position[1]}"
        return f"{MAP_URL}search?query={quote(address)}" if address else ""

    @property
    def email_list(self) -> list[str]:
        """The e-mail addresses of the place, one by item; [] without any."""
        return lines(self.emails)

    @property
    def website_list(self) -> list[str]:
        """The URLs of the websites of the place, one by item; [] without any."""
        return lines(self.websites)
