"""Public places' addresses, for the names of quarters in `network.geography`."""

from network.geography.quarters import Address

from .models import PlacePage

FIELDS = ("insee_code", "postcode", "city", "title", "address", "latitude", "longitude")


def public_addresses() -> list[Address]:
    """Return the `Address` of each public place; one query."""
    rows = PlacePage.objects.public().order_by().values_list("commune__code", *FIELDS)
    return [
        Address(
            code or insee,
            postcode,
            city,
            title,
            street,
            None if None in (latitude, longitude) else (latitude, longitude),
        )
        for code, insee, postcode, city, title, street, latitude, longitude in rows
    ]
