"""The schema.org object of a place."""

from django.http import HttpRequest
from wagtail.models import Page

from network.models import absolute

from .choices import AccessMode
from .national.lines import lines


def place(page: Page, request: HttpRequest) -> dict[str, object]:
    """Return the schema.org/Place of a `PlacePage` as a dict, without empty properties."""
    data = {
        "@context": "https://schema.org",
        "@type": "Place",
        "@id": absolute(request, page.get_url(request)),
        "name": page.title,
        "url": absolute(request, page.get_url(request)),
        "description": page.summary,
        "telephone": page.phone.as_international if page.phone else "",
        "email": next(iter(lines(page.emails)), ""),
        "sameAs": lines(page.websites),
        "address": address(page),
        "geo": position(page),
        "publicAccess": receives_public(page),
    }
    return {key: value for key, value in data.items() if value not in ("", [], None)}


def receives_public(page: Page) -> bool | str:
    """Return False if the place receives no public, True if one may walk in or book, else ""."""
    modes = {*page.access_modes}
    if AccessMode.NO_PUBLIC in modes:
        return False
    return True if modes & {AccessMode.WALK_IN, AccessMode.BOOK} else ""


def address(page: Page) -> dict[str, str]:
    """Return the schema.org/PostalAddress of a place as a dict; unknown parts are ""."""
    return {
        "@type": "PostalAddress",
        "streetAddress": ", ".join(part for part in (page.address, page.address_extra) if part),
        "postalCode": page.postcode,
        "addressLocality": page.city,
        "addressCountry": "FR",
    }


def position(page: Page) -> dict[str, str | float] | None:
    """Return the schema.org/GeoCoordinates of a place as a dict, None if it is not exact."""
    if not page.has_position:
        return None
    latitude, longitude = page.position
    return {"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude}
