"""In-memory columns for the filters, the orders and the counts.

Each document has a slot: an index in arrays, and a bit in integers used as sets. The documents with
one value of a facet are one integer. One `&` and a count of bits thus give the number of matching
documents with this value.
"""

import math
from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import cached_property

from django.db.models import Q, StringAgg, Value
from django.db.models.functions import Concat

from network.filters.bits import bits, numbers_of
from network.filters.counting import Choices
from search.models import SearchDocument, read_dates

from .base import PASSING
from .query import is_counted
from .spots import Spots

SOURCE_LANGUAGE = "fr"
# Separators of the facets of a document, and of the parts of a facet: no text contains them.
ENTRY, PART = "\x1e", "\x1f"
NONE = math.nan  # a missing number
KEY = 16  # bytes of a translation key; zeros where there is none
NO_KEY = bytes(KEY)
# By slot; moments in seconds since 1970.
ARRAYS = {"ids": "q", "starts_at": "d", "ends_at": "d", "expires_at": "d"}
ARRAYS |= {"latitudes": "d", "longitudes": "d"}
MOST_KEPT = 64  # sets of slots of one timeline, each as large as the index
NUMBERS = ("starts_at", "ends_at", "expires_at", "latitude", "longitude")


class Timeline:
    """The slots sorted by one moment of their documents, such as the start. Immutable.

    The argument `moments` is an array by slot, in seconds since 1970; NaN means no moment. Slots
    without a moment are omitted.
    """

    def __init__(self, moments):
        slots = [slot for slot, moment in enumerate(moments) if not math.isnan(moment)]
        slots.sort(key=moments.__getitem__)
        self.slots = array("I", slots)
        self.moments = array("d", map(moments.__getitem__, slots))
        self._first = {}

    @cached_property
    def all(self) -> int:
        """The slots whose document has the moment of this timeline, as bits."""
        return bits(self.slots)

    def before(self, moment: datetime) -> int:
        """Return the slots whose moment is before an aware datetime, as bits."""
        return self._of_the_first(bisect_left(self.moments, moment.timestamp()))

    def until(self, moment: datetime) -> int:
        """Return the slots whose moment is at or before an aware datetime, as bits."""
        return self._of_the_first(bisect_right(self.moments, moment.timestamp()))

    def _of_the_first(self, number):
        # Few moments pass between two searches: the same number comes back.
        if number not in self._first:
            if len(self._first) >= MOST_KEPT:
                self._first = {}
            self._first[number] = bits(self.slots[:number])
        return self._first[number]


