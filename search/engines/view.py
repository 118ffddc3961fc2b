"""The index as one search sees it: the journal is read once, the pages are asked once.

A search goes through the index many times: a word to correct, a commune to recognise, one scope
after another. All of it happens in memory and takes everything as public, noting what it relied
on; then the pages are asked for all of it together. In the rare case that the index missed
something, the search starts again without what is hidden.
"""

from functools import lru_cache
from itertools import islice

from django.contrib.contenttypes.models import ContentType
from django.db import connection

from search.models import SearchDocument
from search.registry import registrations

from .bits import slots_of
from .query import Found
from .ranking import narrowed, ranked
from .shelf import shelf

# Up to so many documents, what may be shown is asked of the pages for all of them, and the counts
# are exact whatever the index missed. Beyond, for those of the page of results and around.
ASKED = 500
AROUND = 20
# What is known of one word or one commune is asked of so many of its documents.
SAMPLE = 20
TRIES = 4


class View:
    """`shown` is a queryset of what may be shown when it is not what the public sees."""

    def __init__(self, shown=None):
        self.held = shelf.read()
        self.shown = shown
        self.hidden, self._asked, self._relied_on = set(), set(), set()
        # What `vocabulary.complete` remembers of words.
        self.met = {}

    @property
    def columns(self):
        return self.held.columns

    @property
    def stamp(self):
        """The site's content stamp."""
        return self.held.stamp

    def postings(self, terms):
        return shelf.postings(self.held, terms)

    def read(self, terms):
        """Have in memory what `find` will need of these terms."""
        self.postings(terms)

    def holds(self, term):
        """Whether the memory knows, without a query, that something holds the term."""
        posting = self.held.postings.get(term)
        return bool(posting and posting.slots & self.columns.all)

    def rely_on(self, ids):
        self._relied_on.update(ids)

    def settle(self, search):
        """What `search()` gives once nothing hidden has a part in it."""
        for _ in range(TRIES):
            found = search()
            if self.is_public():
                return found
        return search()

    def is_public(self):
        """Whether all that was relied on may be shown; one query when something was not asked."""
        asked = self._relied_on - self._asked
        if not asked:
            return True
        shown = self._shown(asked)
        self._asked |= asked
        self.hidden |= asked - shown
        return shown == asked

    def _shown(self, ids):
        """Those of the ids that may be shown."""
        if self.shown is not None:
            return set(self.shown.filter(pk__in=ids).values_list("pk", flat=True))
        statement, parameters = _visible(_searched())
        marks = ", ".join(["%s"] * len(ids))
        with connection.cursor() as cursor:
            cursor.execute(f"{statement} WHERE shown.id IN ({marks})", [*parameters, *ids])
            return {pk for (pk,) in cursor.fetchall()}

    def public_terms(self, terms, language, now):
        """Those of the terms that something public in the language holds."""
        within = self._public(language, now)
        found = set()
        for term, posting in self.postings(terms).items():
            if slots := posting.slots & within:
                self._rely_on_some(slots)
                found.add(term)
        return found

    def middle(self, facet, value):
        """(how many documents have a facet's value, the mean (latitude, longitude) or None). Who
        shows anything of it relies on the value."""
        return self.columns.middle(facet, value, self._hidden)

    def rely_on_value(self, facet, value):
        """Whether something public has a facet's value."""
        slots = self.columns.facets.get(facet, {}).get(value, 0) & ~self._hidden
        self._rely_on_some(slots)
        return bool(slots)

    def label(self, facet, value, language):
        """How a facet's value is said, "" when nothing public has it."""
        known = self.rely_on_value(facet, value)
        return (self.columns.label(facet, value, language) or value) if known else ""

    def find(self, query):
        """The `Found` of a `Query`. To be called inside `settle`."""
        columns, postings = self.columns, self.postings(query.question.terms)
        found = narrowed(query, columns, postings).without(self._hidden)
        few = [bits for bits in (found.matching, found.within) if bits.bit_count() <= ASKED]
        if few:
            self.rely_on(columns.ids_of(few[0]))
        hits = []
        if query.stop > query.start and found.within:
            hits = ranked(query, columns, postings, found, query.stop + AROUND)[query.start :]
        self.rely_on(hit.id for hit in hits)
        return Found(
            total=found.within.bit_count(),
            hits=hits[: query.stop - query.start],
            counts=(counts := found.counts(columns)),
            labels=columns.labels_of(counts, query.language),
        )

    @property
    def _hidden(self):
        return self.columns.bits_of(self.hidden)

    def _public(self, language, now):
        return self.columns.in_language(language) & ~self.columns.expired(now) & ~self._hidden

    def _rely_on_some(self, slots):
        self.rely_on(self.columns.ids[slot] for slot in islice(slots_of(slots), SAMPLE))


def _searched():
    return tuple((r.model, ContentType.objects.get_for_model(r.model).pk) for r in registrations())


@lru_cache(maxsize=2)
def _visible(searched):
    """(statement, parameters) of the documents that the public may see, as long as the same models
    are searched. It says who may see what at length: Django takes as long to write it as the
    database to answer."""
    visible = SearchDocument.objects.visible().order_by().values("id")
    statement, parameters = visible.query.sql_with_params()
    return f"SELECT shown.id FROM ({statement}) AS shown", parameters  # noqa: S608
