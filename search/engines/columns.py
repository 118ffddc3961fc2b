"""What narrows, sorts and counts documents, held in memory so that no question reads it again.

Each document has a slot: a rank in arrays, and a bit in whole numbers used as sets. The documents
that hold a facet's value are one number; how many of them a question finds is one `&`.
"""

import math
from array import array
from bisect import bisect_left
from collections import defaultdict
from functools import cached_property

from django.db.models import Q, StringAgg, Value
from django.db.models.functions import Concat

from network.bits import bits, numbers_of
from network.counting import Choices
from search.models import SearchDocument, read_dates

from .base import PASSING
from .query import is_counted
from .spots import Spots
from .timeline import Timeline

SOURCE_LANGUAGE = "fr"
# Between the facets of a document, and between the parts of one: no text of the index holds them.
ENTRY, PART = "\x1e", "\x1f"
NONE = math.nan  # of a number that a document lacks
KEY = 16  # bytes of a translation key; zeros where there is none
NO_KEY = bytes(KEY)
# By slot: moments are seconds since 1970, `NONE` where a document has none.
ARRAYS = {"ids": "q", "starts_at": "d", "ends_at": "d", "expires_at": "d"}
ARRAYS |= {"latitudes": "d", "longitudes": "d"}
NUMBERS = ("starts_at", "ends_at", "expires_at", "latitude", "longitude")


