"""The public directory as one process remembers it, from one publication to the next.

A set of places is a whole number: bit n says whether it holds the n-th place by name. To narrow a
list and to count its sixty choices are then a few operations on numbers, where a database would
read all its rows again for each visitor. Nothing here shows a place: whoever does reads it from
the database, which is asked again whether it is public.
"""

import json
from collections import Counter, defaultdict
from datetime import timedelta
from itertools import compress
from threading import Lock

from django.db.models import Min, Q
from django.utils import timezone
from django.utils.functional import cached_property

from network.filters.tally import answers_of, masks_of
from network.models import ContentStamp, Territory

from .choices import Mobility
from .hours import holidays as calendars
from .hours import opening_hours
from .stops import visits as stops

COLUMNS = [
    *("pk", "zone", "opening_hours", "latitude", "longitude", "title", "url_path"),
    *("last_published_at", "has_stops", "mobility"),
]
LEVELS = ["commune", "epci", "departement", "region"]
WITHIN = ["commune", *(f"commune__{level}" for level in LEVELS[1:])]
READ_AT_ONCE = 2000
MOST_WORDS = 500
WORDS_KEPT, INDEX_FOLLOWS = timedelta(minutes=1), timedelta(seconds=10)

_lock = Lock()
_kept = None


def current(queryset, questions):
    """The `Directory` of the places of `queryset`, the same until something is published or one of
    them expires. `questions` is {key: Q}: those whose set is remembered."""
    global _kept
    stamp, now = ContentStamp.current(), timezone.now()
    with _lock:
        if _kept is None or _kept.stamp != stamp or (_kept.until and _kept.until <= now):
            _kept = Directory(queryset, questions, stamp, now)
        return _kept


def forget():
    """For whoever takes a database back to what it was."""
    global _kept
    _kept = None


