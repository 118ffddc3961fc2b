"""The index in the memory of a process, updated from the journal.

Unlike a `StampedCache` of `network.memory`, it is updated document by document rather than
recomputed. It follows the journal rather than the content stamp: a publication increments the stamp
before its indexing adds the changes to the journal.
"""

import logging
import math
from array import array
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import compress, groupby
from operator import itemgetter
from threading import Lock

from django.db import connection

from network.filters.bits import bits, union
from search.models import CompactIndex, SearchChange

from .columns import Columns
from .compact import packed, unpacked

logger = logging.getLogger(__name__)

MOST_CHANGES = 2500  # beyond, a new snapshot is built
MOST_CHANGES_OF_POSTINGS = 500  # beyond, the cached postings are dropped
MOST_POSTINGS = 24_000_000  # bytes of cached postings
OVERHEAD = 500  # bytes of a term, without the bytes of its documents
FEW = 200  # the bits of a term are cached above one document in 200
COLUMNS = "SELECT term, field, document_id, impact FROM search_posting"


class Posting:
    """The occurrences of a term.

    `fields` maps the number of each field to two arrays of the same length, slots and impacts;
    `size` is the estimated memory in bytes.
    """

    __slots__ = ("_slots", "fields", "size")

    def __init__(self, fields):
        self.fields = fields
        held = sum(len(slots) for slots, _ in fields.values())
        last = max((max(slots) for slots, _ in fields.values() if slots), default=0)
        # Cached only where computing the bits takes long.
        self._slots = self._union() if held * FEW > last else None
        self.size = OVERHEAD + 8 * held + (last // 8 if self._slots is not None else 0)

    @property
    def slots(self) -> int:
        """The slots of the documents that contain the term in any field, as a bit set."""
        return self._union() if self._slots is None else self._slots

    def _union(self):
        return union(bits(slots) for slots, _ in self.fields.values())

    def without(self, slots: int) -> "Posting":
        """Return a new posting without some slots (as bits)."""
        fields = {}
        for field, (held, impacts) in self.fields.items():
            pairs = [pair for pair in zip(held, impacts, strict=True) if not slots >> pair[0] & 1]
            fields[field] = (array("I", (s for s, _ in pairs)), array("f", (i for _, i in pairs)))
        return Posting(fields)

    def joined(self, other: "Posting") -> "Posting":
        """Return a new posting with the occurrences of this posting and of `other`.

        The two postings must share no slot of a field.
        """
        fields = dict(self.fields)
        for field, (slots, impacts) in other.fields.items():
            held = fields.get(field, (array("I"), array("f")))
            fields[field] = (held[0] + slots, held[1] + impacts)
        return Posting(fields)


def rarity(holding: int, total: int) -> float:
    """Return the inverse document frequency of BM25, never negative.

    `holding` is the number of documents that contain the term, `total` the number of all documents.
    """
    holding = min(holding, total)
    return math.log(1 + (total - holding + 0.5) / (holding + 0.5))


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The columns of the index at one change of the journal, and the postings read so far.

    `last` is the (number, mark) of this change, or None for an empty journal. `stamp` is the
    content stamp at the time when the journal was read.
    """

    columns: Columns
    postings: dict[str, Posting]
    last: tuple | None
    stamp: int

    @property
    def version(self) -> tuple[int, tuple | None]:
        """(`stamp`, `last`): it changes as soon as the index or the content of the site does.

        `last` is None if the journal is empty.
        """
        return self.stamp, self.last


class SnapshotCache:
    """The last `Snapshot` of this process."""

    def __init__(self):
        self._lock = Lock()
        self._snapshot = None

    def read(self) -> Snapshot:
        """Return the snapshot at the last change of the journal; one query if nothing changed."""
        with self._lock:
            self._snapshot = self._follow(self._snapshot)
            return self._snapshot

    def clear(self) -> None:
        """Drop the snapshot, so that `read` builds a new one."""
        with self._lock:
            self._snapshot = None

    def postings(self, snapshot: Snapshot, terms: Collection[str]) -> dict[str, Posting]:
        """Return {term: its `Posting`, empty if no document contains it}.

        One query reads the postings that the snapshot does not have yet, and adds them to it. If
        the cached postings exceed `MOST_POSTINGS` bytes, they are dropped first.
        """
        held = snapshot.postings
        postings = {term: held[term] for term in terms if term in held}
        missing = [term for term in terms if term not in postings]
        if missing:
            read = _postings(missing, snapshot.columns)
            if sum(posting.size for posting in list(held.values())) > MOST_POSTINGS:
                held.clear()
            held |= read
            postings |= read
        return postings

    def _follow(self, snapshot):
        """Return the snapshot updated from the journal, or a new one.

        A new one is built if `snapshot` is None or cannot be updated.
        """
        return (snapshot and _updated_snapshot(snapshot)) or _initial_snapshot()


snapshots = SnapshotCache()


def store(*, anew: bool = False) -> None:
    """Save the columns as the only `CompactIndex`, which new processes read.

    They are the columns of this process's snapshot or, with `anew`, are read from every document.
    Does nothing if the journal is empty or, without `anew`, if the `CompactIndex` is up to date.
    """
    snapshot = _read_all(*SearchChange.objects.newest_and_stamp()) if anew else snapshots.read()
    if snapshot.last is None:
        return
    number, mark = snapshot.last
    if anew or not CompactIndex.objects.filter(number=number, mark=mark).exists():
        CompactIndex.objects.bulk_create(
            [CompactIndex(pk=1, number=number, mark=mark, content=packed(snapshot.columns))],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["number", "mark", "content"],
        )


def _initial_snapshot():
    """Return the first snapshot, from the `CompactIndex` if possible, else from all rows."""
    last, stamp, compact = SearchChange.objects.newest_and_compact()
    if compact and (columns := _unpacked(compact[2])):
        stored = Snapshot(columns, {}, compact[:2], stamp)
        if compact[:2] == last:
            return stored
        if followed := _updated_snapshot(stored):
            return followed
    return _read_all(last, stamp)


def _unpacked(content):
    """Return the `Columns` of a compact index, or None if they cannot be parsed."""
    try:
        return unpacked(content)
    except ValueError:
        logger.warning("The compact index is not used: every document is read", exc_info=True)
        return None


def _read_all(last, stamp):
    # `last` was read before the rows: a change made meanwhile is read twice rather than missed.
    return Snapshot(Columns().updated(), {}, last, stamp)


def _updated_snapshot(snapshot):
    """Return a snapshot with the later changes of the journal.

    Returns None if the journal no longer has all later changes, or has more than `MOST_CHANGES`.
    """
    changes = SearchChange.objects.since(snapshot.last, MOST_CHANGES + 1)
    if not changes or changes[0][:2] != snapshot.last or len(changes) > MOST_CHANGES:
        return None
    stamp = changes[0][3]
    if len(changes) == 1:
        return replace(snapshot, stamp=stamp)
    ids = {pk for _, _, pk, _ in changes[1:]}
    columns = snapshot.columns.updated(ids)
    postings = _updated_postings(snapshot.postings, ids, columns)
    return Snapshot(columns, postings, changes[-1][:2], stamp)


def _postings(terms, columns):
    marks = ", ".join(["%s"] * len(terms))
    postings = _read(f"{COLUMNS} WHERE term IN ({marks}) ORDER BY term, field, document_id",
                     terms, columns)  # fmt: skip
    return {term: postings.get(term) or Posting({}) for term in terms}


def _updated_postings(postings, ids, columns):
    """Return {term: `Posting`} with the documents `ids` read again.

    Returns {} for more than `MOST_CHANGES_OF_POSTINGS` documents.
    """
    if not postings or len(ids) > MOST_CHANGES_OF_POSTINGS:
        return {}
    marks = ", ".join(["%s"] * len(ids))
    added = _read(f"{COLUMNS} WHERE document_id IN ({marks})", list(ids), columns)
    changed = columns.bits_of(ids)
    fresh = {}
    for term, posting in list(postings.items()):
        unchanged = posting.without(changed) if posting.slots & changed else posting
        fresh[term] = unchanged.joined(added[term]) if term in added else unchanged
    return fresh


def _read(statement, parameters, columns):
    fields_of = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        # Sorted rows make few groups, even of hundreds of thousands of rows.
        for (term, field), rows in groupby(cursor.fetchall(), itemgetter(0, 1)):
            _terms, _fields, pks, read = zip(*rows, strict=True)
            slots, impacts = fields_of[term].setdefault(field, (array("I"), array("f")))
            held = [columns.slots.get(pk) for pk in pks]
            known = [slot is not None for slot in held]
            slots.extend(compress(held, known))
            impacts.extend(compress(read, known))
    return {term: Posting(fields) for term, fields in fields_of.items()}
