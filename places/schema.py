"""The schema.org object of a place."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.models import Page

from network.models import absolute

from .choices import AccessMode
from .hours.specifications import specifications
from .national.lines import lines


def place(page: Page, request: HttpRequest) -> dict[str, object]:
    """Return the schema.org/Place of a `PlacePage` as a dict, without empty properties."""
    data = {
        "@context": "https://schema.org",
        "@type": "Place",
        "@id": absolute(request, page.get_url(request)),
        "name": page.title,
        "alternateName": page.official_name,
        "url": absolute(request, page.get_url(request)),
        "description": page.summary,
        "telephone": page.phone.as_international if page.phone else "",
        "email": next(iter(lines(page.emails)), ""),
        "sameAs": lines(page.websites),
        "address": address(page),
        "geo": position(page),
        "publicAccess": receives_public(page),
        "additionalProperty": accessibility(page),
        "amenityFeature": wheelchair_access(page),
        **opening_hours(page),
    }
    return {key: value for key, value in data.items() if value not in ("", [], None)}


def opening_hours(page: Page) -> dict[str, list[dict]]:
    """Return the two schema.org properties of the usual and of the special hours of a place.

    They cover `specifications.WINDOW` (60) days from the present day at the place, its closures
    included. Returns {} for a place that is open only at its stops, because each stop has its own
    address.
    """
    if page.follows_stops:
        return {}
    today = timezone.localdate(timezone=page.calendar.timezone)
    usual, special = specifications(page.schedule, page.calendar, today)
    return {"openingHoursSpecification": usual, "specialOpeningHoursSpecification": special}


def accessibility(page: Page) -> dict[str, str] | None:
    """Return the schema.org/PropertyValue of a place's page on Acceslibre as a dict, or None."""
    if not page.accessibility_url:
        return None
    return {"@type": "PropertyValue", "name": "Acceslibre", "value": page.accessibility_url}


def wheelchair_access(page: Page) -> dict[str, str | bool] | None:
    """Return the schema.org/LocationFeatureSpecification of wheelchairs; None if it is unknown."""
    if page.wheelchair is None:
        return None
    name = gettext("accessible en fauteuil roulant")
    return {"@type": "LocationFeatureSpecification", "name": name, "value": page.wheelchair}


def receives_public(page: Page) -> bool | str:
    """Return False if the place receives no public, True if it does, "" if unknown.

    It is False if the `access_modes` of the place contain NO_PUBLIC, whatever the others are.
    Otherwise it is True if they contain WALK_IN or BOOK.
    """
    modes = {*page.access_modes}
    if AccessMode.NO_PUBLIC in modes:
        return False
    return True if modes & {AccessMode.WALK_IN, AccessMode.BOOK} else ""


def address(page: Page) -> dict[str, str]:
    """Return the schema.org/PostalAddress of a place as a dict; unknown parts are "".

    The country is "FR", also overseas.
    """
    return {
        "@type": "PostalAddress",
        "streetAddress": ", ".join(part for part in (page.address, page.address_extra) if part),
        "postalCode": page.postcode,
        "addressLocality": page.town,
        "addressCountry": "FR",
    }


def position(page: Page) -> dict[str, str | float] | None:
    """Return the schema.org/GeoCoordinates of a place as a dict; None without an exact position."""
    if not page.has_position:
        return None
    latitude, longitude = page.position
    return {"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude}
