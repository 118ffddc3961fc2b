"""The content of a printed directory: the public places of a territory, numbered, by commune."""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count

from django.db.models import Model
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from network.geography.distance import Point, distance_km
from network.geography.gazetteer import gazetteer
from network.geography.spots import commune_of, spot_of
from network.models import Territory
from network.text.dates import format_day
from network.text.strings import plain
from places.calls import CallNumber, call_number
from places.facts import format_stop, write_hours
from places.filters import PlaceFilterSet
from places.maps.land import bounds_of
from places.maps.numbered import Numbered, NumberedMap, draw_numbers
from places.models import PlacePage
from places.near.nearest import Nearest, OpenPlaces
from places.stops.visits import format_rule

from .short_words import in_short

Kind = Territory.Kind
# A région has hundreds of sheets: its départements have theirs.
PRINTED = (Kind.COMMUNE, Kind.EPCI, Kind.DEPARTEMENT)
AROUND_KM = 15  # of a commune
BUS_WITHIN_KM = 10  # of a commune without a stop of its own
# A list is replaced after three months.
GOOD_FOR = datetime.timedelta(days=91)
MOST_DATES = 6  # single dates of a stop
# More places than this have one mark on the map for each commune.
MOST_SINGLE_MARKS = 40
# Degrees around the points of the map, and communes there that it may name.
MARGIN, MOST_TOWNS = 0.2, 60
# A day in the OSM text of hours that cannot be parsed: nobody reads "Tu-Fr 10:00-19:00; Th 14-18".
CODED = re.compile(r"\b(Mo|Tu|We|Th|Fr|Sa|Su|PH)\b")


@dataclass(frozen=True)
class StopLine:
    """A stop of a bus: its `text`, its commune, and its position (None if it is not exact)."""

    text: str
    commune: Model
    position: Point | None


@dataclass
class Entry:
    """A place of the list, with its `number`; `stops` are those of the territory that still run."""

    number: int
    place: PlacePage
    call: CallNumber | None
    stops: list[StopLine] = field(default_factory=list)
    has_more_stops: bool = False

    @property
    def services(self) -> str:
        """The services in short words, with a capital, or ""."""
        text = " ; ".join(in_short(self.place.services))
        return text[:1].upper() + text[1:]

    @property
    def hours(self) -> list[str]:
        """The sentences of the hours; [] for a bus, and for unknown or coded hours."""
        place = self.place
        if place.follows_stops or (place.hours_note and not place.opening_hours):
            return []
        return [line for line in write_hours(place.schedule, place.zone) if not CODED.search(line)]

    @property
    def doubt(self) -> str:
        """The warning about old hours, "D’après des horaires de 2022", or ""."""
        return self.place.hours().doubt

    @property
    def access(self) -> str:
        """The ways to come in one line: "Se présenter sur place, téléphoner", or ""."""
        first, *others = self.place.labels_of("access_modes") or [""]
        return ", ".join([first, *(label[:1].lower() + label[1:] for label in others)])

    @property
    def fees(self) -> str:
        """The prices in one line, or ""."""
        return ", ".join(self.place.labels_of("fees"))

    @property
    def is_on_map(self) -> bool:
        """True if the place has an exact position and is not a bus."""
        return self.place.has_position and not self.place.follows_stops


@dataclass(frozen=True)
class Bus:
    """A stop of a bus near the places of a commune: the entry of the bus, and the text.

    `km` is the distance from the commune, or None for a stop in the commune.
    """

    entry: Entry
    text: str
    km: int | None = None


