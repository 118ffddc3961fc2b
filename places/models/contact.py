"""Where a place is, and how to reach it."""

from urllib.parse import quote

from django.db import models

from places.national.lines import lines

MAP_URL = "https://www.openstreetmap.org/"


class PlaceContact(models.Model):
    """What a `PlacePage` says of its address, its position and its mail boxes."""

    class Meta:
        abstract = True

    @property
    def postal_address(self):
        """ "12 rue de la République, 1er étage, 04200 Sisteron"."""
        return ", ".join(part for part in (self.address, self.address_extra, self.locality) if part)

    @property
    def locality(self):
        """ "04200 Sisteron"."""
        return " ".join(part for part in (self.postcode, self.town) if part)

    @property
    def town(self):
        """The commune's official name, else what the address says."""
        return self.commune.name if self.commune else self.city

    @property
    def has_position(self):
        return self.latitude is not None and self.longitude is not None

    @property
    def position(self):
        return self.latitude, self.longitude

    @property
    def route_url(self):
        """Where a map shows the way; opened only when the visitor asks."""
        position, address = self.position, self.postal_address
        if visit := self.next_visit:
            position, address = (visit.stop.latitude, visit.stop.longitude), visit.stop.where
        if None not in position:
            return f"{MAP_URL}directions?to={position[0]}%2C{position[1]}"
        return f"{MAP_URL}search?query={quote(address)}" if address else ""

    @property
    def email_list(self):
        return lines(self.emails)

    @property
    def website_list(self):
        return lines(self.websites)
