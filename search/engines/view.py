"""The index as one search reads it, and the match of a query in it.

The index may still contain pages that are no longer public: it is updated just after the commit of
a change. A search decides in memory, as if everything were public, and the view notes the documents
that the search relied on. `check` then queries all these documents at once. If some are hidden,
which is rare, the search decides again without them. Ranking comes last.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from functools import cached_property, lru_cache
from itertools import islice

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from network.database.compiled import MOST_KEYS, compiled_rows, of_some_length
from network.filters.bits import numbers_of
from search.models import SearchDocument
from search.registry import registrations

from .base import ABOUT_SITE
from .ranking import PROMOTION_DEPTH, SERVICE_DEPTH, narrowed, ranked, rearrange
from .snapshot import snapshots

# Up to this many matches, all of them are checked and the counts are exact even if the index is
# late. Beyond, only the documents of the shown page are checked, in the query that reads them.
CHECKED = 500
# A word or a facet's value is public if one of this many of its documents is.
SAMPLE = 20


class View:
    """The index for one search.

    `shown` is the queryset of the documents that may be shown, or None for the public documents.
    `hidden` contains the ids of the documents that turned out not to be public.

    Creating the view runs one query if the index did not change, and one for `shown`. After a
    change, it also reads the changed documents, or all of them.
    """

    def __init__(self, shown=None):
        self.snapshot = snapshots.read()
        self.hidden = set()
        self._relied_on, self._checked = set(), set()
        self._shown = shown
        self._never_shown = 0
        if shown is not None:
            ids = shown.order_by().values_list("pk", flat=True)
            self._never_shown = self.columns.all & ~self.columns.bits_of(ids)

    @property
    def columns(self):
        """The `Columns` of the snapshot."""
        return self.snapshot.columns

    @property
    def stamp(self) -> int:
        """The site's content stamp at the time when the snapshot was read."""
        return self.snapshot.stamp

    @property
    def version(self) -> tuple:
        """The version of the snapshot, a stamp for caches of its contents."""
        return self.snapshot.version

    @property
    def hidden_slots(self) -> int:
        """The documents that are not shown, as bits.

        They are the documents of `hidden` and, if `shown` is not None, the documents outside
        `shown`.
        """
        return self._never_shown | self.columns.bits_of(self.hidden)

    def match(self, query) -> "Match":
        """Return the `Match` of a `Query`, filtered in memory but not ranked yet."""
        return Match(self, query)

    def postings(self, terms: Collection[str]) -> dict:
        """Return {term: its `Posting`, empty if no document contains it}.

        One query reads the terms that the snapshot does not have yet; none if it has all of them.
        """
        return snapshots.postings(self.snapshot, terms)

    def read(self, terms: Iterable[str]) -> None:
        """Read into memory the postings of terms that `match` will need, in one query at most."""
        self.postings([*terms, ABOUT_SITE])

    def holds(self, term: str) -> bool:
        """Return True if the postings in memory contain the term, in any document, without a query.

        Returns False for a term that was not read yet.
        """
        posting = self.snapshot.postings.get(term)
        return bool(posting and posting.slots & self.columns.all)

    # Public documents.

    def rely_on(self, ids: Iterable[int]) -> None:
        """Note document ids to be checked by `check`."""
        self._relied_on.update(ids)

    def check(self) -> bool:
        """Check the documents relied on; return True if a newly checked document is hidden.

        Adds the hidden documents to `hidden`. Runs one query, or none if all documents relied on
        were checked before.
        """
        ids = self._relied_on - self._checked
        if not ids:
            return False
        hidden = ids - self._public_ids(ids)
        self._checked |= ids
        self.hidden |= hidden
        return bool(hidden)

    def documents(
        self,
        ids: Collection[int],
        build: Callable[..., QuerySet[SearchDocument]],
        *shape,
        **values,
    ) -> dict[int, SearchDocument]:
        """Return {id: document} of the documents among `ids` that may be shown, in one query.

        `ids` is a list, not empty; the result is in no order. `build(*shape, **values)` returns the
        queryset of `SearchDocument` that reads them; `network.database.compiled.compiled_rows`
        explains `shape` and `values`.
        """
        if self._shown is not None:
            shown = self._shown.filter(pk__in=ids).values("pk")
            rows = build(*shape, **values).filter(pk__in=shown)
        elif len(ids) > MOST_KEYS:
            rows = _visible_rows(_searched(), build, *shape, ids=ids, **values)
        else:
            ids = of_some_length(ids)
            rows = compiled_rows(_visible_rows, _searched(), build, *shape, ids=ids, **values)
        return {row.pk: row for row in rows}

    def _public_ids(self, ids):
        if self._shown is not None:
            return set(self._shown.filter(pk__in=ids).values_list("pk", flat=True))
        with connection.cursor() as cursor:
            cursor.execute(*_visible_among(ids, _searched()))
            return {pk for (pk,) in cursor.fetchall()}

    # Public terms and facets.

    def public_terms(self, terms: Collection[str], language: str, now: datetime) -> set[str]:
        """Return the `terms` of documents outside `hidden_slots` that are not expired at `now`.

        Only the documents searched in `language` count: see `Columns.in_language`. Relies on a
        sample of the documents with each term: see `has_value`.
        """
        within = self.columns.in_language(language) & ~self.columns.expired(now)
        return {
            term
            for term, posting in self.postings(terms).items()
            if self._rely_on_some(posting.slots & within)
        }

    def label(self, facet: str, value: str, language: str) -> str:
        """Return the label of a facet's value in a language, or the value itself without a label.

        Returns "" if `has_value` returns False for the value. As `has_value` does, notes a sample
        of the documents for `check`.
        """
        known = self.has_value(facet, value)
        return (self.columns.label(facet, value, language) or value) if known else ""

    def has_value(self, facet: str, value: str) -> bool:
        """Return True if a document outside `hidden_slots` has a facet's value.

        Notes at most `SAMPLE` of these documents for `check`, which decides if they are public. If
        `check` then returns True, call this method again. As soon as `hidden` is not empty, only
        checked documents count.
        """
        return self._rely_on_some(self.columns.facets.get(facet, {}).get(value, 0))

    def middle(self, facet: str, value: str) -> tuple[int, tuple[float, float] | None]:
        """Return (number of documents with a facet's value, mean (latitude, longitude) or None).

        The documents of `hidden_slots` are excluded, but not those that expired. The mean is in
        degrees.
        """
        return self.columns.middle(facet, value, self.hidden_slots)

    def _rely_on_some(self, slots):
        """Return True if one of the slots may be public, and rely on a sample of the slots."""
        slots &= ~self.hidden_slots
        if self.hidden:
            # The second time, only checked documents count: the others may be hidden too.
            slots &= self.columns.bits_of(self._checked)
        self.rely_on(self.columns.ids[slot] for slot in islice(numbers_of(slots), SAMPLE))
        return bool(slots)


