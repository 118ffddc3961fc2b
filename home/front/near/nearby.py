"""Nearest places to a commune, postcode or position, with the filters of their list."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from urllib.parse import urlencode

from django.http import QueryDict

from network.filters import Chip, Facet
from network.geography.distance import Point
from network.geography.locating import Located
from network.geography.spots import Spot
from network.models import Territory
from network.text.strings import clean_typed
from places.filters import PlaceFilterSet
from places.models import PlacePage, prefetch_stops

SHOWN = 10
# If no place is nearer, the phone number of the network is shown before the nearest place.
FAR_KM = 80
# Parameters of former addresses, replaced by "pres".
FORMER = {"ou", "lat", "lon"}


@dataclass
class Nearby:
    """The places near a position, found by `filters`; `now` (aware) decides which places are open.

    `filters` contains the other filters and, if it was recognised, the position.
    """

    filters: PlaceFilterSet
    now: datetime

    @property
    def spot(self) -> Spot | None:
        """The recognised position, or None."""
        return self.filters.values.get("pres")

    @property
    def located(self) -> Located:
        """The `Located` of the typed text: a position, choices, or an area; empty without text."""
        return self.filters.located

    @property
    def choices(self) -> list:
        """The communes or quarters to choose from, or [].

        They are namesakes, suggestions for a misspelt name, or the communes of a postcode.
        """
        return list(self.located.communes)

    @property
    def is_position(self) -> bool:
        """True if the recognised position is coordinates, without a name."""
        return bool(self.spot) and not self.spot.name

    @property
    def point(self) -> Point:
        """The (latitude, longitude) where distances start; requires a recognised position."""
        return self.filters.directory.locations.middle_of(self.spot)

    @cached_property
    def places(self) -> list[PlacePage]:
        """The result of `nearest` for `SHOWN` (ten) places."""
        return self.nearest(SHOWN)

    @cached_property
    def open_beyond(self) -> PlacePage | None:
        """The nearest place open at `now` within `FAR_KM`.

        None if it is one of `places`, if no place is open that near, or without a recognised
        position.
        """
        if not self.spot:
            return None
        found = self.filters.qs
        return found.open_beyond(found.near_ranks(SHOWN, FAR_KM), FAR_KM)

    @property
    def is_far(self) -> bool:
        """True if `places` is the nearest place alone, beyond `FAR_KM`."""
        return bool(self.places) and not self.has_near

    @property
    def has_near(self) -> bool:
        """True if a place of `places` is within `FAR_KM`."""
        return any(place.distance_km <= FAR_KM for place in self.places)

    @property
    def chips(self) -> list[Chip]:
        """The `Chip`s of the filters other than the position, which the title names."""
        without_spot = self.filters.query_without_spot
        return [chip for chip in self.filters.chips if chip.remove_query != without_spot]

    @property
    def chosen(self) -> str:
        """The labels of `chips` on one line, or ""."""
        return ", ".join(chip.label for chip in self.chips)

    @property
    def cleared(self) -> str:
        """The query string of the position alone, without "?"; requires a recognised position."""
        return urlencode({"pres": self.spot.text})

    @property
    def facets(self) -> list[Facet]:
        """The `Facet`s of the page: the filters displayed beside the list, then the services."""
        return [*self.filters.quick_facets, *self.filters.service_facets]

    @property
    def other_pairs(self) -> list[tuple[str, str]]:
        """[(key, value)] of the position and of the active filters that are not in `facets`."""
        own = {facet.param for facet in self.facets}
        return [pair for pair in self.filters.pairs if pair[0] not in own]

    @property
    def filter_pairs(self) -> list[tuple[str, str]]:
        """[(key, value)] of the active filters, without the position."""
        return [pair for pair in self.filters.pairs if pair[0] != "pres"]

    def nearest(self, most: int) -> list[PlacePage]:
        """Return at most `most` places, with their stops; [] without a recognised position.

        The places are within `FAR_KM`, or inside the typed postcode. Places inside the postcode
        come first, then the others; both parts are sorted by distance. If no place is that near,
        the result is the nearest place alone, or [] if no distance is known.
        """
        if not self.spot:
            return []
        places = self.filters.qs.first(most, FAR_KM)
        prefetch_stops(places)
        return places

    def nearest_of_any_service(self, most: int) -> list[PlacePage]:
        """Return at most `most` places as `nearest` does, with no filter except the position.

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
        """The territory of the typed commune, département, EPCI or région, or None.

        The commune is also that of a typed quarter, arrondissement or postcode. The value is None
        for coordinates, for a postcode of several communes and for an unknown text. The value is
        also None for a territory that the site does not have.
        """
        code = self.spot.city if self.spot else self.located.area
        return Territory.objects.filter(code=code).first() if code else None


def find_nearby(query: QueryDict, now: datetime, **need) -> Nearby:
    """Return the places near the position of `query`, with the filters of the list of places.

    `now` is aware. `need` is {parameter: values that replace its values in `query`}; an empty
    sequence removes the parameter.
    """
    data = normalise_query(query)
    for key, values in need.items():
        data.setlist(key, values)
    places = PlaceFilterSet(data, PlacePage.objects.directory(), now, listed=PlacePage.listed)
    return Nearby(places, now)


def normalise_query(query: QueryDict) -> QueryDict:
    """Return a mutable copy of `query` with one value of `pres`, or none.

    The value is `pres`, else the former parameter `ou`, else "`lat`,`lon`": the first that is not
    empty. The parameters `ou`, `lat` and `lon` and the sort order `tri` are removed.
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