class Columns:
    """The columns of an index. Immutable once built: `updated` returns new ones.

    `slots` maps a document id to its slot. `facets` is {facet: {value: bits}}, `languages` is
    {code: bits}, `labels` is {(facet, value): {language: label}}. `series` is {slot: [(start,
    end)]}, in minutes since 1970, of the documents with several dates. `all` has the slots of all
    documents, as bits. `keys` has the translation keys by slot, `KEY` bytes each. Each of the
    `ARRAYS` has one number by slot; a missing moment or position is NaN.

    A deleted document keeps its id and its slot, but is absent from `all`, `facets` and
    `languages`.
    """

    def __init__(self):
        for name, code in ARRAYS.items():
            setattr(self, name, array(code))
        self.slots, self.series, self.keys = {}, {}, bytearray()
        self.languages, self.labels = {}, {}
        self.facets = defaultdict(dict)
        self.all = 0
        self._in_language, self._middles, self._labels = {}, {}, {}

    def bits_of(self, ids: Iterable[int]) -> int:
        """Return the slots of some ids as bits, also of deleted documents; ignore unknown ids."""
        return bits([self.slots[pk] for pk in ids if pk in self.slots])

    def ids_of(self, number: int) -> list[int]:
        """Return the document ids of the slots in a set of bits, in the order of the slots."""
        return [self.ids[slot] for slot in numbers_of(number)]

    def point(self, slot: int) -> tuple[float, float] | None:
        """Return (latitude, longitude) of a slot in degrees, or None without a position."""
        latitude = self.latitudes[slot]
        return None if math.isnan(latitude) else (latitude, self.longitudes[slot])

    def in_language(self, code: str) -> int:
        """Return the documents to search in a language, as bits.

        They are the documents in the language, and the French documents without a translation into
        this language.
        """
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
    def starts(self) -> Timeline:
        """The timeline of `starts_at`, or of `ends_at` for a document without `starts_at`."""
        return Timeline(self.starts_at)

    @cached_property
    def ends(self) -> Timeline:
        """The timeline of `ends_at`, or of `starts_at` for a document without `ends_at`."""
        return Timeline(self.ends_at)

    @cached_property
    def expiry(self) -> Timeline:
        """The timeline of `expires_at`, the moment when a document stops being shown."""
        return Timeline(self.expires_at)

    @cached_property
    def spots(self) -> Spots:
        """The `Spots` of the documents, to search them by distance."""
        return Spots(self.latitudes, self.longitudes)

    @cached_property
    def _dates_of_series(self):
        """The sorted [(start, end, slot)] of all series, and the longest duration, in minutes."""
        dates = sorted((*pair, slot) for slot, pairs in self.series.items() for pair in pairs)
        return dates, max((end - start for start, end, _ in dates), default=0)

    @cached_property
    def of_series(self) -> int:
        """The documents with several dates, as bits."""
        return bits(self.series)

    @property
    def dated(self) -> int:
        """The documents with a date, as bits."""
        return self.starts.all

    def expired(self, now: datetime) -> int:
        """Return the documents whose expiry is at or before `now`, as bits."""
        return self.expiry.until(now)

    def past(self, now: datetime) -> int:
        """Return the documents of kind "event" or "session" that ended before `now`, as bits."""
        passing = 0
        for kind in PASSING:
            passing |= self.facets["kind"].get(kind, 0)
        return passing & self.ends.before(now)

    def touching(self, since: datetime | None, until: datetime | None) -> int:
        """Return the documents with a date that overlaps an interval, as bits.

        `since` and `until` are aware; None means no bound. A date that ends at `since` or starts at
        `until` is outside.
        """
        touching = self.dated
        if until is not None:
            touching &= self.starts.before(until)
        if since is not None:
            touching &= ~self.ends.until(since)
        if since is None or until is None or not touching & self.of_series:
            return touching
        # A series may overlap the interval without any date inside.
        dates, longest = self._dates_of_series
        since, until = since.timestamp() / 60, until.timestamp() / 60
        stretch = slice(bisect_left(dates, (since - longest,)), bisect_left(dates, (until,)))
        meeting = bits({slot for _start, end, slot in dates[stretch] if end > since})
        return touching & (~self.of_series | meeting)

    def next_starts(self, slots: int, now: datetime) -> dict[int, float]:
        """Return {slot: start of the next date, in seconds since 1970} of each slot.

        `slots` are documents with a date, as bits: a document without a date would get NaN. The
        next date is the first date that is not over at `now`. If all dates are over, it is the
        first date.
        """
        starts = {slot: self.starts_at[slot] for slot in numbers_of(slots & ~self.of_series)}
        minute = now.timestamp() / 60
        for slot in numbers_of(slots & self.of_series):
            coming = (start * 60 for start, end in self.series[slot] if end >= minute)
            starts[slot] = next(coming, self.starts_at[slot])
        return starts

    def middle(self, facet: str, value: str, hidden: int) -> tuple[int, tuple[float, float] | None]:
        """Return (number of documents with a facet's value, mean (latitude, longitude) or None).

        `hidden` documents, as bits, are excluded. The mean, in degrees, is computed from the
        documents with a point; the mean is None if no document has a point.
        """
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

    def labels_of(
        self, counts: Mapping[str, Iterable[str]], language: str
    ) -> dict[str, dict[str, str]]:
        """Return {facet: {value: label}} of the values in `counts`, in `language` if possible.

        `counts` is {facet: values}. `label` defines the fallbacks. Values without a label, and
        facets without any label, are absent.
        """
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

    def label(self, name: str, value: str, language: str) -> str:
        """Return the label of a facet's value in a language; "" if the value has no label.

        Without a label in this language, returns the French one. Without a French one, returns the
        label in any language.
        """
        labels = self.labels.get((name, value))
        if not labels:
            return ""
        return labels.get(language) or labels.get(SOURCE_LANGUAGE) or next(iter(labels.values()))

    @cached_property
    def choices(self) -> dict[str, Choices]:
        """{facet: `Choices` of its values}, without the values for which `is_counted` is False.

        All facets are present, with empty `Choices` if they have no such value.
        """
        return {
            name: Choices(
                {value: held for value, held in values.items() if is_counted(name, value)}
            )
            for name, values in self.facets.items()
        }

    def updated(self, ids: Collection[int] | None = None) -> "Columns":
        """Return new columns with some documents read again, or all if `ids` is None. One query.

        Documents of `ids` that no longer exist are removed from every set.
        """
        rows = SearchDocument.objects.order_by("pk")
        fresh = Columns()
        if ids is not None:
            rows = rows.filter(pk__in=ids)
            fresh._copy(self)
            fresh._clear(ids)
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

    def _clear(self, ids):
        others = ~self.bits_of(ids)
        self.all &= others
        for sets in (self.languages, *self.facets.values()):
            for value in sets:
                sets[value] &= others
        for slot in {self.slots[pk] for pk in ids if pk in self.slots}:
            self._write_slot(slot, self.ids[slot])

    def _add(self, rows):
        languages = defaultdict(list)
        # {(entry, language): slots}, to split each different entry once; {("kind", kind): slots}.
        held = defaultdict(list)
        columns = ("pk", "language", "kind", "translation_key", "dates")
        rows = rows.annotate(entries=_entries()).values_list(*columns, "entries", *NUMBERS)
        for pk, language, kind, key, dates, entries, *numbers in rows:
            slot = self.slots.setdefault(pk, len(self.ids))
            self._write_slot(slot, pk, key, dates, *numbers)
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

    def _write_slot(
        self, slot, pk, key=None, dates="", starts_at=None, ends_at=None, expires_at=None,
        latitude=None, longitude=None,
    ):  # fmt: skip
        """Write the id, key, dates and numbers of a document to its slot.

        The slot may be the next free one. The default values empty the slot of a deleted document,
        which keeps its id.
        """
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
    """Return the SQL expression that joins the facets of a document in one text, NULL without any.

    A second query for the facets would double the time.
    """
    entry = Concat("facets__name", Value(PART), "facets__value", Value(PART), "facets__label")
    return StringAgg(entry, Value(ENTRY), filter=Q(facets__isnull=False))
