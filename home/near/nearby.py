"""From what a visitor types, a commune or a postcode, to the places that can help now: the short
form of the list of places, asked by the same filters."""

from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict

from network.geography.locating import Located
from network.geography.spots import Spot
from network.models import Territory
from network.text import clean_typed
from places.filters import PlaceFilterSet
from places.models import PlacePage, prefetch_stops

SHOWN = 10
# Farther than that, a place is no help: the network's telephone is.
FAR_KM = 80
# Addresses given away before "pres".
FORMER = {"ou", "lat", "lon"}


@dataclass
class Nearby:
    """What is near where the visitor is. `places` are ten at most, as the list of places sorts
    them, none farther than `FAR_KM`; the last one is the nearest open one when it is farther."""

    filters: PlaceFilterSet
    now: object

    @property
    def spot(self) -> Spot | None:
        return self.filters.values.get("pres")

    @property
    def located(self) -> Located:
        return self.filters.located

    @property
    def choices(self):
        """The communes that it may be, when one must be chosen; a postcode may have several."""
        return list(self.located.communes)

    @property
    def is_position(self):
        return bool(self.spot) and not self.spot.name

    @cached_property
    def places(self):
        return self.nearest(SHOWN)

    def nearest(self, most):
        if not self.spot:
            return []
        places = self.filters.qs.first(most, FAR_KM)
        prefetch_stops(places)
        return places

    def whatever_their_services(self, most):
        """The nearest places, those that answer other needs too."""
        filters = self.filters
        data = QueryDict(mutable=True)
        data.setlist("pres", [self.spot.text])
        every = PlaceFilterSet(data, filters.queryset, self.now, listed=PlacePage.listed)
        # What is remembered of the places is the same.
        every.directory = filters.directory
        return Nearby(every, self.now).nearest(most)

    @cached_property
    def open_count(self):
        return sum(place.is_open_nearby(self.now) for place in self.places)

    @cached_property
    def territory(self):
        """The own page of the commune, or of the département or the région that was typed; None
        when the network does not keep it."""
        code = self.spot.city if self.spot else self.located.area
        return Territory.objects.filter(code=code).first() if code else None


def find_nearby(query, now, **need):
    """The `Nearby` to a query, a `QueryDict`; `need` adds the values of some filters to it."""
    data = question(query)
    for key, values in need.items():
        data.setlist(key, values)
    places = PlaceFilterSet(data, PlacePage.objects.directory(), now, listed=PlacePage.listed)
    return Nearby(places, now)


def question(query):
    """A mutable copy of a query, with `pres` for what former addresses said otherwise."""
    data = query.copy()
    typed = clean_typed(data.get("pres") or data.get("ou", ""))
    latitude, longitude = data.get("lat", ""), data.get("lon", "")
    if not typed and latitude and longitude:
        typed = f"{latitude},{longitude}"
    for key in (FORMER | {"tri"}) & data.keys():  # what is near is shown from near to far
        del data[key]
    data.setlist("pres", [typed] if typed else [])
    return data
