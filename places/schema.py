"""A place as a schema.org object."""

from network.models import absolute

from .national.lines import lines


def place(page, request):
    """schema.org/Place as a dict; what is not known is left out."""
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
        "publicAccess": True,
    }
    return {key: value for key, value in data.items() if value not in ("", [], None)}


def address(page):
    return {
        "@type": "PostalAddress",
        "streetAddress": ", ".join(part for part in (page.address, page.address_extra) if part),
        "postalCode": page.postcode,
        "addressLocality": page.city,
        "addressCountry": "FR",
    }


def position(page):
    if not page.has_position:
        return None
    return {
        "@type": "GeoCoordinates",
        "latitude": page.latitude,
        "longitude": page.longitude,
    }
