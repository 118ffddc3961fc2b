"""One question as a visitor asks it: the page and every output answer the same `Search`."""

from dataclasses import replace
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import TextChoices
from django.utils import timezone

from search.choices import Order
from search.engines import engine
from search.engines.match import NoMatch
from search.engines.query import Near, Query, Sort

from . import communes
from .filters import SearchFilterSet
from .periods import periods
from .results import PER_PAGE, Results
from .taught import taught
from .words import Words

SORTS = {
    Order.RELEVANCE: Sort.RELEVANCE,
    Order.DATE: Sort.DATE,
    Order.DISTANCE: Sort.DISTANCE,
}
AROUND_KM = 20
# Fewer results than this in a commune, and its neighbours are shown too.
FEW = 3


class Scope(TextChoices):
    """Where was looked, when the question names a commune."""

    EVERYWHERE = ""
    HERE = "here"
    AROUND = "around"
    DEPARTEMENT = "departement"


class Search:
    """`here` is the commune that the words name, `scope` how far from it the results lie.

    A question that names a commune is that of its other words, in the commune; with too few
    results, around it, then in its département, then everywhere with all its words.

    `page` is the one that is most likely asked for, of `per_page` results; `view` is the index as
    whoever made it read it. Eight queries at most, however many documents.
    """

    def __init__(self, data, *, language="fr", now=None, page=1, per_page=PER_PAGE, view=None):
        self.data, self.language = data, language
        self.now = now or timezone.now()
        self._start, self._stop = (page - 1) * per_page, page * per_page
        self.view = view or engine().view()
        self.taught = taught(self.view.stamp)
        self._decide()
        if self.view.check():
            # Some of what was relied on is no longer public: decided again, without it.
            self._decide()
            self.view.check()
        self.results = Results(self.match)

    def _decide(self):
        """Say what is asked and where it is looked for, from what the index holds. Nothing is
        ranked yet."""
        self.filters = SearchFilterSet(self.data, self.view, self.language)
        self.text = self.filters.values.get("q", "")
        self.here = None
        if self.text and not self.filters.values.keys() & {"partout", "territoire"}:
            self.here = self._mentions.named(self.view)
        self.point = self._read_point()
        self.order = self._read_order()
        self.scope, self.match = self._match()

    # What is read once, whatever is decided.

    @cached_property
    def _mentions(self):
        return communes.Mentions(self.text)

    @cached_property
    def _words(self):
        return Words(self.text, self.language, self.view, self.taught)

    # What is asked.

    @property
    def question(self):
        return self.match.query.question

    @property
    def has_question(self):
        return bool(self.question.words or self.match.query.filters or self.here)

    @property
    def radius(self):
        return int(self.filters.values.get("rayon", 0)) or None

    @property
    def corrected(self):
        """The question without its misspelt words, its commune kept; "" when none is misspelt."""
        corrected = self.question.corrected
        if corrected and self.scope:
            return f"{corrected} {self.here.territory.name}"
        return corrected

    @property
    def query(self):
        """The question as an address says it."""
        return self.filters.query

    def query_with(self, **values):
        """The query with some keys changed, or taken out when None."""
        pairs = [pair for pair in self.filters.pairs if pair[0] not in values]
        pairs += [(key, value) for key, value in values.items() if value]
        return urlencode(sorted(pairs, key=lambda pair: pair[0] != "q"))

    def _read_point(self):
        """Where distances start: the commune that is named, or the one that is chosen."""
        if self.here:
            return self.here.point
        codes = self.filters.values.get("territoire", ())
        if len(codes) != 1 or not self.filters.values.keys() & {"rayon", "tri"}:
            return None
        return communes.middles(codes, self.view).get(codes[0], (0, None))[1]

    def _read_order(self):
        """A commune alone is looked at from its middle; all else by relevance, unless asked."""
        alone = self.here and not self.here.rest and self.point
        default = Order.DISTANCE if alone else Order.RELEVANCE
        return Order(self.filters.values.get("tri", default))

    # What matches.

    def _match(self):
        """(scope, match) of the question."""
        narrowing = self.filters.narrowing
        if self.here:
            scope, match = self._look_around(self._query(self.here.rest, narrowing, self._near()))
            if match and match.total:
                return scope, match
        elif self.radius and self.point:
            others = {name: values for name, values in narrowing.items() if name != "territory"}
            query = self._query(self.text, others, self._near(self.radius))
            return Scope.EVERYWHERE, self.match_of(query)
        return Scope.EVERYWHERE, self.match_of(self._query(self.text, narrowing, self._near()))

    def _look_around(self, query):
        """(scope, match) of the first scope that holds enough, else of the best one."""
        best_scope, best, is_known_around = Scope.EVERYWHERE, None, True
        for scope, places, near in self._scopes():
            # What is counted in the commune says already that nothing is known around it.
            if scope == Scope.DEPARTEMENT and best and best.total or not is_known_around:
                break
            match = self.match_of(replace(query, filters=query.filters | places, near=near))
            if scope == Scope.HERE:
                is_known_around = match.has_any("territory")
            if match.total > (best.total if best else 0):
                best_scope, best = scope, match
            if match.total >= FEW:
                break
        return best_scope, best

    def _scopes(self):
        """(scope, filter on the territory, point) from the nearest to the widest."""
        commune = self.here.territory
        if self.here.documents and not self.radius:
            yield Scope.HERE, {"territory": [commune.code]}, self._near()
        if self.point:
            yield Scope.AROUND, {}, self._near(self.radius or AROUND_KM)
        if commune.departement:
            yield Scope.DEPARTEMENT, {"territory": [commune.departement.code]}, self._near()

    def _near(self, radius=None):
        return self.point and Near(self.point.latitude, self.point.longitude, radius)

    def _query(self, text, filters, near):
        return Query(
            question=self._words.question(text, self.now),
            filters=filters,
            periods=periods(self.now),
            near=near,
            sort=SORTS[self.order],
            now=self.now,
            start=self._start,
            stop=self._stop,
        )

    def match_of(self, query):
        """Without words and without filter nothing matches; with filters alone, everything that
        they let through."""
        narrowed = query.question.words or query.filters or (query.near and query.near.radius_km)
        return self.view.match(query) if narrowed else NoMatch(self.view, query)