class Directory:
    """`keys` are the primary keys in the order of the list; `until` is when the next place expires,
    None when none will."""

    def __init__(self, queryset, questions, stamp, now):
        self.stamp, self.until = stamp, _next_expiry(queryset.model, now)
        masks = masks_of(list(questions.values()))
        rows = queryset.prefetch_related(None).values_list(*COLUMNS, *WITHIN, *masks.values())
        columns = list(zip(*rows, strict=True)) or [()] * (len(COLUMNS) + len(WITHIN) + len(masks))
        self.keys, zones, texts, self._latitudes, self._longitudes, *columns = columns
        self._titles, self._paths, published, stopping, mobilities, *columns = columns
        self._within, parts = dict(zip(LEVELS, columns, strict=False)), columns[len(LEVELS) :]
        answers = [answers_of(mask) for mask in zip(*parts, strict=True)]
        self._holding = {
            key: _set(answer >> rank & 1 for answer in answers)
            for rank, key in enumerate(questions)
        }
        self._rank = {key: rank for rank, key in enumerate(self.keys)}
        self.everything = (1 << len(self.keys)) - 1
        self.located = _set(latitude is not None for latitude in self._latitudes)
        self.published_at = max(filter(None, published), default=None)
        self.stops = self._read_stops(queryset.model)
        # Open where and when they stop, and not by their own hours.
        self._travelling = {
            rank
            for rank, has_stops in enumerate(stopping)
            if has_stops and Mobility.FIXED not in mobilities[rank]
        }
        self._departements = self._read_departements()
        self._schedules = list(dict.fromkeys(zip(zones, texts, strict=True)))
        rank = {schedule: rank for rank, schedule in enumerate(self._schedules)}
        self._schedule_of = [rank[schedule] for schedule in zip(zones, texts, strict=True)]
        self._asked_of_the_clock, self._points, self._worded = {}, {}, {}
        self._model, self._read_at = queryset.model, now

    def _read_stops(self, model):
        """Every stop of the places, with its commune."""
        stops = model._meta.get_field("stops").related_model.objects
        stops = stops.filter(place__has_stops=True).select_related("commune")
        return [stop for stop in stops if stop.place_id in self._rank]

    def _stopping(self, level):
        """{(primary key of a territory of that level, rank)} of the places that stop there."""
        today, field = timezone.localdate(), "pk" if level == "commune" else f"{level}_id"
        return {
            (getattr(stop.commune, field), self._rank[stop.place_id])
            for stop in self.stops
            if not stop.last_on or stop.last_on >= today
        }

    def _read_departements(self):
        """[(primary key, code, name, set)], by code, of those where places are or stop."""
        held = dict.fromkeys(self._within["departement"])
        held |= dict.fromkeys(stop.commune.departement_id for stop in self.stops)
        held.pop(None, None)
        known = (
            Territory.objects.filter(pk__in=held).order_by("code").values_list("pk", "code", "name")
        )
        column = self._within["departement"]
        return [(pk, code, name, _set(pk == here for here in column)) for pk, code, name in known]

    @cached_property
    def _closures(self):
        """[(rank, first day, last day)] of those that are not over anywhere on Earth; read for the
        first question about the clock."""
        closures = self._model.objects.coming_closures(self._read_at)
        closures = closures.values_list("place", "starts_on", "ends_on")
        return [
            (self._rank[place], first, last)
            for place, first, last in closures
            if place in self._rank
        ]

    def holding(self, key):
        """The set of those that answer one of the `questions`."""
        return self._holding[key]

    def among(self, keys):
        """The set of some primary keys, those unknown left out."""
        ranks = {self._rank[key] for key in keys if key in self._rank}
        return _set(rank in ranks for rank in range(len(self.keys)))

    def worded(self, text, find):
        """The set of the primary keys that `find()` gives for some words."""
        now = timezone.now()
        found, asked_at = self._worded.get(text, (0, None))
        if asked_at and now - asked_at < WORDS_KEPT:
            return found
        found = self.among(find())
        # The search's index follows a publication by a moment.
        if now - self._read_at > INDEX_FOLLOWS:
            if len(self._worded) >= MOST_WORDS:
                self._worded.clear()
            self._worded[text] = found, now
        return found

    def within(self, territory):
        """The set of those that are in a territory, or stop there."""
        column = self._within[territory.kind]
        found = _set(here == territory.pk for here in column)
        return found | _bits(r for key, r in self._stopping(territory.kind) if key == territory.pk)

    def open_at(self, now):
        """The set of those that are surely open during this minute, each by its own clock,
        holidays and closures."""
        minute = now.replace(second=0, microsecond=0)
        return self._ask_the_clock(
            "at",
            minute,
            lambda text, calendar: (
                opening_hours.state_at(text, minute, calendar) == opening_hours.OPEN
            ),
            lambda calendar: minute.astimezone(calendar.timezone).date(),
            lambda visit: visit.starts_at <= minute < visit.ends_at,
        )

    def open_on(self, day):
        """The set of those that are surely open at some moment of this day."""
        return self._ask_the_clock(
            "on",
            day,
            lambda text, calendar: opening_hours.opens_on(text, day, calendar),
            lambda calendar: day,
            lambda visit: True,
        )

    def _ask_the_clock(self, question, moment, is_open, local_day, is_asked):
        """Each different text is read once, and the last answer to each question is kept.

        `is_open(text, calendar)` is asked of the usual hours, `is_asked(visit)` of each visit of
        the day.
        """
        asked, found = self._asked_of_the_clock.get(question, (None, 0))
        if asked == moment:
            return found
        zones = {zone: calendars.calendar(zone) for zone, _text in self._schedules}
        opened = [bool(text) and is_open(text, zones[zone]) for zone, text in self._schedules]
        days = {zone: local_day(calendar) for zone, calendar in zones.items()}
        shut = {
            rank
            for rank, first, last in self._closures
            if first <= days[self._schedules[self._schedule_of[rank]][0]] <= last
        }
        found = _set(
            opened[schedule] and rank not in shut for rank, schedule in enumerate(self._schedule_of)
        )
        found &= ~_bits(self._travelling)
        found |= _bits(
            self._rank[visit.stop.place_id] for visit in self._visits(local_day) if is_asked(visit)
        )
        self._asked_of_the_clock[question] = moment, found
        return found

    def _visits(self, local_day):
        """The visits of one day, by each stop's own clock, of those that travel; not those that a
        closure cancels."""
        for stop in self.stops:
            if (rank := self._rank[stop.place_id]) in self._travelling:
                day = local_day(stops.calendar_of(stop))
                shut = any(
                    first <= day <= last for one, first, last in self._closures if one == rank
                )
                yield from () if shut else stops.visits([stop], (), day, day)

    def keys_of(self, found):
        """The primary keys of a set, in the order of the list."""
        return list(compress(self.keys, _flags(found)))

    def counts(self, found, level):
        """{primary key of a territory of that level: how many places of the set it has}"""
        counts = Counter(compress(self._within[level], _flags(found)))
        for key, rank in self._stopping(level):
            counts[key] += found >> rank & 1 and self._within[level][rank] != key
        counts.pop(None, None)
        return +counts

    def by_departement(self, found):
        """[(code, name, count)] by code, of those that have places in the set."""
        stopping = defaultdict(int)
        for key, rank in self._stopping("departement"):
            stopping[key] |= 1 << rank
        counts = (
            (code, name, (found & (here | stopping[key])).bit_count())
            for key, code, name, here in self._departements
        )
        return [row for row in counts if row[2]]

    def by_territory(self, found, most):
        """[(code, name, département, latitude, longitude, count)] of those that have a position, by
        the smallest territories of which there are no more than `most`; the position is their
        middle. Places without a commune are left out."""
        ranks = list(compress(range(len(self.keys)), _flags(found & self.located)))
        groups = {}
        for level in ("commune", "epci", "departement"):
            groups = defaultdict(list)
            for rank in ranks:
                groups[self._within[level][rank], self._within["departement"][rank]].append(rank)
            groups = {key: held for key, held in groups.items() if key[0]}
            if len(groups) <= most:
                break
        shown = list(groups.items())[:most]
        names = Territory.objects.in_bulk({key for keys, _held in shown for key in keys if key})
        return [
            (
                names[key].code,
                names[key].name,
                names[departement].name if departement else None,
                sum(self._latitudes[rank] for rank in held) / len(held),
                sum(self._longitudes[rank] for rank in held) / len(held),
                len(held),
            )
            for (key, departement), held in shown
        ]

    def points(self, found, root):
        """JSON [[latitude, longitude, name, address], …] of those that have a position, below the
        page whose `url_path` is `root`, and of their stops: each is written once, and then
        copied."""
        if root not in self._points:
            stopping = self._points_of_stops()
            self._points[root] = [
                ",".join(
                    _dumped([round(latitude, 5), round(longitude, 5), name, f"/{path}"])
                    for latitude, longitude, name in self._points_of(rank, stopping.get(rank, []))
                )
                for rank, path in enumerate(path[len(root) :] for path in self._paths)
            ]
        shown = filter(None, compress(self._points[root], _flags(found)))
        return f"[{','.join(shown)}]".encode()

    def _points_of(self, rank, stopping):
        """[(latitude, longitude, name)]: what travels is where it stops, and not where it parks."""
        if self._latitudes[rank] is None or (stopping and rank in self._travelling):
            return stopping
        return [(self._latitudes[rank], self._longitudes[rank], self._titles[rank]), *stopping]

    def _points_of_stops(self):
        """{rank: [(latitude, longitude, name)]} of the stops that are not over."""
        today, found = timezone.localdate(), defaultdict(list)
        for stop in self.stops:
            if stop.has_point and (not stop.last_on or stop.last_on >= today):
                rank = self._rank[stop.place_id]
                found[rank].append((*stop.point, f"{self._titles[rank]}, {stop.where}"))
        return found


