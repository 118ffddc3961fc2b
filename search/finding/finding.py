"""One question as a visitor asked it: the page and every output answer the same `Finding`."""

from functools import cached_property
from urllib.parse import urlencode

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _

from network.filters import Chip
from network.models import Territory
from search.choices import Kind, Order
from search.engines import engine
from search.engines.query import Near, Sort
from search.models import SearchDocument, SearchFacet

from . import facets, whereabouts
from .answers import PER_PAGE, Answer
from .filters import SearchFilterSet
from .periods import periods

SORTS = {
    Order.RELEVANCE: Sort.RELEVANCE,
    Order.DATE: Sort.DATE,
    Order.DISTANCE: Sort.DISTANCE,
}
AROUND_KM = 20
# Fewer results than this in a commune, and its neighbours are shown too.
FEW = 3
NEIGHBOURS = 6


class Scope(TextChoices):
    """Where was looked, when the question names a commune."""

    EVERYWHERE = ""
    HERE = "here"
    AROUND = "around"
    DEPARTEMENT = "departement"


class Finding:
    """`here` is the commune that the words name, `scope` how far from it the answer lies.

    A question that names a commune is that of its other words, in the commune; with too few
    results, around it, then in its département, then everywhere with all its words.
    """

    def __init__(self, data, *, language="fr", now=None, page=1, per_page=PER_PAGE):
        self.data = data
        self.now = now or timezone.now()
        self.language = language
        self.page, self.per_page = page, per_page
        self.view = engine().look()
        self.view.settle(self._find)

    def _find(self):
        self.filters = SearchFilterSet(self.data, self.view, self.language)
        self.text = self.filters.values.get("q", "")
        self.here = None
        if self.text and not self.filters.values.keys() & {"partout", "territoire"}:
            self.here = whereabouts.look_for(self.text, self.view)
        for name in ("point", "order"):
            self.__dict__.pop(name, None)
        self.scope, self.answer = self._answer()
        return self.answer.found

    @property
    def is_asked(self):
        return bool(self.answer.question.words or self.answer.filters or self.here)

    @cached_property
    def point(self):
        """Where distances start: the commune that is named, or the one that is chosen."""
        if self.here:
            return self.here.point
        codes = self.filters.values.get("territoire", ())
        if len(codes) != 1 or not self.filters.values.keys() & {"rayon", "tri"}:
            return None
        return whereabouts.middles(codes, self.view).get(codes[0], (0, None))[1]

    @property
    def radius(self):
        return int(self.filters.values.get("rayon", 0)) or None

    @cached_property
    def order(self):
        """A commune alone is looked at from its middle; all else by relevance, unless asked."""
        alone = self.here and not self.here.rest and self.point
        default = Order.DISTANCE if alone else Order.RELEVANCE
        return Order(self.filters.values.get("tri", default))

    def _near(self, radius=None):
        return self.point and Near(self.point.latitude, self.point.longitude, radius)

    def _ask(self, text, filters, near, whole=""):
        return Answer(
            text,
            language=self.language,
            filters=filters,
            now=self.now,
            near=near,
            sort=SORTS[self.order],
            periods=periods(self.now),
            page=self.page,
            per_page=self.per_page,
            view=self.view,
            whole=whole,
        )

    def _answer(self):
        narrowing = self.filters.narrowing
        if self.here:
            first = self._ask(self.here.rest, narrowing, self._near(), whole=self.text)
            scope, answer = self._look_around(first, narrowing)
            if len(answer):
                return scope, answer
        elif self.radius and self.point:
            others = {name: values for name, values in narrowing.items() if name != "territory"}
            return Scope.EVERYWHERE, self._ask(self.text, others, self._near(self.radius))
        return Scope.EVERYWHERE, self._ask(self.text, narrowing, self._near())

    def _look_around(self, first, narrowing):
        """(scope, answer) of the first scope that holds enough, else of the best one."""
        best, known = (Scope.EVERYWHERE, ()), None
        for scope, places, near in self._scopes():
            # What is counted in the commune says already that nothing is known around it.
            if scope == Scope.DEPARTEMENT and len(best[1]) or known == {}:
                break
            answer = first.asking(narrowing | places, near=near)
            if scope == Scope.HERE:
                known = answer.found.counts.get("territory", {})
            if len(answer) > len(best[1]):
                best = scope, answer
            if len(answer) >= FEW:
                break
        return best

    def _scopes(self):
        """(scope, filter on the territory, point) from the nearest to the widest."""
        commune = self.here.territory
        if self.here.documents and not self.radius:
            yield Scope.HERE, {"territory": [commune.code]}, self._near()
        if self.point:
            yield Scope.AROUND, {}, self._near(self.radius or AROUND_KM)
        if commune.departement:
            yield Scope.DEPARTEMENT, {"territory": [commune.departement.code]}, self._near()

    # What the page shows around the results.

    @property
    def query(self):
        return self.filters.query

    def query_with(self, **values):
        """The query with some keys changed, or taken out when None."""
        pairs = [pair for pair in self.filters.pairs if pair[0] not in values]
        pairs += [(key, value) for key, value in values.items() if value]
        return urlencode(sorted(pairs, key=lambda pair: pair[0] != "q"))

    @property
    def any_kind(self):
        return self.query_with(type=None)

    @property
    def query_for_events(self):
        return self.query_with(type=str(Kind.EVENT))

    @property
    def kept(self):
        """What stays in the form of the words: the kind that is looked for."""
        return [pair for pair in self.filters.pairs if pair[0] == "type"]

    @cached_property
    def chips(self):
        """What narrows the words, each with the query that remains without it."""
        chips = self.filters.chips[1:] if self.text else self.filters.chips
        return [self._here_chip, *chips] if self.scope else chips

    @property
    def cleared(self):
        """The query of the words alone."""
        return urlencode([("q", self.text)]) if self.text else ""

    @property
    def _here_chip(self):
        name = self.here.territory.name
        labels = {
            Scope.HERE: _("Commune : %(name)s") % {"name": name},
            Scope.AROUND: _("Autour, à %(km)s km : %(name)s")
            % {"name": name, "km": self.radius or AROUND_KM},
            Scope.DEPARTEMENT: _("Département : %(name)s")
            % {"name": self.here.territory.departement},
        }
        return Chip(labels[self.scope], self.without_place)

    @property
    def without_place(self):
        """The query of the other words; of all of them, as mere words, when there is no other."""
        if self.here.rest:
            return self.query_with(q=self.here.rest, rayon=None)
        return self.everywhere

    @property
    def everywhere(self):
        return self.query_with(q=self.text, partout="1", rayon=None)

    @property
    def around(self):
        """The query of the same, and of what lies around the commune; "" when it does already."""
        if self.scope == Scope.HERE and self.point:
            return self.query_with(q=self.text, rayon=str(AROUND_KM))
        return ""

    @property
    def namesakes(self):
        """[(commune, query)] of the other communes that the words may name."""
        if not self.here:
            return []
        return [
            (commune, self.query_with(q=self.here.rest, territoire=commune.code))
            for commune in self.here.namesakes
        ]

    @property
    def corrected(self):
        """The question without its misspelt words, its commune kept; "" when none is misspelt."""
        corrected = self.answer.question.corrected
        if corrected and self.scope:
            return f"{corrected} {self.here.territory.name}"
        return corrected

    @property
    def corrected_query(self):
        return self.query_with(q=self.corrected)

    @cached_property
    def best_bets(self):
        return self.answer.taught.best_bets(self.text) if self.text else []

    @cached_property
    def facets(self):
        return facets.facets(self.answer.found, self.filters)

    @cached_property
    def orders(self):
        """[(value, label)] of the orders that make sense here."""
        return [
            (order.value, order.label) for order in Order if order != Order.DISTANCE or self.point
        ]

    # What helps when nothing is found.

    @cached_property
    def wider(self):
        """How many results the words alone have, without any filter nor place."""
        if not self.answer.filters or not self.text:
            return 0
        return self.view.settle(lambda: len(self._ask(self.text, {}, None)))

    @property
    def wider_query(self):
        return urlencode([("q", self.text), ("partout", "1")])

    @cached_property
    def neighbours(self):
        """Communes of the same département where something is known, the largest first."""
        if not self.here or not self.here.territory.departement:
            return []
        known = SearchFacet.objects.filter(
            name="territory", document__in=SearchDocument.objects.visible()
        )
        communes = Territory.objects.filter(
            kind=Territory.Kind.COMMUNE,
            departement=self.here.territory.departement,
            code__in=known.values("value"),
        ).exclude(pk=self.here.territory.pk)
        return list(communes.order_by("-population", "code")[:NEIGHBOURS])
