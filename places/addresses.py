"""Addresses of the public places, for the names in `network.geography.quarters`."""

from network.database.compiled import compiled_rows
from network.geography.quarters import Address

from .models import PlacePage

FIELDS = (
    *("insee_code", "postcode", "city", "title", "address"),
    *("point_latitude", "point_longitude", "point_is_rough"),
)


def public_addresses() -> list[Address]:
    """Return the `Address` of each public place, in one query and in no particular order.

    `insee` is the code of the recognised commune, or else the typed INSEE code, which may be "".
    `point` is (latitude, longitude) in degrees, or None if the place has no exact position.
    """
    rows = compiled_rows(_rows)
    return [
        Address(
            code or insee,
            postcode,
            city,
            title,
            street,
            None if is_rough or latitude is None else (latitude, longitude),
        )
        for code, insee, postcode, city, title, street, latitude, longitude, is_rough in rows
    ]


def _rows():
    return PlacePage.objects.public().order_by().values_list("commune__code", *FIELDS)