class Found:
    """The places of some keys, in their order, read from `queryset` as they are asked for."""

    def __init__(self, queryset, keys):
        self._queryset, self._keys = queryset, keys

    def __len__(self):
        return len(self._keys)

    def __getitem__(self, part):
        keys = self._keys[part]
        pages = {page.pk: page for page in self._queryset.filter(pk__in=keys).order_by()}
        return [pages[key] for key in keys if key in pages]

    def __iter__(self):
        for start in range(0, len(self), READ_AT_ONCE):
            yield from self[start : start + READ_AT_ONCE]


def _set(flags):
    """The number whose bit n is the n-th flag."""
    return int("".join("1" if flag else "0" for flag in flags)[::-1] or "0", 2)


def _bits(ranks):
    """The set of some ranks."""
    found = 0
    for rank in ranks:
        found |= 1 << rank
    return found


def _flags(found):
    """The bits of a set, from the first; compared with "1", since "0" is true."""
    return map("1".__eq__, bin(found)[:1:-1])


def _next_expiry(model, now):
    """When the first of the places, or of the pages that they mirror, stops being public."""
    source = "alias_of__expire_at"
    found = model.objects.filter(live=True).aggregate(
        own=Min("expire_at", filter=Q(expire_at__gt=now)),
        source=Min(source, filter=Q(**{f"{source}__gt": now})),
    )
    return min(filter(None, found.values()), default=None)


def _dumped(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