class Match:
    """The match of a `Query` in the index in memory.

    `total` excludes the hidden documents of the view. Read the results after `View.check`.
    """

    def __init__(self, view, query):
        self.view, self.query = view, query
        self._columns = view.columns
        terms = [*query.question.read_terms, *query.marks]
        self._postings = view.postings([*terms, ABOUT_SITE] if query.question.words else terms)
        self._narrowed = narrowed(query, self._columns, self._postings).without(view.hidden_slots)
        sets = (self._narrowed.rows, self._narrowed.within)
        few = next((slots for slots in sets if slots.bit_count() <= CHECKED), 0)
        view.rely_on(self._columns.ids_of(few))
        self._ranked_of, self._best = None, []

    @property
    def total(self) -> int:
        """The number of matching documents."""
        return self._public.total

    @cached_property
    def counts(self) -> dict[str, dict[str, int]]:
        """{facet: {value: count}} of the values offered or chosen, without zeros."""
        public = self._public
        counts = {name: public.counts(name) for name in public.choices}
        return {name: values for name, values in counts.items() if values}

    @cached_property
    def labels(self) -> dict[str, dict[str, str]]:
        """{facet: {value: label}} of the counted values."""
        return self._columns.labels_of(self.counts, self.query.language)

    def hits(self, start: int, stop: int) -> list:
        """Return the `Hit`s `start` to `stop` - 1, in the order of the query; perhaps none.

        The ranking of the last call is reused if it has the same length and public documents.
        """
        public = self._public
        if stop <= start or not public.within:
            return []
        query = self.query
        depth = SERVICE_DEPTH if query.bounds_services else PROMOTION_DEPTH
        most = max(stop, depth) if query.bounds_services or query.promotes_place else stop
        if (public.within, most) != self._ranked_of:
            self._ranked_of = public.within, most
            best = ranked(query, self._columns, self._postings, public, most)
            self._best = rearrange(self.view, query, best)
        return self._best[start:stop]

    @property
    def _public(self):
        return self._narrowed.without(self.view.hidden_slots)


class NoMatch:
    """The empty match of a query without conditions, with the interface of `Match`."""

    total = 0
    counts, labels = {}, {}

    def __init__(self, view, query):
        self.view, self.query = view, query

    def hits(self, start: int, stop: int) -> list:
        """Return []."""
        return []


def _visible_rows(searched, build, *shape, ids, **values):
    visible = RawSQL(*_visible_among(ids, searched))  # noqa: S611 - written by Django
    return build(*shape, **values).filter(pk__in=visible)


def _searched():
    """Return a tuple of (model, primary key of its content type) for each registered model."""
    return tuple((r.model, ContentType.objects.get_for_model(r.model).pk) for r in registrations())


def _visible_among(ids, searched):
    """Return (SQL, parameters) that select the ids of the public documents among `ids`."""
    statement, parameters = _visible(searched)
    marks = ", ".join(["%s"] * len(ids))
    return f"{statement} WHERE shown.id IN ({marks})", [*parameters, *ids]


@lru_cache(maxsize=2)
def _visible(searched):
    """Return (SQL, parameters) that select the ids of all public documents.

    The result is cached for each `searched`: Django takes as long to compile this query as the
    database to execute it.
    """
    visible = SearchDocument.objects.visible().order_by().values("id")
    statement, parameters = visible.query.sql_with_params()
    return f"SELECT shown.id FROM ({statement}) AS shown", parameters  # noqa: S608
