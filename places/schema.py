"""The schema.org object of a place."""

from network.models import absolute

from .choices import AccessMode
from .national.lines import lines


def place(page, request) -> dict:
    """Return a schema.org/Place as a dict, without its unknown properties."""
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


def receives_public(page) -> bool | str:
    """Return True if the public may come, False if not, "" if the access modes are unknown."""
    modes = {*page.access_modes}
    if AccessMode.NO_PUBLIC in modes:
        return False
    return True if modes & {AccessMode.WALK_IN, AccessMode.BOOK} else ""


def address(page) -> dict[str, str]:
    """Return a schema.org/PostalAddress as a dict."""
    return {
        "@type": "PostalAddress",
        "streetAddress": ", ".join(part for part in (page.address, page.address_extra) if part),
        "postalCode": page.postcode,
        "addressLocality": page.city,
        "addressCountry": "FR",
    }


def position(page) -> dict | None:
    """Return a schema.org/GeoCoordinates as a dict, None without an exact position."""
    if not page.has_position:
        return None
    latitude, longitude = page.position
    return {"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude}
