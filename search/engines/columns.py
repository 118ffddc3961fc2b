"""What narrows, sorts and counts documents, held in memory so that no question reads it again.

Each document has a slot: a place in lists, and a bit in whole numbers used as sets. The documents
that hold a facet's value are one number; how many of them a question finds is one `&`.
"""

from collections import defaultdict
from itertools import compress, count

from search.models import SearchDocument, SearchFacet

SOURCE_LANGUAGE = "fr"
FIGURES = bytes.maketrans(b"01", b"\0\1")


def bits(slots):
    """The whole number whose bits at `slots` are 1."""
    held = bytearray(max(slots, default=-1) // 8 + 1)
    for slot in slots:
        held[slot >> 3] |= 1 << (slot & 7)
    return int.from_bytes(held, "little")


class Columns:
    """Never changed once built: `updated` gives another."""

    def __init__(self):
        self.ids, self.slots = [], {}
        self.dates, self.points, self.expiries = {}, {}, {}
        self.languages, self.keys = defaultdict(int), {}
        self.facets = defaultdict(dict)
        self.labels = {}
        self.all = 0
        self._in_language = {}

    @staticmethod
    def slots_of(number):
        """The slots whose bit is 1, in order: an iterator."""
        return compress(count(), bin(number)[:1:-1].encode().translate(FIGURES))

    def bits_of(self, ids):
        return bits([self.slots[pk] for pk in ids if pk in self.slots])

    def in_language(self, code):
        """The documents in the language, and the French ones not translated into it."""
        if code not in self._in_language:
            spoken = self.languages.get(code, 0)
            translated = {self.keys.get(slot) for slot in self.slots_of(spoken)} - {None}
            french = self.languages.get(SOURCE_LANGUAGE, 0)
            hidden = bits([s for s, key in self.keys.items() if key in translated])
            self._in_language[code] = spoken | (french & ~hidden)
        return self._in_language[code]

    def expired(self, now):
        return bits([slot for slot, expires_at in self.expiries.items() if expires_at <= now])

    def past(self, now):
        """The slots of the events that are over."""
        events = self.facets["kind"].get("event", 0)
        return [
            slot
            for slot, (_, ends_at) in self.dates.items()
            if ends_at and ends_at < now and events >> slot & 1
        ]

    def labels_of(self, counts, language):
        """{facet: {value: label}} of the values counted, as the language says them if it does."""
        found = {}
        for name, values in counts.items():
            for value in values:
                said = self.labels.get((name, value))
                if said:
                    label = said.get(language) or said.get(SOURCE_LANGUAGE)
                    found.setdefault(name, {})[value] = label or next(iter(said.values()))
        return found

    def updated(self, ids=None):
        """The columns with some documents read again; all of them when `ids` is None."""
        rows, facets = SearchDocument.objects.order_by("pk"), SearchFacet.objects.order_by("pk")
        fresh = Columns()
        if ids is not None:
            rows, facets = rows.filter(pk__in=ids), facets.filter(document__in=ids)
            fresh._copy(self)
            fresh._forget(ids)
        fresh._add(rows, facets)
        return fresh

    def _copy(self, other):
        self.ids, self.slots = list(other.ids), dict(other.slots)
        self.dates, self.points = dict(other.dates), dict(other.points)
        self.expiries, self.keys = dict(other.expiries), dict(other.keys)
        self.languages = defaultdict(int, other.languages)
        self.facets = defaultdict(dict, {n: dict(values) for n, values in other.facets.items()})
        self.labels = {pair: dict(said) for pair, said in other.labels.items()}
        self.all = other.all

    def _forget(self, ids):
        kept = ~self.bits_of(ids)
        self.all &= kept
        for language in self.languages:
            self.languages[language] &= kept
        for values in self.facets.values():
            for value in values:
                values[value] &= kept
        for slot in {self.slots[pk] for pk in ids if pk in self.slots}:
            for column in (self.dates, self.points, self.expiries, self.keys):
                column.pop(slot, None)

    def _add(self, rows, facets):
        languages, held, spoken = defaultdict(list), defaultdict(list), {}
        columns = ("pk", "language", "kind", "translation_key", "starts_at", "ends_at")
        more = ("latitude", "longitude", "expires_at")
        for pk, language, kind, key, starts_at, ends_at, *where, expires_at in rows.values_list(
            *columns, *more
        ):
            slot = self.slots.setdefault(pk, len(self.ids))
            if slot == len(self.ids):
                self.ids.append(pk)
            spoken[pk] = language
            languages[language].append(slot)
            held["kind", kind].append(slot)
            if key:
                self.keys[slot] = key
            if starts_at or ends_at:
                self.dates[slot] = (starts_at or ends_at, ends_at or starts_at)
            if None not in where:
                self.points[slot] = tuple(where)
            if expires_at:
                self.expiries[slot] = expires_at
        columns = ("document_id", "name", "value", "label")
        for pk, name, value, label in facets.values_list(*columns):
            if pk in spoken:
                held[name, value].append(self.slots[pk])
                self.labels.setdefault((name, value), {})[spoken[pk]] = label
        for language, slots in languages.items():
            added = bits(slots)
            self.all |= added
            self.languages[language] |= added
        for (name, value), slots in held.items():
            self.facets[name][value] = self.facets[name].get(value, 0) | bits(slots)
