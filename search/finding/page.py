"""What the page of results shows around them."""

from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from network.filters import Chip
from network.models import Territory
from search.choices import Kind, Order
from search.models import SearchDocument, SearchFacet
from search.registry import answers

from . import facets
from .results import PER_PAGE
from .search import AROUND_KM, Scope, Search

NEIGHBOURS = 6
NEAR_KM = 30


@dataclass(frozen=True, slots=True)
class KindChoice:
    label: str
    count: int
    query: str
    selected: bool


class SearchPage(Search):
    """The queries are those of addresses that lead to another search."""

    # Choices.

    @cached_property
    def kinds(self):
        """The kinds that hold something, with their counts, "everything" first."""
        counts, chosen = self.results.counts, self.filters.values.get("type", [])
        choices = [("", _("Tout"), self.results.total)]
        choices += [(str(k), k.label, counts[k]) for k in Kind if counts.get(k)]
        return [
            KindChoice(
                label=label,
                count=count,
                query=self.query_with(type=value),
                selected=[value] == chosen if value else not chosen,
            )
            for value, label, count in choices
        ]

    @cached_property
    def facets(self):
        return facets.facets(self.match, self.filters)

    @cached_property
    def orders(self):
        """[(value, label)] of the orders that make sense here."""
        return [
            (order.value, order.label) for order in Order if order != Order.DISTANCE or self.point
        ]

    @cached_property
    def chips(self):
        """What narrows the words, each with the query that remains without it."""
        chips = self.filters.chips[1:] if self.text else self.filters.chips
        return [self._here_chip, *chips] if self.scope else chips

    @property
    def _here_chip(self):
        if self.scope == Scope.AROUND:
            label = _("Autour, à %(km)s km : %(name)s")
            return Chip(label % {"name": self.here.name, "km": self.radius}, self.without_place)
        return Chip(_("Près de : %(name)s") % {"name": self.here.name}, self.without_place)

    @cached_property
    def is_far(self):
        """Whether nothing of the first page is near the place that is named."""
        if self.scope != Scope.NEAR or self.here.is_departement:
            return False
        distances = [hit.distance_km for hit in self.match.hits(0, PER_PAGE)]
        return all(km is None or km > NEAR_KM for km in distances)

    @property
    def kept(self):
        """What stays in the form of the words: the kind that is looked for."""
        return [pair for pair in self.filters.pairs if pair[0] == "type"]

    @cached_property
    def best_bets(self):
        return self.taught.best_bets(self.text) if self.text else []

    @cached_property
    def answers(self):
        """What some word of the question means, as the apps answer it."""
        return answers(self.text, self.language) if self.text else []

    # Queries.

    @property
    def any_kind(self):
        return self.query_with(type=None)

    @property
    def query_for_events(self):
        return self.query_with(type=str(Kind.EVENT))

    @property
    def corrected_query(self):
        return self.query_with(q=self.corrected)

    @property
    def cleared(self):
        """The query of the words alone."""
        return urlencode([("q", self.text)]) if self.text else ""

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
        """The query of what is near alone; "" when it is that already."""
        if self.scope == Scope.NEAR and self.point and self.order == Order.RELEVANCE:
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

    # What helps when nothing matches.

    @cached_property
    def wider(self):
        """How many results the words alone have, without any filter nor place."""
        if not self.match.query.filters or not self.text:
            return 0
        words = self._words.question(self.text, self.now)
        match = self.match_of(replace(self.match.query, question=words, filters={}, near=None))
        self.view.check()
        return match.total

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
