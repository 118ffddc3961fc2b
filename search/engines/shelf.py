"""What a process remembers of the index, as long as the journal says that it holds."""

import math
from array import array
from collections import defaultdict
from dataclasses import dataclass, replace
from threading import Lock

from django.db import connection

from search.models import SearchChange

from .bits import bits
from .columns import Columns

MOST_CHANGES = 500  # read one by one; beyond, everything is read again
MOST_POSTINGS = 4_000_000  # kept in memory: 8 bytes each
COLUMNS = "SELECT term, field, document_id, impact FROM search_posting"


@dataclass(frozen=True, slots=True)
class Posting:
    """Where a term stands. `fields` maps each field that has it to its slots and as many impacts;
    `slots` are those of every field, as bits."""

    fields: dict[int, tuple[array, array]]
    slots: int

    @classmethod
    def of(cls, fields):
        union = 0
        for slots, _ in fields.values():
            union |= bits(slots)
        return cls(fields, union)

    @property
    def size(self):
        return sum(len(slots) for slots, _ in self.fields.values())

    def without(self, slots):
        """The same, some slots (as bits) left out."""
        kept = {}
        for field, (held, impacts) in self.fields.items():
            pairs = [pair for pair in zip(held, impacts, strict=True) if not slots >> pair[0] & 1]
            kept[field] = (array("I", (s for s, _ in pairs)), array("f", (i for _, i in pairs)))
        return Posting.of(kept)

    def joined(self, other):
        fields = dict(self.fields)
        for field, (slots, impacts) in other.fields.items():
            held = fields.get(field, (array("I"), array("f")))
            fields[field] = (held[0] + slots, held[1] + impacts)
        return Posting(fields, self.slots | other.slots)


def rarity(holding, total):
    """The inverse document frequency of BM25, never below zero."""
    holding = min(holding, total)
    return math.log(1 + (total - holding + 0.5) / (holding + 0.5))


@dataclass(frozen=True, slots=True)
class Held:
    """The index at one moment: its columns, the postings read so far, and the last change that it
    knows. `stamp` is the site's content stamp then."""

    columns: Columns
    postings: dict[str, Posting]
    last: tuple
    stamp: int


class Shelf:
    """The last `Held`."""

    def __init__(self):
        self.lock = Lock()
        self.held = None

    def read(self):
        """The index as the journal now says; one query when nothing changed."""
        with self.lock:
            self.held = self._follow()
            return self.held

    def forget(self):
        with self.lock:
            self.held = None

    def _follow(self):
        """Read again what changed since the last time, everything when that cannot be told."""
        held = self.held
        changes = SearchChange.objects.since(held.last, MOST_CHANGES + 1) if held else []
        if not changes or changes[0][:2] != held.last or len(changes) > MOST_CHANGES:
            # Read first: what changes meanwhile is read twice rather than missed.
            last, stamp = SearchChange.objects.newest_and_stamp()
            return Held(Columns().updated(), {}, last, stamp)
        stamp = changes[0][3]
        if len(changes) == 1:
            return replace(held, stamp=stamp)
        ids = {pk for _, _, pk, _ in changes[1:]}
        columns = held.columns.updated(ids)
        postings = _updated(held.postings, ids, columns)
        return Held(columns, postings, changes[-1][:2], stamp)

    def postings(self, held, terms):
        """{term: its `Posting`}; one query when some were not read yet."""
        known = held.postings
        found = {term: known[term] for term in terms if term in known}
        missing = [term for term in terms if term not in found]
        if missing:
            read = _postings(missing, held.columns)
            if sum(posting.size for posting in list(known.values())) > MOST_POSTINGS:
                known.clear()
            known |= read
            found |= read
        return found


def _postings(terms, columns):
    marks = ", ".join(["%s"] * len(terms))
    found = _read(f"{COLUMNS} WHERE term IN ({marks}) ORDER BY term, field, document_id",
                  terms, columns)  # fmt: skip
    return {term: found.get(term) or Posting({}, 0) for term in terms}


def _updated(postings, ids, columns):
    """The same postings, those of some documents read again."""
    marks = ", ".join(["%s"] * len(ids))
    added = _read(f"{COLUMNS} WHERE document_id IN ({marks})", list(ids), columns)
    changed = columns.bits_of(ids)
    fresh = {}
    for term, posting in list(postings.items()):
        kept = posting.without(changed) if posting.slots & changed else posting
        fresh[term] = kept.joined(added[term]) if term in added else kept
    return fresh


def _read(statement, parameters, columns):
    found = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        for term, field, pk, impact in cursor.fetchall():
            if (slot := columns.slots.get(pk)) is not None:
                slots, impacts = found[term].setdefault(field, (array("I"), array("f")))
                slots.append(slot)
                impacts.append(impact)
    return {term: Posting.of(fields) for term, fields in found.items()}


shelf = Shelf()
