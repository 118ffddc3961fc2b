"""What a process remembers of the index, as long as the journal says that it holds."""

import math
from array import array
from dataclasses import dataclass
from threading import Lock

from django.db import connection

from search.models import SearchChange

from .columns import Columns, bits

MOST_CHANGES = 500  # read one by one; beyond, everything is read again
MOST_POSTINGS = 4_000_000  # kept in memory: 8 bytes each


@dataclass(frozen=True, slots=True)
class Posting:
    """Where a term stands. `fields` holds, for each field that has it, the slots, as many impacts,
    and how rare the term is in that field; `slots` those of every field, as bits."""

    fields: list[tuple[array, array, float]]
    slots: int

    @classmethod
    def of(cls, fields, total):
        """From [(slots, impacts)] among `total` documents."""
        union = 0
        for slots, _ in fields:
            union |= bits(slots)
        rare = [(slots, impacts, rarity(len(slots), total)) for slots, impacts in fields]
        return cls(rare, union)

    @property
    def size(self):
        return sum(len(slots) for slots, *_ in self.fields)


def rarity(holding, total):
    """The inverse document frequency of BM25, never below zero."""
    holding = min(holding, total)
    return math.log(1 + (total - holding + 0.5) / (holding + 0.5))


class Shelf:
    """The columns, and the postings of the terms asked so far."""

    def __init__(self):
        self.lock = Lock()
        self.last = None
        self.columns = Columns()
        self.postings = {}

    def read(self, terms):
        """(columns, {term: its `Posting`}), as the journal now says."""
        with self.lock:
            self._follow()
            columns, known = self.columns, self.postings
        found = {term: known[term] for term in terms if term in known}
        missing = [term for term in terms if term not in found]
        if missing:
            read = _postings(missing, columns)
            if sum(posting.size for posting in list(known.values())) > MOST_POSTINGS:
                known.clear()
            known |= read
            found |= read
        return columns, found

    def _follow(self):
        """Read again what changed since the last time, everything when that cannot be told."""
        changes = self._changes()
        if changes is None:
            # Read first: what changes meanwhile is read twice rather than missed.
            self.last = SearchChange.objects.newest()
            self.columns, self.postings = Columns().updated(), {}
        elif changes:
            self.last = changes[-1][:2]
            self.columns = self.columns.updated({pk for *_, pk in changes})
            self.postings = {}

    def _changes(self):
        """[(number, mark, document id)] since the last time; None when too many, or unknown."""
        if not self.last:
            return None
        changes = SearchChange.objects.filter(number__gte=self.last[0]).order_by("number")
        changes = list(changes.values_list("number", "mark", "document_id")[: MOST_CHANGES + 1])
        if not changes or changes[0][:2] != self.last or len(changes) > MOST_CHANGES:
            return None
        return changes[1:]


def _postings(terms, columns):
    found = {term: {} for term in terms}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT term, field, document_id, impact FROM search_posting"  # noqa: S608
            f" WHERE term IN ({', '.join(['%s'] * len(found))})"
            " ORDER BY term, field, document_id",
            list(found),
        )
        for term, field, pk, impact in cursor.fetchall():
            if (slot := columns.slots.get(pk)) is not None:
                slots, impacts = found[term].setdefault(field, (array("I"), array("f")))
                slots.append(slot)
                impacts.append(impact)
    total = columns.all.bit_count()
    return {term: Posting.of(fields.values(), total) for term, fields in found.items()}


shelf = Shelf()
