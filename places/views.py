import json

from django.utils import timezone

from network.outputs import conditional_response
from places.filters import PlaceFilterSet
from places.models import PlacePage
from places.points import collection


def geojson(request):
    """The places of a filtered list that have a position, as a GeoJSON FeatureCollection."""
    filters = PlaceFilterSet(request.GET, PlacePage.objects.directory())
    # What is open changes by itself; the rest only when somebody publishes.
    minute = timezone.now().strftime("%H:%M") if "ouvert" in filters.values else ""

    def build():
        features = collection(filters.qs.located().defer_streamfields(), request)
        return json.dumps(features, ensure_ascii=False).encode()

    return conditional_response(
        request,
        "application/geo+json; charset=utf-8",
        ("places.geojson", request.get_host(), filters.query, minute),
        build,
        filename="lieux.geojson",
    )