@dataclass
class Section:
    """The places of a commune; `name` is "" for places without a recognised commune."""

    commune: Territory | None
    entries: list[Entry] = field(default_factory=list)
    buses: list[Bus] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name of the commune, or ""."""
        return self.commune.name if self.commune else ""

    @property
    def anchor(self) -> str:
        """The identifier of the heading."""
        return f"commune-{self.commune.code if self.commune else '0'}"

    @property
    def point(self) -> Point | None:
        """The mean of the exact positions, else the point of the commune, else None.

        Places without a recognised commune have none.
        """
        if self.commune is None:
            return None
        points = [entry.place.position for entry in self.entries if entry.is_on_map]
        if points:
            return tuple(sum(axis) / len(points) for axis in zip(*points, strict=True))
        commune = commune_of(self.commune)
        return commune.point if commune else None

    @property
    def numbers(self) -> str:
        """The numbers of the places: "12", "12 à 17"; "" without places."""
        if not self.entries:
            return ""
        first, last = self.entries[0].number, self.entries[-1].number
        if first == last:
            return str(first)
        return _("%(first)s à %(last)s") % {"first": first, "last": last}


class PaperDirectory:
    """The printed directory of a territory: `sections`, then `travelling`, the buses.

    `here` is a commune, an EPCI or a département; a commune includes the places within `AROUND_KM`,
    the nearest first. `settings` are the `NetworkSettings`, or None. Each public place appears
    once. The numbers follow the printed order, from 1. `today` is a local date.
    """

    def __init__(self, here: Territory, settings: Model | None, today: datetime.date | None = None):
        self.here, self.today = here, today or timezone.localdate()
        self.good_until = self.today + GOOD_FOR
        self.sections, self.travelling = [], []
        numbers = count(1)
        places = self._read()
        for commune, group in self._by_commune(p for p in places if self._is_listed_there(p)):
            section = Section(commune)
            for place in group:
                section.entries.append(self._entry(next(numbers), place, settings))
            self.sections.append(section)
        for place in places:
            if not self._is_listed_there(place):
                self.travelling.append(self._entry(next(numbers), place, settings))
        self._add_buses()

    around_km = AROUND_KM

    @property
    def is_commune(self) -> bool:
        """True if the territory is a commune, whose list includes its surroundings."""
        return self.here.kind == Kind.COMMUNE

    @cached_property
    def entries(self) -> list[Entry]:
        """All places in the order of their numbers."""
        return [*(one for section in self.sections for one in section.entries), *self.travelling]

    @property
    def total(self) -> int:
        """The number of places."""
        return len(self.entries)

    @property
    def index(self) -> list[Section]:
        """The sections of communes, sorted by name."""
        return sorted((one for one in self.sections if one.name), key=lambda s: plain(s.name))

    @cached_property
    def marks_communes(self) -> bool:
        """True if the map has one mark for each commune: it has too many places."""
        return sum(one.is_on_map for one in self.entries) > MOST_SINGLE_MARKS

    @property
    def off_map(self) -> int:
        """The number of places, without the buses, that are not on the map.

        They have no exact position or, on a map of communes, no recognised commune.
        """
        if self.marks_communes:
            return sum(len(one.entries) for one in self.sections if one.point is None)
        return sum(not one.is_on_map for section in self.sections for one in section.entries)

    def draw(self, paper: tuple[float, float], letter: float) -> NumberedMap | None:
        """Return the numbered map, or None if no place has an exact position.

        `paper` is the room for the map, (width, height), and `letter` the height of its text, both
        in millimetres.
        """
        points = []
        for section in self.sections:
            if self.marks_communes and section.point:
                numbers = tuple(one.number for one in section.entries)
                points.append(Numbered(numbers, section.point, section.name))
            elif not self.marks_communes:
                shown = [one for one in section.entries if one.is_on_map]
                points += [Numbered((e.number,), e.place.position, section.name) for e in shown]
        whole = self.here.code if self.here.kind == Kind.DEPARTEMENT else ""
        return draw_numbers(
            points, departement=whole, towns=_towns_around(points), paper=paper, letter=letter
        )

    def _read(self):
        """Return the places in the order of the list: those of the territory, then around it."""
        listed = PlacePage.listed().with_stops().defer("body", "imported", "presentation")
        own = list(listed.in_territory(self.here))
        known = {place.pk for place in own}
        return [*own, *(place for place in self._around(listed) if place.pk not in known)]

    def _around(self, listed):
        """Return the places within `AROUND_KM` of a commune, the nearest first, as "near me" does.

        Sets `_point`, from which the distances are measured. Returns [] for another territory.
        """
        self._point = None
        commune = commune_of(self.here) if self.is_commune else None
        if commune is None:
            return []
        directory = PlaceFilterSet(QueryDict(), PlacePage.objects.directory()).directory
        spot, everywhere = spot_of(commune), directory.columns.rows
        self._point = directory.locations.middle_of(spot)
        nearest = Nearest(
            listed.in_bulk, directory, everywhere, OpenPlaces(0), spot, timezone.now()
        )
        # Without a near place, `first` returns the nearest one.
        found = nearest.first(everywhere.bit_count(), AROUND_KM)
        return [place for place in found if place.distance_km <= AROUND_KM]

    def _is_listed_there(self, place):
        """Return True if a place is listed under its commune, False for a bus.

        A fixed place of elsewhere that also travels here is listed as a bus.
        """
        if place.follows_stops:
            return False
        if place.commune is None:
            return not place.has_stops
        # `Nearest` sets both attributes: the stop is nearer than the place itself.
        is_around = place.distance_km is not None and not place.shown_stops
        return is_around or self._is_in(place.commune)

    def _is_in(self, commune):
        here = self.here
        field_name = "pk" if here.kind == Kind.COMMUNE else f"{here.kind}_id"
        return getattr(commune, field_name) == here.pk

    def _by_commune(self, places: Iterable[PlacePage]):
        """Return [(commune or None, its places)] in the order of the list.

        The communes of a list by distance are in the order of their nearest place, with the own
        commune first. Other communes are sorted by name. Places without a commune are last.
        """
        groups = {}
        for place in places:
            groups.setdefault(place.commune, []).append(place)
        unknown = groups.pop(None, [])
        ordered = list(groups.items())
        if self.is_commune:
            ordered.sort(key=lambda group: not self._is_in(group[0]))
        else:
            ordered.sort(key=lambda group: plain(group[0].name))
        return [*ordered, (None, unknown)] if unknown else ordered

    def _entry(self, number, place, settings):
        running = [s for s in place.stop_list if not s.last_on or s.last_on >= self.today]
        here = [stop for stop in running if self._is_near(stop)]
        lines = [
            StopLine(self._stop_text(s), s.commune, None if None in s.position else s.position)
            for s in here
        ]
        is_longer = len(here) < len(running)
        return Entry(number, place, call_number(place, settings), lines, is_longer)

    def _is_near(self, stop):
        if self._is_in(stop.commune):
            return True
        if not self.is_commune or self._point is None or not stop.has_point:
            return False
        return distance_km(self._point, stop.point) <= AROUND_KM

    def _stop_text(self, stop):
        """Return a stop in words; the next dates of a stop that has no weekly rule."""
        if format_rule(stop):
            return format_stop(stop)
        days = [day for day in stop.extra_list if day >= self.today][:MOST_DATES]
        dates = ", ".join(format_day(day, today=self.today) for day in days)
        where = {"where": stop.where, "when": dates or _("à des dates choisies")}
        return _("%(where)s : %(when)s") % where

    def _add_buses(self):
        """Give each commune the stops of buses there, or the nearest stop within some km."""
        stops = [(entry, line) for entry in self.entries for line in entry.stops]
        for section in self.sections:
            if section.commune is None:
                continue
            own = [(e, line) for e, line in stops if line.commune == section.commune]
            section.buses = [Bus(entry, line.text) for entry, line in own]
            if not own and (nearest := self._nearest_stop(section.point, stops)):
                km, entry, line = nearest
                section.buses = [Bus(entry, line.text, max(round(km), 1))]

    def _nearest_stop(self, point, stops):
        """Return (km, entry, line) of the nearest stop within `BUS_WITHIN_KM`, or None."""
        if point is None:
            return None
        measured = [(distance_km(point, s.position), e, s) for e, s in stops if s.position]
        nearest = min(measured, key=lambda one: one[0], default=None)
        return nearest if nearest and nearest[0] <= BUS_WITHIN_KM else None


def _towns_around(points: list[Numbered]) -> list[tuple[str, Point]]:
    """Return (name, point) of the communes around some points, the most populous first."""
    if not points:
        return []
    south, west, north, east = bounds_of(one.point for one in points)
    around = (
        one
        for one in gazetteer()
        if south - MARGIN <= one.point[0] <= north + MARGIN
        and west - MARGIN <= one.point[1] <= east + MARGIN
        and not one.is_arrondissement
    )
    largest = sorted(around, key=lambda one: (-one.population, one.code))
    return [(one.name, one.point) for one in largest[:MOST_TOWNS]]
