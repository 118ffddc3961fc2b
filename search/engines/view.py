"""The index as one search sees it: read once.

What the index holds may not be public any more: it learns of a change just after the commit. A
search decides in memory, taking everything as public, and the view notes which documents it relied
on; `check` then asks the pages about all of them in one query. In the rare case that some are
hidden, the search decides once more, without them. It ranks last, and once.
"""

from functools import lru_cache
from itertools import islice

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models.expressions import RawSQL

from network.bits import numbers_of
from network.shared.compiled import MOST_KEYS, compiled_rows, of_some_length
from search.models import SearchDocument
from search.registry import registrations

from .base import ABOUT_SITE
from .match import Match
from .snapshot import snapshots

# What is known of one word or one facet's value is asked of so many of its documents.
SAMPLE = 20


class View:
    """`shown` is a queryset of what may be shown when it is not what the public sees. `hidden` are
    the ids of the documents that turned out not to be public."""

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
        return self.snapshot.columns

    @property
    def stamp(self):
        """The site's content stamp."""
        return self.snapshot.stamp

    @property
    def version(self):
        """What is true of the index is true until this changes."""
        return self.snapshot.version

    @property
    def hidden_slots(self):
        """What is hidden, as bits."""
        return self._never_shown | self.columns.bits_of(self.hidden)

    def match(self, query):
        """The `Match` of a `Query`."""
        return Match(self, query)

    def postings(self, terms):
        return snapshots.postings(self.snapshot, terms)

    def read(self, terms):
        """Have in memory what `match` will need of these terms."""
        self.postings([*terms, ABOUT_SITE])

    def holds(self, term):
        """Whether the memory says, without a query, that something holds the term."""
        posting = self.snapshot.postings.get(term)
        return bool(posting and posting.slots & self.columns.all)

    # What may be shown.

    def rely_on(self, ids):
        self._relied_on.update(ids)

    def check(self):
        """Whether some of what was relied on since the last time is hidden; one query when not all
        of it was checked already."""
        ids = self._relied_on - self._checked
        if not ids:
            return False
        hidden = ids - self._public_ids(ids)
        self._checked |= ids
        self.hidden |= hidden
        return bool(hidden)

    def documents(self, ids, build, *shape, **values):
        """{id: document} of those of some documents that may be shown, as
        `build(*shape, **values)`, a queryset of `SearchDocument`, reads them."""
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

    # What is known of a word or of a facet's value.

    def public_terms(self, terms, language, now):
        """Those of the terms that something public in the language holds."""
        within = self.columns.in_language(language) & ~self.columns.expired(now)
        return {
            term
            for term, posting in self.postings(terms).items()
            if self._rely_on_some(posting.slots & within)
        }

    def label(self, facet, value, language):
        """The label of a facet's value, "" when nothing public has it."""
        known = self.has_value(facet, value)
        return (self.columns.label(facet, value, language) or value) if known else ""

    def has_value(self, facet, value):
        """Whether something public has a facet's value."""
        return self._rely_on_some(self.columns.facets.get(facet, {}).get(value, 0))

    def middle(self, facet, value):
        """(how many documents have a facet's value, the mean (latitude, longitude) or None)."""
        return self.columns.middle(facet, value, self.hidden_slots)

    def _rely_on_some(self, slots):
        """Whether any of the slots is public, as far as is known."""
        slots &= ~self.hidden_slots
        if self.hidden:
            # The second time, what was not checked does not count: it may be hidden too.
            slots &= self.columns.bits_of(self._checked)
        self.rely_on(self.columns.ids[slot] for slot in islice(numbers_of(slots), SAMPLE))
        return bool(slots)


def _visible_rows(searched, build, *shape, ids, **values):
    visible = RawSQL(*_visible_among(ids, searched))  # noqa: S611 - written by Django
    return build(*shape, **values).filter(pk__in=visible)


def _searched():
    """((model, primary key of its content type), …) of what is searched."""
    return tuple((r.model, ContentType.objects.get_for_model(r.model).pk) for r in registrations())


def _visible_among(ids, searched):
    """(statement, parameters) of those of some documents that the public may see."""
    statement, parameters = _visible(searched)
    marks = ", ".join(["%s"] * len(ids))
    return f"{statement} WHERE shown.id IN ({marks})", [*parameters, *ids]


@lru_cache(maxsize=2)
def _visible(searched):
    """(statement, parameters) of the documents that the public may see, as long as the same models
    are searched. It says who may see what at length: Django takes as long to write it as the
    database to answer."""
    visible = SearchDocument.objects.visible().order_by().values("id")
    statement, parameters = visible.query.sql_with_params()
    return f"SELECT shown.id FROM ({statement}) AS shown", parameters  # noqa: S608
