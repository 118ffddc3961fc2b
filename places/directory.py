"""The public directory as one process remembers it, from one publication to the next.

The places stand in columns, by name, and a set of places is a set of their ranks (`network.bits`):
to narrow a list and to count its sixty choices are then a few operations on numbers, where a
database would read all its rows again for each visitor. Nothing here shows a place: whoever does
reads it from the database, which is asked again whether it is public.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cached_property
from itertools import compress, islice

from django.db.models import Case, Max, Q, TextField, Value, When
from django.utils import timezone

from network.bits import bits, bits_where, first_bits, flags_of, numbers_of, transposed, union
from network.counting import Choices
from network.filters.database import choices_of, mask_of, masks_of, questions_of
from network.geography.gazetteer import gazetteer
from network.memory import Memory, next_expiry
from network.models import ContentStamp, Territory
from network.shared.compiled import compiled_rows

from .choices import Mobility
from .closures.models import Closure
from .near.locations import Locations
from .near.situations import Situation
from .stops.models import PlaceStop

# What the database gives as it is: to convert a value of each place would take as long as to read
# them all.
COLUMNS = [
    *("pk", "zone", "opening_hours", "point_latitude", "point_longitude", "rough"),
    *("title", "url_path", "travels", "commune__code", "insee_code", "postcode", "city"),
]
# Open where and when they stop, and not by their own hours.
TRAVELS = Q(has_stops=True) & ~Q(mobility__has=Mobility.FIXED)
LEVELS = ["commune", "epci", "departement", "region"]
WITHIN = ["commune", *(f"commune__{level}" for level in LEVELS[1:])]
READ_AT_ONCE = 2000
MOST_KEPT = 20  # sets of places by territory

memory = Memory("directory of places", entries=2)


def current(queryset, filters, folded=()):
    """The `Directory` of the places of `queryset`, the same until something is published or one of
    them expires. It knows the choices of `filters`, and of those `folded` once they are asked for:
    tuples of those of a class of filter sets that depend on a place alone."""
    stamp, key = ContentStamp.recent(), (filters, folded)
    return memory.get(
        key,
        lambda: Directory(queryset, _columns_of(queryset, key), folded, stamp),
        until=lambda directory: directory.until,
        stamp=stamp,
    )


def _columns_of(queryset, key):
    """The `Columns` of the places: the same as before, unless a place has changed."""
    filters, _folded = key
    questions = list(questions_of(queryset, filters))
    read = list(zip(*compiled_rows(_rows, queryset.model, filters), strict=True))
    former = memory.latest(key)
    if former and former.value.columns.read == (questions, read):
        return former.value.columns
    return Columns(questions, read)


class Columns:
    """What the rows of the places say, by rank. `keys` are the primary keys in the order of the
    list, `rows` all their ranks, `choices` {filter's name: its `Choices`}. Never changed once
    made."""

    def __init__(self, questions, read):
        self.read = questions, read
        columns = read or [()] * (len(COLUMNS) + len(WITHIN))
        self.keys, self.zones, hours, self.latitudes, self.longitudes, *columns = columns
        rough, self.titles, self.paths, travels, *columns = columns
        codes, insee_codes, postcodes, cities, *columns = columns
        # [(INSEE code, postcode, city)], the code being the typed one where no commune was found.
        codes = [code or typed for code, typed in zip(codes, insee_codes, strict=True)]
        self.addresses = list(zip(codes, postcodes, cities, strict=True))
        self.territories, parts = dict(zip(LEVELS, columns, strict=False)), columns[len(LEVELS) :]
        row_masks = map(mask_of, zip(*parts, strict=True))
        self.choices = choices_of(questions, transposed(row_masks, len(questions)))
        self.rank = {key: rank for rank, key in enumerate(self.keys)}
        self.rows = first_bits(len(self.keys))
        self.pointed = bits_where(latitude is not None for latitude in self.latitudes)
        # Located themselves, and not only by their commune.
        self.located = self.pointed & ~bits_where(rough)
        self.travelling = bits_where(travels)
        self.unplaced = bits_where(commune is None for commune in self.territories["commune"])
        self.departements = sets_by(self.territories["departement"])
        self.schedules = list(zip(self.zones, hours, strict=True))

    @cached_property
    def situations(self) -> list[Situation | None]:
        """The position of each place without its stops, None when unknown."""
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


def area_of(insee, postcode, city) -> str:
    """The INSEE code of the commune or of the arrondissement of an address, "" when unknown."""
    commune = gazetteer().locate(insee=insee, postcode=postcode, name=city)
    return commune.code if commune else ""


class Directory:
    """The public places: their `columns`, and what else is read with them. `until` is when the
    next page expires, None when none will."""

    def __init__(self, queryset, columns, folded, stamp):
        self.columns, self.stamp, self.read_at = columns, stamp, timezone.now()
        self._queryset, self._folded = queryset, folded
        self.until = next_expiry()
        stops = PlaceStop.objects.filter(place__has_stops=True).select_related("commune")
        self.stops = [stop for stop in stops if stop.place_id in columns.rank]
        self.departements = self._read_departements()
        self._by_territory = {}

    def _read_departements(self):
        """[(primary key, code, name, set of those that are there)], by code, of the départements
        where places are or stop."""
        held = {stop.commune.departement_id: 0 for stop in self.stops}
        held |= self.columns.departements
        held.pop(None, None)
        rows = Territory.objects.filter(pk__in=held).order_by("code")
        return [(*row, held[row[0]]) for row in rows.values_list("pk", "code", "name")]

    def choices_of(self, name: str) -> Choices | None:
        """Those of one of its filters, None of any other."""
        if any(name == item.name for item in self._folded):
            return self._folded_choices.get(name)
        return self.columns.choices.get(name)

    @cached_property
    def _folded_choices(self):
        """{filter's name: its `Choices`}; read for the first question about one."""
        masks = [0] * len(self.columns.keys)
        for key, *parts in compiled_rows(_masks, self._queryset.model, self._folded):
            if key in self.columns.rank:  # one published meanwhile is in the next directory
                masks[self.columns.rank[key]] = mask_of(parts)
        questions = list(questions_of(self._queryset, self._folded))
        return choices_of(questions, transposed(masks, len(questions)))

    @cached_property
    def published_at(self) -> datetime | None:
        """When one of its places was published last."""
        places = self._queryset.model.objects.directory()
        return places.aggregate(last=Max("last_published_at"))["last"]

    @cached_property
    def closures(self) -> list[tuple]:
        """[(rank, first day, last day)] of those that are not over anywhere on Earth; read for the
        first question about the clock."""
        closures = Closure.objects.coming(self.read_at)
        closures = closures.values_list("place", "starts_on", "ends_on")
        return [
            (self.columns.rank[place], first, last)
            for place, first, last in closures
            if place in self.columns.rank
        ]

    @cached_property
    def locations(self) -> Locations:
        """Where its places are; read for the first question about what is near."""
        return Locations(self)

    def ranks_of(self, keys: Iterable[int]) -> int:
        """The set of some primary keys, those unknown left out."""
        return bits(self.columns.rank[key] for key in keys if key in self.columns.rank)

    def keys_of(self, places: int) -> list[int]:
        """The primary keys of a set, in the order of the list."""
        return list(compress(self.columns.keys, flags_of(places)))

    def within(self, territory) -> int:
        """The set of those that are in a territory, or stop there."""
        here = bits_where(pk == territory.pk for pk in self.columns.territories[territory.kind])
        return here | self._stopping(territory.kind).get(territory.pk, 0)

    def counts(self, places: int, level: str) -> dict[int, int]:
        """{primary key of a territory of that level: how many places of the set it has}"""
        territories = self.columns.territories[level]
        counts = Counter(compress(territories, flags_of(places)))
        for key, stopping in self._stopping(level).items():
            counts[key] += sum(territories[rank] != key for rank in numbers_of(stopping & places))
        counts.pop(None, None)
        return +counts

    def _stopping(self, level):
        """{primary key of a territory of that level: set of the places that stop there}"""
        today, field = timezone.localdate(), "pk" if level == "commune" else f"{level}_id"
        stopping = defaultdict(int)
        for stop in self.stops:
            if not stop.last_on or stop.last_on >= today:
                stopping[getattr(stop.commune, field)] |= 1 << self.columns.rank[stop.place_id]
        return stopping

    def by_departement(self, places: int) -> list[tuple]:
        """[(code, name, count)] by code, of those that have places in the set."""
        stopping = self._stopping("departement")
        counts = (
            (code, name, (places & (here | stopping.get(key, 0))).bit_count())
            for key, code, name, here in self.departements
        )
        return [row for row in counts if row[2]]

    def by_territory(self, places: int, most: int) -> list[tuple]:
        """[(code, name, département, latitude, longitude, count)] by the smallest kind of
        territory that gives at most `most` rows.

        The position is the mean of the places with exact coordinates, else of their communes, None
        without any. `unplaced` counts the places without a commune.
        """
        groups = self._by_territory.get((places, most))
        if groups is None:
            if len(self._by_territory) >= MOST_KEPT:
                self._by_territory.clear()
            groups = self._by_territory[places, most] = self._grouped(places, most)
        return groups

    def _grouped(self, places, most):
        ranks = list(numbers_of(places))
        groups = {}
        for level in ("commune", "epci", "departement"):
            groups = defaultdict(list)
            for rank in ranks:
                departement = self.columns.territories["departement"][rank]
                groups[self.columns.territories[level][rank], departement].append(rank)
            groups = {key: held for key, held in groups.items() if key[0]}
            if len(groups) <= most:
                break
        shown = list(islice(groups.items(), most))
        names = Territory.objects.in_bulk({key for keys, _held in shown for key in keys if key})
        return [
            (
                names[key].code,
                names[key].name,
                names[departement].name if departement else None,
                *self._middle(held),
                len(held),
            )
            for (key, departement), held in shown
        ]

    def _middle(self, ranks):
        pointed = [rank for rank in ranks if self.columns.pointed >> rank & 1]
        located = [rank for rank in pointed if self.columns.located >> rank & 1] or pointed
        return [
            sum(axis[rank] for rank in located) / len(located) if located else None
            for axis in (self.columns.latitudes, self.columns.longitudes)
        ]

    def unplaced(self, places: int) -> int:
        """How many of a set lie and stop in no known commune: no territory counts them."""
        stopping = union(self._stopping("commune").values())
        return (places & self.columns.unplaced & ~stopping).bit_count()


def _rows(model, filters):
    places = model.objects.directory()
    masks = masks_of(places, questions_of(places, filters).values())
    places = places.annotate(travels=_flag(TRAVELS), rough=_flag(Q(point_is_rough=True)))
    return places.values_list(*COLUMNS, *WITHIN, *masks.values())


def _flag(condition):
    """ "1" where a condition holds, else "": text, which no database has to convert."""
    return Case(When(condition, then=Value("1")), default=Value(""), output_field=TextField())


def _masks(model, filters):
    places = model.objects.directory()
    masks = masks_of(places, questions_of(places, filters).values())
    return places.order_by().values_list("pk", *masks.values())


class PagesByKey:
    """The pages of some keys, in their order, as they are asked for; `read(keys)` gives {key: page}
    of those that the public may see."""

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


def sets_by(values: Iterable) -> dict:
    """{value: set of the ranks that have it}"""
    ranks = defaultdict(list)
    for rank, value in enumerate(values):
        ranks[value].append(rank)
    return {value: bits(held) for value, held in ranks.items()}