class Columns:
    """Never changed once built: `updated` gives another."""

    def __init__(self):
        for name, code in ARRAYS.items():
            setattr(self, name, array(code))
        self.slots, self.series, self.keys = {}, {}, bytearray()
        self.languages, self.labels = {}, {}
        self.facets = defaultdict(dict)
        self.all = 0
        self._in_language, self._middles, self._labels = {}, {}, {}

    def bits_of(self, ids):
        return bits([self.slots[pk] for pk in ids if pk in self.slots])

    def ids_of(self, number):
        return [self.ids[slot] for slot in numbers_of(number)]

    def point(self, slot):
        """(latitude, longitude) of a slot or None."""
        latitude = self.latitudes[slot]
        return None if math.isnan(latitude) else (latitude, self.longitudes[slot])

    def in_language(self, code):
        """The documents in the language, and the French ones not translated into it."""
        if code not in self._in_language:
            spoken, french = self.languages.get(code, 0), self.languages.get(SOURCE_LANGUAGE, 0)
            if spoken and code != SOURCE_LANGUAGE:
                translated = {self._key(slot) for slot in numbers_of(spoken)} - {NO_KEY}
                french &= ~bits([s for s in numbers_of(french) if self._key(s) in translated])
            self._in_language[code] = spoken | french
        return self._in_language[code]

    def _key(self, slot):
        return bytes(self.keys[slot * KEY : (slot + 1) * KEY])

    @cached_property
    def starts(self):
        return Timeline(self.starts_at)

    @cached_property
    def ends(self):
        return Timeline(self.ends_at)

    @cached_property
    def expiry(self):
        return Timeline(self.expires_at)

    @cached_property
    def spots(self):
        return Spots(self.latitudes, self.longitudes)

    @cached_property
    def _dates_of_series(self):
        """[(start, end, slot)] in order, in minutes since 1970, and the longest of them."""
        dates = sorted((*pair, slot) for slot, pairs in self.series.items() for pair in pairs)
        return dates, max((end - start for start, end, _ in dates), default=0)

    @cached_property
    def of_series(self):
        return bits(self.series)

    @property
    def dated(self):
        return self.starts.all

    def expired(self, now):
        return self.expiry.until(now)

    def past(self, now):
        """What one could have gone to, and that is over."""
        passing = 0
        for kind in PASSING:
            passing |= self.facets["kind"].get(kind, 0)
        return passing & self.ends.before(now)

    def touching(self, since, until):
        """The documents whose dates touch the stretch between two instants or None. What ends when
        it begins does not."""
        touching = self.dated
        if until is not None:
            touching &= self.starts.before(until)
        if since is not None:
            touching &= ~self.ends.until(since)
        if since is None or until is None or not touching & self.of_series:
            return touching
        # A series may have no date in between.
        dates, longest = self._dates_of_series
        since, until = since.timestamp() / 60, until.timestamp() / 60
        stretch = slice(bisect_left(dates, (since - longest,)), bisect_left(dates, (until,)))
        meeting = bits({slot for _start, end, slot in dates[stretch] if end > since})
        return touching & (~self.of_series | meeting)

    def next_starts(self, slots, now):
        """{slot: when the next date of it that is not over begins, in seconds since 1970}"""
        starts = {slot: self.starts_at[slot] for slot in numbers_of(slots & ~self.of_series)}
        minute = now.timestamp() / 60
        for slot in numbers_of(slots & self.of_series):
            coming = (start * 60 for start, end in self.series[slot] if end >= minute)
            starts[slot] = next(coming, self.starts_at[slot])
        return starts

    def middle(self, facet, value, hidden):
        """(how many documents have the value, the mean (latitude, longitude) of those that have a
        point, or None), without the hidden ones."""
        within = self.facets.get(facet, {}).get(value, 0)
        if within & hidden:
            return self._middle(within & ~hidden)
        if (facet, value) not in self._middles:
            self._middles[facet, value] = self._middle(within)
        return self._middles[facet, value]

    def _middle(self, within):
        points = list(filter(None, map(self.point, numbers_of(within))))
        if not points:
            return within.bit_count(), None
        mean = tuple(math.fsum(part) / len(points) for part in zip(*points, strict=True))
        return within.bit_count(), mean

    def labels_of(self, counts, language):
        """{facet: {value: label}} of the values counted, as the language says them if it does."""
        if language not in self._labels:
            self._labels[language] = labels = defaultdict(dict)
            for name, value in self.labels:
                if label := self.label(name, value, language):
                    labels[name][value] = label
        labels_of = {}
        for name, labels in self._labels[language].items():
            if counted := {v: labels[v] for v in counts.get(name, ()) if v in labels}:
                labels_of[name] = counted
        return labels_of

    def label(self, name, value, language):
        labels = self.labels.get((name, value))
        if not labels:
            return ""
        return labels.get(language) or labels.get(SOURCE_LANGUAGE) or next(iter(labels.values()))

    @cached_property
    def choices(self):
        """{facet: the `Choices` of its values that are offered}"""
        return {
            name: Choices(
                {value: held for value, held in values.items() if is_counted(name, value)}
            )
            for name, values in self.facets.items()
        }

    def updated(self, ids=None):
        """The columns with some documents read again; all of them when `ids` is None. One query."""
        rows = SearchDocument.objects.order_by("pk")
        fresh = Columns()
        if ids is not None:
            rows = rows.filter(pk__in=ids)
            fresh._copy(self)
            fresh._forget(ids)
        fresh._add(rows)
        return fresh

    def _copy(self, other):
        for name in ARRAYS:
            setattr(self, name, getattr(other, name)[:])
        self.slots, self.series = dict(other.slots), dict(other.series)
        self.keys, self.languages = other.keys[:], dict(other.languages)
        self.facets = defaultdict(dict, {n: dict(values) for n, values in other.facets.items()})
        self.labels = {pair: dict(labels) for pair, labels in other.labels.items()}
        self.all = other.all

    def _forget(self, ids):
        others = ~self.bits_of(ids)
        self.all &= others
        for sets in (self.languages, *self.facets.values()):
            for value in sets:
                sets[value] &= others
        for slot in {self.slots[pk] for pk in ids if pk in self.slots}:
            self._place(slot, self.ids[slot])

    def _add(self, rows):
        languages, held = defaultdict(list), defaultdict(list)
        columns = ("pk", "language", "kind", "translation_key", "dates")
        rows = rows.annotate(entries=_entries()).values_list(*columns, "entries", *NUMBERS)
        for pk, language, kind, key, dates, entries, *numbers in rows:
            slot = self.slots.setdefault(pk, len(self.ids))
            self._place(slot, pk, key, dates, *numbers)
            languages[language].append(slot)
            held["kind", kind].append(slot)
            for entry in entries.split(ENTRY) if entries else ():
                held[entry, language].append(slot)
        for language, slots in languages.items():
            added = bits(slots)
            self.all |= added
            self.languages[language] = self.languages.get(language, 0) | added
        for (entry, language), slots in held.items():
            name, value = entry, language
            if PART in entry:
                name, value, label = entry.split(PART)
                self.labels.setdefault((name, value), {})[language] = label
            self.facets[name][value] = self.facets[name].get(value, 0) | bits(slots)

    def _place(
        self, slot, pk, key=None, dates="", starts_at=None, ends_at=None, expires_at=None,
        latitude=None, longitude=None,
    ):  # fmt: skip
        """Put the numbers of a document in its slot, which may be the next one."""
        if latitude is None or longitude is None:
            latitude = longitude = NONE
        moments = (starts_at or ends_at, ends_at or starts_at, expires_at)
        seconds = (moment.timestamp() if moment else NONE for moment in moments)
        for name, number in zip(ARRAYS, (pk, *seconds, latitude, longitude), strict=True):
            getattr(self, name)[slot : slot + 1] = array(ARRAYS[name], (number,))
        self.keys[slot * KEY : (slot + 1) * KEY] = key.bytes if key else NO_KEY
        self.series.pop(slot, None)
        if dates:
            self.series[slot] = read_dates(dates)


def _entries():
    """All the facets of a document as one text: a query of their own takes as long again."""
    entry = Concat("facets__name", Value(PART), "facets__value", Value(PART), "facets__label")
    return StringAgg(entry, Value(ENTRY), filter=Q(facets__isnull=False))
