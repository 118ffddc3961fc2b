"""Places as the points of a map: GeoJSON (RFC 7946)."""

LICENCE = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"


def collection(places, request):
    return {
        "type": "FeatureCollection",
        "license": LICENCE,
        "features": [feature(place, request) for place in places],
    }


def feature(place, request):
    return {
        "type": "Feature",
        "id": place.national_id or str(place.translation_key),
        "geometry": {"type": "Point", "coordinates": [place.longitude, place.latitude]},
        "properties": {
            "name": place.title,
            "url": request.build_absolute_uri(place.get_url(request)),
            "address": place.postal_address,
            "phone": str(place.phone) if place.phone else "",
            "opening_hours": place.opening_hours,
        },
    }
