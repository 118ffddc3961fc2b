"""Nearest places to a commune, postcode or position, with the filters of their list."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.http import QueryDict

from network.geography.locating import Located
from network.geography.spots import Spot
from network.models import Territory
from network.text.strings import clean_typed
from places.filters import PlaceFilterSet
from places.models import PlacePage, prefetch_stops

SHOWN = 10
# Places farther away are not shown: the phone number of the network is.
FAR_KM = 80
# Parameters of former addresses, replaced by "pres".
FORMER = {"ou", "lat", "lon"}


@dataclass
class Nearby:
    """The places near a position, found by `filters`; `now` (aware) decides which are open.

    `filters` contains the position, if one was recognised, and the other filters.
    """

    filters: PlaceFilterSet
    now: datetime

    @property
    def spot(self) -> Spot | None:
        """The recognised position, or None."""
        return self.filters.values.get("pres")

    @property
    def located(self) -> Located:
        """The result of the search for the typed text among communes and postcodes."""
        return self.filters.located

    @property
    def choices(self) -> list:
        """The communes or quarters to choose from, or [].

        They are namesakes, suggestions for a misspelt name, or those of a typed postcode.
        """
        return list(self.located.communes)

    @property
    def is_position(self) -> bool:
        """True if the recognised position is coordinates, without a name."""
        return bool(self.spot) and not self.spot.name

    @cached_property
    def places(self) -> list[PlacePage]:
        """The `SHOWN` (ten) nearest places at most, as `nearest` returns them."""
        return self.nearest(SHOWN)

    def nearest(self, most: int) -> list[PlacePage]:
        """Return at most `most` places, with their stops; [] without a recognised position.

        The places are within `FAR_KM`, or inside the typed postcode. Places inside the postcode
        come first, then the nearest. If the nearest open place within `FAR_KM` is not among them,
        it replaces the last.
        """
        if not self.spot:
            return []
        places = self.filters.qs.first(most, FAR_KM)
        prefetch_stops(places)
        return places

    def nearest_of_any_service(self, most: int) -> list[PlacePage]:
        """Return at most `most` places, as `nearest` does, without filters but the position.

        Requires a recognised position.
        """
        filters = self.filters
        data = QueryDict(mutable=True)
        data.setlist("pres", [self.spot.text])
        every = PlaceFilterSet(data, filters.queryset, self.now, listed=PlacePage.listed)
        # Both filter sets cover the same places: share the loaded directory.
        every.directory = filters.directory
        return Nearby(every, self.now).nearest(most)

    @cached_property
    def open_count(self) -> int:
        """The number of `places` that are open at `now`."""
        return sum(place.is_open_nearby(self.now) for place in self.places)

    @cached_property
    def territory(self) -> Territory | None:
        """The territory of the typed commune, département or région, or None.

        The value is None for coordinates, for a postcode of several communes, for an unknown text,
        and for a territory that the site does not have.
        """
        code = self.spot.city if self.spot else self.located.area
        return Territory.objects.filter(code=code).first() if code else None


def find_nearby(query: QueryDict, now: datetime, **need) -> Nearby:
    """Return the places near the position of `query`, with the filters of the list of places.

    `now` is aware. `need` maps a query parameter to the values that replace those of `query`; an
    empty sequence removes the parameter.
    """
    data = normalise_query(query)
    for key, values in need.items():
        data.setlist(key, values)
    places = PlaceFilterSet(data, PlacePage.objects.directory(), now, listed=PlacePage.listed)
    return Nearby(places, now)


def normalise_query(query: QueryDict) -> QueryDict:
    """Return a mutable copy of `query` with one value of `pres`, or none.

    An empty `pres` is replaced by the former parameter `ou`, or else by `lat` and `lon`. The
    parameters `ou`, `lat` and `lon` and the sort order `tri` are removed.
    """
    data = query.copy()
    typed = clean_typed(data.get("pres") or data.get("ou", ""))
    latitude, longitude = data.get("lat", ""), data.get("lon", "")
    if not typed and latitude and longitude:
        typed = f"{latitude},{longitude}"
    for key in (FORMER | {"tri"}) & data.keys():  # what is near is shown from near to far
        del data[key]
    data.setlist("pres", [typed] if typed else [])
    return data
