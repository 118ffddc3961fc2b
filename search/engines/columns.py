"""What narrows, sorts and counts documents, held in memory so that no question reads it again.

Each document has a slot: a place in lists, and a bit in whole numbers used as sets. The documents
that hold a facet's value are one number; how many of them a question finds is one `&`.
"""

import math
from bisect import bisect_left
from collections import defaultdict
from functools import cached_property

from django.db.models import Q, StringAgg, Value
from django.db.models.functions import Concat

from network.bits import bits, numbers_of
from network.counting import Choices
from network.geography.distance import unit_vector
from search.models import SearchDocument, read_dates

from .base import PASSING
from .timeline import Timeline

SOURCE_LANGUAGE = "fr"
# Between the facets of a document, and between the parts of one: no text of the index holds them.
ENTRY, PART = "\x1e", "\x1f"


class Columns:
    """Never changed once built: `updated` gives another."""

    def __init__(self):
        self.ids, self.slots = [], {}
        self.dates, self.points, self.expiries = {}, {}, {}
        self.series = {}
        self.languages, self.keys = defaultdict(int), {}
        self.facets = defaultdict(dict)
        self.labels = {}
        self.all = 0
        self._in_language, self._middles, self._labels = {}, {}, {}

    def bits_of(self, ids):
        return bits([self.slots[pk] for pk in ids if pk in self.slots])

    def ids_of(self, number):
        return [self.ids[slot] for slot in numbers_of(number)]

    def in_language(self, code):
        """The documents in the language, and the French ones not translated into it."""
        if code not in self._in_language:
            spoken = self.languages.get(code, 0)
            translated = {self.keys.get(slot) for slot in numbers_of(spoken)} - {None}
            french = self.languages.get(SOURCE_LANGUAGE, 0)
            hidden = bits([s for s, key in self.keys.items() if key in translated])
            self._in_language[code] = spoken | (french & ~hidden)
        return self._in_language[code]

    @cached_property
    def starts(self):
        return Timeline([(starts_at, slot) for slot, (starts_at, _) in self.dates.items()])

    @cached_property
    def ends(self):
        return Timeline([(ends_at, slot) for slot, (_, ends_at) in self.dates.items()])

    @cached_property
    def _dates_of_series(self):
        """[(start, end, slot)] in order, in minutes since 1970, and the longest of them."""
        dates = sorted((*pair, slot) for slot, pairs in self.series.items() for pair in pairs)
        return dates, max((end - start for start, end, _ in dates), default=0)

    @cached_property
    def _of_series(self):
        return bits(self.series)

    @cached_property
    def expiry(self):
        return Timeline([(expires_at, slot) for slot, expires_at in self.expiries.items()])

    @cached_property
    def pointed(self):
        return bits(self.points)

    @cached_property
    def dated(self):
        return bits(self.dates)

    @cached_property
    def spots(self):
        """By slot, where its point is on a ball of radius 1, as (x, y, z); None without point."""
        spots = [None] * len(self.ids)
        for slot, point in self.points.items():
            spots[slot] = unit_vector(*point)
        return spots

    def expired(self, now):
        return self.expiry.until(now)

    def past(self, now):
        """What one could have gone to, and that is over."""
        passing = 0
        for kind in PASSING:
            passing |= self.facets["kind"].get(kind, 0)
        return passing & self.ends.before(now)

    def touching(self, since, until):
        """The documents whose dates touch the stretch between two instants or None."""
        touching = self.dated
        if until is not None:
            touching &= self.starts.before(until)
        if since is not None:
            touching &= ~self.ends.before(since)
        if since is None or until is None or not touching & self._of_series:
            return touching
        # A series may have no date in between.
        dates, longest = self._dates_of_series
        since, until = since.timestamp() / 60, until.timestamp() / 60
        stretch = slice(bisect_left(dates, (since - longest,)), bisect_left(dates, (until,)))
        meeting = bits({slot for _start, end, slot in dates[stretch] if end >= since})
        return touching & (~self._of_series | meeting)

    def next_start(self, slot, now):
        """When the next date of a slot that is not over begins, in seconds since 1970."""
        minute = now.timestamp() / 60
        for start, end in self.series.get(slot, ()):
            if end >= minute:
                return start * 60
        return self.dates[slot][0].timestamp()

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
        points = [self.points[slot] for slot in numbers_of(within & self.pointed)]
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
        """{facet: the `Choices` of its values}."""
        return {name: Choices(values) for name, values in self.facets.items()}

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
        self.ids, self.slots = list(other.ids), dict(other.slots)
        self.dates, self.points = dict(other.dates), dict(other.points)
        self.expiries, self.keys = dict(other.expiries), dict(other.keys)
        self.series = dict(other.series)
        self.languages = defaultdict(int, other.languages)
        self.facets = defaultdict(dict, {n: dict(values) for n, values in other.facets.items()})
        self.labels = {pair: dict(labels) for pair, labels in other.labels.items()}
        self.all = other.all

    def _forget(self, ids):
        others = ~self.bits_of(ids)
        self.all &= others
        for language in self.languages:
            self.languages[language] &= others
        for values in self.facets.values():
            for value in values:
                values[value] &= others
        for slot in {self.slots[pk] for pk in ids if pk in self.slots}:
            for column in (self.dates, self.series, self.points, self.expiries, self.keys):
                column.pop(slot, None)

    def _add(self, rows):
        languages, held = defaultdict(list), defaultdict(list)
        columns = ("pk", "language", "kind", "translation_key", "starts_at", "ends_at")
        more = ("dates", "latitude", "longitude", "expires_at")
        rows = rows.annotate(entries=_entries()).values_list(*columns, *more, "entries")
        for pk, language, kind, key, starts_at, ends_at, dates, *where, expires_at, entries in rows:
            slot = self.slots.setdefault(pk, len(self.ids))
            if slot == len(self.ids):
                self.ids.append(pk)
            languages[language].append(slot)
            held["kind", kind].append(slot)
            if key:
                self.keys[slot] = key
            if starts_at or ends_at:
                self.dates[slot] = (starts_at or ends_at, ends_at or starts_at)
            if dates:
                self.series[slot] = read_dates(dates)
            if None not in where:
                self.points[slot] = tuple(where)
            if expires_at:
                self.expiries[slot] = expires_at
            for entry in entries.split(ENTRY) if entries else ():
                held[entry, language].append(slot)
        for language, slots in languages.items():
            added = bits(slots)
            self.all |= added
            self.languages[language] |= added
        for (entry, language), slots in held.items():
            name, value = entry, language
            if PART in entry:
                name, value, label = entry.split(PART)
                self.labels.setdefault((name, value), {})[language] = label
            self.facets[name][value] = self.facets[name].get(value, 0) | bits(slots)


def _entries():
    """All the facets of a document as one text: a query of their own takes as long again."""
    entry = Concat("facets__name", Value(PART), "facets__value", Value(PART), "facets__label")
    return StringAgg(entry, Value(ENTRY), filter=Q(facets__isnull=False))
