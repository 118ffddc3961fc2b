"""The cache of the public directory in one process, valid as long as the content stamp.

The places are stored in columns sorted by name. A set of places is an integer whose bits are the
ranks of the places (`network.filters.bits`). Filtering a list and counting its sixty choices thus
take a few operations on integers, without reading all rows for each visitor. Pages to display are
read from the database, which checks again that they are public.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cached_property
from itertools import compress, islice, starmap
from statistics import fmean
from typing import NamedTuple

from django.db.models import Case, IntegerField, Max, Q, QuerySet, TextField, Value, When
from django.utils import timezone

from network.database.compiled import compiled_rows
from network.filters.bits import (
    bits,
    bits_where,
    first_bits,
    flags_of,
    numbers_of,
    transposed,
    union,
)
from network.filters.counting import Choices
from network.filters.database import choices_of, keys_of, mask_of, masks_of, questions_of
from network.geography.gazetteer import gazetteer
from network.memory.stamped_cache import StampedCache, next_expiry
from network.models import ContentStamp, Territory

from .choices import AccessMode, Mobility
from .closures.models import Closure
from .hours.booking import halves_of_stops, schedule_of
from .near.locations import Locations
from .near.situations import Situation, situated_stop
from .stops.models import PlaceStop

# Columns that Django does not convert: converting one value per place would double the time.
COLUMNS = [
    *("pk", "zone", "opening_hours", "hours_note", "booked", "point_latitude", "point_longitude"),
    *("rough", "gaps"),
    *("title", "url_path", "travels", "commune__code", "insee_code", "postcode", "city"),
]
# Places open at their stops, and not by opening hours of their own.
TRAVELS = Q(has_stops=True) & ~Q(mobility__has=Mobility.FIXED)
# Places whose ways to come are by appointment only.
BOOKED = Q(access_modes__has=AccessMode.BOOK) & ~Q(access_modes__has=AccessMode.WALK_IN)
# The facts without which a visitor cannot come: when to come, and a number to call.
HAS_HOURS = ~Q(opening_hours="") | Q(has_stops=True)
HAS_PHONE = ~Q(phone="") | ~Q(other_phone="")
# The number of these facts missing from a record, from 0 to 2.
GAPS = Case(
    When(HAS_HOURS & HAS_PHONE, then=0),
    When(HAS_HOURS | HAS_PHONE, then=1),
    default=2,
    output_field=IntegerField(),
)
LEVELS = ["commune", "epci", "departement", "region"]
WITHIN = ["commune", *(f"commune__{level}" for level in LEVELS[1:])]
READ_AT_ONCE = 2000
MOST_GROUPINGS = 20  # cached results of `Directory.by_territory`

memory = StampedCache("directory of places", entries=2)


def current(queryset: QuerySet, filters: tuple, folded: tuple[tuple, ...] = ()) -> "Directory":
    """Return the cached `Directory` of `queryset.model.objects.directory()`, the public places.

    The cache is valid until the content stamp changes or a page expires. Its key is `filters`, a
    tuple of filters that depend only on the data of a place, and `folded`, groups of such filters.
    The directory contains the choices of `filters`, and reads the choices of each group of `folded`
    when one of its filters is first used.

    `queryset` evaluates the conditions of the filters. It is not part of the key, so every caller
    must pass a queryset of the same places.
    """
    stamp, key = ContentStamp.recent(), (filters, folded)
    return memory.get(
        key,
        lambda: Directory(queryset, _columns_of(queryset, key), folded, stamp),
        until=lambda directory: directory.until,
        stamp=stamp,
    )


def _columns_of(queryset, key):
    """Return the `Columns` of the places, or the previous object itself if nothing has changed.

    `key` is (filters, folded). The rows of the places and the choices of `filters` are compared
    with their last reading.
    """
    filters, _folded = key
    questions = keys_of(filters)
    read = list(zip(*compiled_rows(_rows, queryset.model, filters), strict=True))
    former = memory.latest(key)
    if former and former.value.columns.read == (questions, read):
        return former.value.columns
    return Columns(questions, read)


class Columns:
    """The data of the places by rank, the position in the list sorted by name. Immutable.

    `keys` are the primary keys, `rank` is {primary key: rank}, and `choices` is {filter's name: its
    `Choices`}. `gaps` is, by rank, the number of missing facts: hours (or stops) and a
    telephone number. Five attributes are bit sets of ranks:

    - `rows`: all places;
    - `pointed`: the places with a point;
    - `located`: the places with an exact point of their own;
    - `travelling`: the places open only at their stops;
    - `unplaced`: the places without a commune.

    `stops_halves` is {rank: half days by appointment} of the places open only at their stops.
    """

    def __init__(self, questions, read):
        self.read = questions, read
        columns = read or [()] * (len(COLUMNS) + len(WITHIN))
        self.keys, self.zones, hours, notes, booked, *columns = columns
        self.latitudes, self.longitudes, *columns = columns
        rough, self.gaps, self.titles, self.paths, travels, *columns = columns
        codes, insee_codes, postcodes, cities, *columns = columns
        # [(INSEE code, postcode, city)], with the typed code if no commune matches.
        codes = [code or typed for code, typed in zip(codes, insee_codes, strict=True)]
        self.addresses = list(zip(codes, postcodes, cities, strict=True))
        self.territories, parts = dict(zip(LEVELS, columns, strict=False)), columns[len(LEVELS) :]
        row_masks = map(mask_of, zip(*parts, strict=True))
        self.choices = choices_of(questions, transposed(row_masks, len(questions)))
        self.rank = {key: rank for rank, key in enumerate(self.keys)}
        self.rows = first_bits(len(self.keys))
        self.pointed = bits_where(latitude is not None for latitude in self.latitudes)
        # A rough point is only the commune's.
        self.located = self.pointed & ~bits_where(rough)
        self.travelling = bits_where(travels)
        self.unplaced = bits_where(commune is None for commune in self.territories["commune"])
        self.departements = sets_by(self.territories["departement"])
        facts = list(zip(hours, notes, map(bool, booked), strict=True))
        self.stops_halves = {
            rank: halves_of_stops(*facts[rank]) for rank in numbers_of(self.travelling)
        }
        texts = starmap(schedule_of, facts)
        self.schedules = list(zip(self.zones, texts, strict=True))

    @cached_property
    def situations(self) -> list[Situation | None]:
        """The `Situation` of each place's own point, exact or rough, by rank; None without a point.

        Stops are not included.
        """
        return [
            Situation(
                (latitude, longitude),
                area_of(*address),
                not self.located >> rank & 1,
                postcode=address[1],
            )
            if latitude is not None
            else None
            for rank, (latitude, longitude, address) in enumerate(
                zip(self.latitudes, self.longitudes, self.addresses, strict=True)
            )
        ]


def area_of(insee: str, postcode: str, city: str) -> str:
    """Return the INSEE code of the commune or arrondissement of an address, or "" if unknown."""
    commune = gazetteer().locate(insee=insee, postcode=postcode, name=city)
    return commune.code if commune else ""


class Presence(NamedTuple):
    """A place at its address, or at one of its stops.

    `rank` is that of the place, and `territories` is {kind of territory: primary key or None}.
    `situation` is None without a point, and for the garage of a bus: see `Locations.situations`.
    """

    rank: int
    territories: dict[str, int | None]
    situation: Situation | None


class Directory:
    """The public places: their `columns`, stops, closures and territories.

    `stamp` is the content stamp of the directory, and `read_at` the aware datetime of the reading.
    `until` is the aware datetime of the next expiry of a page, or None if no page will expire.
    Methods take and return sets of places as integers: bit n is the place of rank n.
    """

    def __init__(self, queryset, columns, folded, stamp):
        self.columns, self.stamp, self.read_at = columns, stamp, timezone.now()
        self._queryset = queryset
        self._groups = {item.name: group for group in folded for item in group}
        self._folded_choices = {}
        self.until = next_expiry()
        stops = PlaceStop.objects.filter(place__has_stops=True).select_related("commune")
        self.stops = [stop for stop in stops if stop.place_id in columns.rank]
        self.departements = self._read_departements()
        self._by_territory = {}

    def _read_departements(self):
        """Return [(primary key, code, name, bit set of the places there)] of the départements.

        The départements have a place or a stop, and are sorted by code. The bit sets contain the
        places by their addresses, not by their stops.
        """
        places = {stop.commune.departement_id: 0 for stop in self.stops}
        places |= self.columns.departements
        places.pop(None, None)
        rows = Territory.objects.filter(pk__in=places).order_by("code")
        return [(*row, places[row[0]]) for row in rows.values_list("pk", "code", "name")]

    def choices_of(self, name: str) -> Choices | None:
        """Return the `Choices` of a filter by name, or None for a filter not in the directory."""
        if not (group := self._groups.get(name)):
            return self.columns.choices.get(name)
        if name not in self._folded_choices:
            self._folded_choices.update(self._read_choices(group))
        return self._folded_choices[name]

    def _read_choices(self, group):
        """Return {filter's name: its `Choices`} of a group of folded filters, in one query.

        A filter without choices has the value None.
        """
        masks = [0] * len(self.columns.keys)
        for key, *parts in compiled_rows(_masks, self._queryset.model, group):
            if key in self.columns.rank:  # a place published since is in the next directory
                masks[self.columns.rank[key]] = mask_of(parts)
        questions, none = keys_of(group), dict.fromkeys(item.name for item in group)
        return none | choices_of(questions, transposed(masks, len(questions)))

    @cached_property
    def published_at(self) -> datetime | None:
        """The aware datetime of the last publication of a place, or None if no date is recorded."""
        places = self._queryset.model.objects.directory()
        return places.aggregate(last=Max("last_published_at"))["last"]

    @cached_property
    def closures(self) -> list[tuple]:
        """[(rank, first day, last day)] of the places' closures that `coming(read_at)` returns.

        In at least one time zone, these closures are not over yet. Read at the first use.
        """
        closures = Closure.objects.coming(self.read_at)
        closures = closures.values_list("place", "starts_on", "ends_on")
        return [
            (self.columns.rank[place], first, last)
            for place, first, last in closures
            if place in self.columns.rank
        ]

    @cached_property
    def locations(self) -> Locations:
        """The points and openings of the places, computed at the first use."""
        return Locations(self)

    def ranks_of(self, keys: Iterable[int]) -> int:
        """Return the bit set of the places with some primary keys; unknown keys are ignored."""
        return bits(self.columns.rank[key] for key in keys if key in self.columns.rank)

    def keys_of(self, places: int) -> list[int]:
        """Return the primary keys of a bit set of places, sorted by the places' names."""
        return list(compress(self.columns.keys, flags_of(places)))

    def within(self, territory: Territory) -> int:
        """Return the bit set of the places in a territory, or with a stop there.

        Stops that are over are ignored.
        """
        here = bits_where(pk == territory.pk for pk in self.columns.territories[territory.kind])
        return here | self._stopping(territory.kind).get(territory.pk, 0)

    def counts(self, places: int, level: str) -> dict[int, int]:
        """Return {primary key of a territory: number of its places in the bit set `places`}.

        `level` is the kind of territory: "commune", "epci", "departement" or "region". A place
        counts once in each territory that contains its address or a stop that is not over.
        Territories without places are absent.
        """
        territories = self.columns.territories[level]
        counts = Counter(compress(territories, flags_of(places)))
        for key, stopping in self._stopping(level).items():
            counts[key] += sum(territories[rank] != key for rank in numbers_of(stopping & places))
        counts.pop(None, None)
        return +counts

    def _stopping(self, level):
        """Return {primary key of a territory: bit set of the places with a stop there}.

        `level` is the kind of territory, as in `counts`. Stops that are over are ignored.
        """
        stopping = defaultdict(int)
        for stop in self._running():
            stopping[_key_at(stop.commune, level)] |= 1 << self.columns.rank[stop.place_id]
        return stopping

    def by_departement(self, places: int) -> list[tuple[str, str, int]]:
        """Return [(code, name, number of places of the bit set)] of the départements, by code.

        A place counts once in each département that contains its address or a stop that is not
        over. Départements without any of the places are excluded.
        """
        stopping = self._stopping("departement")
        counts = (
            (code, name, (places & (here | stopping.get(key, 0))).bit_count())
            for key, code, name, here in self.departements
        )
        return [row for row in counts if row[2]]

    def by_territory(
        self, places: int, most: int, inside: Territory | None = None
    ) -> list[tuple[str, str, str | None, float | None, float | None, int]]:
        """Group a bit set of places by commune, EPCI or département, in at most `most` groups.

        Returns [(code, name, département's name or None, latitude, longitude, count)], sorted by
        the rank of the first place of each group. The result is cached: do not change it. All
        groups are of one kind of territory, the smallest that gives at most `most` groups. If there
        are more than `most` départements, only the first `most` are returned. An EPCI with places
        in two départements is one group, in the département with most of them.

        As in `counts`, a place counts once in each group that contains its address or a stop that
        is not over; with `inside`, only the addresses and stops in this territory count. Those
        without a territory of the kind are not counted.

        The coordinates, in degrees, are the mean of the exact points of the group's addresses and
        stops. Without exact points, they are the mean of the rough points; without any point, None.
        As in `Locations.situations`, the garage of a bus has no point.
        """
        key = places, most, inside and inside.pk, timezone.localdate()
        groups = self._by_territory.get(key)
        if groups is None:
            if len(self._by_territory) >= MOST_GROUPINGS:
                self._by_territory.clear()
            groups = self._by_territory[key] = self._grouped(places, most, inside)
        return groups

    def _grouped(self, places, most, inside):
        found = self._presences_in(places, inside)
        groups = {}
        for level in ("commune", "epci", "departement"):
            groups = defaultdict(list)
            for one in found:
                groups[one.territories[level]].append(one)
            groups.pop(None, None)
            if len(groups) <= most:
                break
        shown = [
            (key, _departement_of(group), group) for key, group in islice(groups.items(), most)
        ]
        keys = {key for *keys, _group in shown for key in keys if key}
        names = Territory.objects.in_bulk(keys)
        return [
            (
                names[key].code,
                names[key].name,
                names[departement].name if departement else None,
                *_middle_of(group),
                len({one.rank for one in group}),
            )
            for key, departement, group in shown
        ]

    def situations_in(self, places: int, inside: Territory) -> list[list[Situation]]:
        """Return, by rank, the `Situation`s of some places in a territory.

        `places` is a bit set; the lists of the other places are empty. The situations are those of
        `Locations.situations`, without the stops that are over.
        """
        situations = [[] for _rank in self.columns.titles]
        for one in self._presences_in(places, inside):
            if one.situation:
                situations[one.rank].append(one.situation)
        return situations

    def _presences_in(self, places, inside):
        """Return the `Presence`s of some places, in rank order, in the territory if it is given."""
        presences = self._presences()
        return [
            one
            for rank in numbers_of(places)
            for one in presences[rank]
            if inside is None or one.territories[inside.kind] == inside.pk
        ]

    def _presences(self):
        """Return the `Presence`s of each place, by rank: its address, then its running stops."""
        columns = self.columns
        pointed = self.ranks_of(stop.place_id for stop in self.stops if stop.has_point)
        garages = set(numbers_of(columns.travelling & pointed))
        presences = []
        for rank, row in enumerate(zip(*columns.territories.values(), strict=True)):
            own = None if rank in garages else columns.situations[rank]
            presences.append([Presence(rank, dict(zip(LEVELS, row, strict=True)), own)])
        for stop in self._running():
            rank = columns.rank[stop.place_id]
            keys = {level: _key_at(stop.commune, level) for level in LEVELS}
            presences[rank].append(Presence(rank, keys, situated_stop(stop)))
        return presences

    def _running(self):
        """Return the stops that are not over."""
        today = timezone.localdate()
        return [stop for stop in self.stops if not stop.last_on or stop.last_on >= today]

    def touring(self, places: int) -> int:
        """Return the bit set of the places with a stop that is not over, among `places`.

        They may be in several territories. Without them, the `counts` of the territories of a level
        and the `unplaced` places add up to `places`.
        """
        return places & union(self._stopping("commune").values())

    def unplaced(self, places: int) -> int:
        """Return the number of `places`, a bit set, without a commune and without a stop.

        A stop that is over does not count as a stop. `counts` does not count these places.
        """
        return (places & self.columns.unplaced & ~self.touring(places)).bit_count()


def _key_at(commune, level):
    """Return the primary key of the territory of a kind that contains a commune, or None."""
    return commune.pk if level == "commune" else getattr(commune, f"{level}_id")


def _departement_of(group):
    """Return the primary key of the département with most `Presence`s of a group, or None."""
    return Counter(one.territories["departement"] for one in group).most_common(1)[0][0]


def _middle_of(group):
    """Return the (latitude, longitude) of a group of `Presence`s; (None, None) without a point."""
    found = [one.situation for one in group if one.situation]
    points = [one.point for one in found if not one.is_rough] or [one.point for one in found]
    return tuple(map(fmean, zip(*points, strict=True))) if points else (None, None)


def _rows(model, filters):
    places = model.objects.directory()
    masks = masks_of(places, questions_of(places, filters).values())
    places = places.annotate(
        travels=_flag(TRAVELS),
        rough=_flag(Q(point_is_rough=True)),
        booked=_flag(BOOKED),
        gaps=GAPS,
    )
    return places.values_list(*COLUMNS, *WITHIN, *masks.values())


def _flag(condition):
    """Return an expression: "1" if the condition is true, else "", which needs no conversion."""
    return Case(When(condition, then=Value("1")), default=Value(""), output_field=TextField())


def _masks(model, filters):
    places = model.objects.directory()
    masks = masks_of(places, questions_of(places, filters).values())
    return places.order_by().values_list("pk", *masks.values())


class PagesByKey:
    """A lazy sequence of the pages of some primary keys, in this order.

    The sequence supports `len`, slices and iteration, but no single index. `read(keys)` returns
    {key: page} of the public pages. Pages that are no longer public are counted in the length, but
    absent from slices and iteration.
    """

    def __init__(self, read, keys):
        self._read, self._keys = read, keys

    def __len__(self):
        return len(self._keys)

    def __getitem__(self, part: slice) -> list:
        keys = self._keys[part]
        pages = self._read(keys)
        return [pages[key] for key in keys if key in pages]

    def __iter__(self) -> Iterator:
        for start in range(0, len(self), READ_AT_ONCE):
            yield from self[start : start + READ_AT_ONCE]


def sets_by(values: Iterable) -> dict[object, int]:
    """Return {value: bit set of the positions of this value in `values`}."""
    ranks = defaultdict(list)
    for rank, value in enumerate(values):
        ranks[value].append(rank)
    return {value: bits(members) for value, members in ranks.items()}
