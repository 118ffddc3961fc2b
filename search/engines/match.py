"""What of the index answers one query: how many, of what, and which come first."""

from functools import cached_property

from .base import ABOUT_SITE
from .ranking import LIFTED_AMONG, narrowed, ranked, with_a_place

# Up to so many documents, what may be shown is asked of the pages for all of them, and the counts
# are exact whatever the index missed. Beyond, it is asked for those of the page of results alone,
# in the query that reads them.
CHECKED = 500


class Match:
    """A `Query` asked of the index in memory, seen by a `View`. `total` leaves out what the view
    knows to be hidden; the rest is to be asked once the view is checked."""

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
        return self._public.total

    @cached_property
    def counts(self):
        """{facet: {value: how many}}, as `EngineResult` has them."""
        public = self._public
        counts = {name: public.counts(name) for name in public.choices}
        return {name: values for name, values in counts.items() if values}

    @cached_property
    def labels(self):
        """{facet: {value: label}} of what is counted."""
        return self._columns.labels_of(self.counts, self.query.language)

    def hits(self, start: int, stop: int):
        """The `Hit`s from `start` to `stop`, best first. This ranks, once for those of a page."""
        public = self._public
        if stop <= start or not public.within:
            return []
        most = max(stop, LIFTED_AMONG) if self.query.lifts_a_place else stop
        if (public.within, most) != self._ranked_of:
            self._ranked_of = public.within, most
            self._best = ranked(self.query, self._columns, self._postings, public, most)
        return with_a_place(self.query, self._columns, self._best)[start:stop]

    @property
    def _public(self):
        return self._narrowed.without(self.view.hidden_slots)


class NoMatch:
    """Nothing: no question was asked."""

    total = 0
    counts, labels = {}, {}

    def __init__(self, view, query):
        self.view, self.query = view, query

    def hits(self, start: int, stop: int):
        return []
