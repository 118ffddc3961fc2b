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
from search.language.times import asked_words

from . import communes
from .filters import SearchFilterSet
from .moments import marks_of, periods
from .other_times import AROUND_KM, NEAR_KM, Instead, OtherTimes
from .results import PER_PAGE, Results, has_postcode, nearest_km
from .taught import taught
from .understanding import Understood, read_question
from .words import Words

SORTS = {
    Order.RELEVANCE: Sort.RELEVANCE,
    Order.DATE: Sort.DATE,
    Order.DISTANCE: Sort.DISTANCE,
}
# Fewer results than this around a commune that is named alone, and one looks farther.
FEW = 3
FARTHER = [AROUND_KM, 50, None]  # kilometres


class Scope(TextChoices):
    """Where was looked, when the question names a place."""

    EVERYWHERE = ""
    NEAR = "near"
    AROUND = "around"
    INSIDE = "inside"


class Search(OtherTimes):
    """`here` is the `NamedSpot` of the words, `scope` what it changed; `when` the moment that they
    name, None when nothing is found then, `instead` what is shown in its place.

    A question that names a commune is that of its other words: what is there comes first, then
    what is near, and nothing is left out. A commune alone is looked at from its middle, as far as
    something is known. Of a département what is inside is found, and no distance is said. When
    nothing has the other words, all the words are looked for.

    `page` is the one that is most likely asked for, of `per_page` results; `view` is the index as
    whoever made it read it, `teaching` what counts in place of what is taught. Eight queries at
    most, however many documents.
    """

    def __init__(self, data, *, language="fr", now=None, page=1, per_page=PER_PAGE, view=None,
                 teaching=None):  # fmt: skip
        self.data, self.language = data, language
        self.now = now or timezone.now()
        self._start, self._stop = (page - 1) * per_page, page * per_page
        self.view = view or engine().view()
        self.taught = teaching or taught(self.view.stamp)
        self._decide()
        if self.view.check():
            # Some of what was relied on is no longer public: decided again, without it.
            self._decide()
            self.view.check()
        how = {"is_measured": self.is_measured, "is_rough": self.is_rough}
        self.results = Results(self.match, **how)

    def _decide(self):
        """Say what is asked, when and where it is looked for, from what the index holds. Nothing
        is ranked yet."""
        self.filters = SearchFilterSet(self.data, self.view, self.language)
        self.text = self.filters.values.get("q", "")
        self.is_respelt = False
        self.here = self._read_here()
        if self.here and self.understood.when:
            self.here.rest = asked_words(self.here.rest, self.language)
        self.point = self._read_point()
        self.order = self._read_order()
        self.instead = Instead.NOTHING
        self.look(self.understood.when)
        if self.when and not self.is_answered_then:
            self.look_at_other_times()

    # What is read once, whatever is decided.

    @cached_property
    def understood(self):
        """What the text says, but for the time of who looks for mere words."""
        if "partout" in self.filters.values:
            return Understood(self.text)
        return read_question(self.text, self.now, self.language)

    @cached_property
    def _mentions(self):
        return communes.Mentions(self.understood.text, self.view.stamp)

    def _read_here(self):
        """Return the `NamedSpot` of the words, of the corrected words (`is_respelt`), else of the
        typed location."""
        text = self.understood.text
        if self.filters.values.keys() & {"partout", "territoire"}:
            return None
        # The words are read first: what the names are asked of is then in memory.
        if text and self._words and (here := self._mentions.named(self.view)):
            return here
        if spot := self.filters.values.get("pres"):
            return communes.spot_typed(spot, text, self.view)
        if not text:
            return None
        if "exact" in self.filters.values or self._mentions.outside():
            return None
        return self._read_misspelt(text)

    def _read_misspelt(self, text):
        """What the words name once they are corrected."""
        for corrected in communes.corrections(text, self._question(text), self.view):
            if here := communes.Mentions(corrected, self.view.stamp).named(self.view):
                self.is_respelt = True
                return here
        return None

    @cached_property
    def _words(self):
        marks = marks_of(self.understood.when) if self.understood.when else ()
        exact = "exact" in self.filters.values
        return Words(self.understood.text, self.language, self.view, self.taught, marks, exact)

    # What is asked.

    @property
    def located(self):
        """The `Located` of the location that the visitor typed in its own field."""
        return self.filters.filters["pres"].located

    @cached_property
    def outside(self):
        """The name of a town of the question that lies outside the network, else ""."""
        if self.located.is_outside:
            return self.located.spot.name if self.located.spot else self.located.area_name
        skipped = self.filters.values.keys() & {"partout", "territoire", "exact"}
        if self.here or skipped or not self.understood.text:
            return ""
        return self._mentions.outside()

    @property
    def question(self):
        return self.match.query.question

    @property
    def has_question(self):
        query = self.match.query
        return bool(self.question.words or query.filters or self.here or self.understood.when)

    @property
    def radius(self):
        return int(self.filters.values.get("rayon", 0)) or None

    @property
    def corrected(self):
        """The question without its misspelt words, its commune kept or spelt as it is; "" when
        nothing is misspelt."""
        corrected = self.question.corrected
        if (corrected or self.is_respelt) and self.scope and self.here.territory:
            corrected = f"{corrected or self.here.rest} {self.here.typed}".strip()
        return corrected and self.understood.with_moment(corrected)

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
        """A commune alone is looked at from its middle, what takes place at a moment alone by date;
        all else by relevance, unless asked."""
        default = Order.RELEVANCE
        if not self._asks_more:
            if self.is_measured and self.here:
                default = Order.DISTANCE
            elif (when := self.understood.when) and not when.is_open and not self.here:
                default = Order.DATE
        return Order(self.filters.values.get("tri", default))

    @property
    def _asks_more(self):
        """Whether words are left beside the commune and the moment that are named."""
        return bool(self._question(self._left).words)

    @property
    def _left(self):
        """The text without the place and the moment that it names."""
        return self.here.rest if self.here else self.understood.text

    # What matches.

    def _match(self):
        """(scope, match) of the question."""
        narrowing = self.filters.narrowing
        if self.here:
            scope, match = self._match_here(narrowing)
            if match.total:
                return scope, match
        elif self.radius and self.point:
            others = {name: values for name, values in narrowing.items() if name != "territory"}
            query = self._query(self.understood.text, others, self._near(self.radius))
            return Scope.EVERYWHERE, self.match_of(query)
        query = self._query(self.understood.text, narrowing, self._near())
        return Scope.EVERYWHERE, self.match_of(query)

    @property
    def is_far(self):
        """Whether nothing of the first page is near the place that is named."""
        return self._is_drawn and nearest_km(self.match) > NEAR_KM

    @property
    def is_outside(self):
        """Whether nothing was found in the département that is named."""
        return bool(self.here and self.here.is_departement and self.scope == Scope.NEAR)

    @property
    def is_measured(self):
        """Whether distances are worth saying: a département has none, from its middle."""
        return bool(self.point and not (self.here and self.here.is_departement))

    @property
    def is_rough(self):
        """Return True if distances start at some kilometres of the spot that is named."""
        return bool(self.here and not self.here.is_exact)

    @cached_property
    def has_inside(self):
        """Return True if the first results are in the postcode of the spot that is named."""
        postcode = self.here.postcode if self.here and self.scope else ""
        return bool(postcode) and has_postcode(self.match, postcode)

    @property
    def filter_chips(self):
        """Return the `Chip`s of the filters, that of the typed location as its results are."""
        spot = self.filters.values.get("pres")
        is_here = bool(spot and self.here) and spot.postcode == self.here.postcode
        self.filters.filters["pres"].has_inside = is_here and self.has_inside
        return self.filters.chips

    @property
    def _is_drawn(self):
        """Whether what is near a point comes first."""
        return bool(self.scope == Scope.NEAR and self.is_measured)

    def _match_here(self, narrowing):
        """(scope, match) around what is named, of the other words."""
        query = self._query(self.here.rest, narrowing, None)
        if self.here.is_departement and (match := self._match_departement(query)).total:
            return (Scope.INSIDE if self._is_inside(match) else Scope.NEAR), match
        if not self.point:
            return Scope.EVERYWHERE, NoMatch(self.view, query)
        if self.order == Order.RELEVANCE and not self.radius:
            return Scope.NEAR, self.match_of(replace(query, near=self._near(weighs=True)))
        for radius in [self.radius] if self.radius else FARTHER:
            match = self.match_of(replace(query, near=self._near(radius)))
            if match.total >= FEW:
                break
        return Scope.AROUND if self.radius else Scope.NEAR, match

    def _match_departement(self, query):
        """All that is in the département, from its middle, when it is alone or sorted otherwise;
        with other words what is in it first, then what is around, the nearest before."""
        if self._asks_more and self.order == Order.RELEVANCE:
            return self.match_of(replace(query, near=self._near(weighs=True)))
        within = query.filters | {"territory": [self.here.territory.code]}
        sort = Sort.DISTANCE if self.order == Order.RELEVANCE else query.sort
        return self.match_of(replace(query, filters=within, near=self._near(), sort=sort))

    def _is_inside(self, match):
        return self.here.territory.code in match.counts.get("territory", ())

    def _near(self, radius=None, *, weighs=False):
        if not self.point:
            return None
        postcode = self.here.postcode if self.here else ""
        point = self.point
        return Near(point.latitude, point.longitude, radius, self._inside, weighs, postcode)

    @property
    def _inside(self):
        return self.here.inside if self.here else frozenset()

    def _question(self, text, **how):
        return self._words.question(text, self.now, **how)

    def _query(self, text, filters, near):
        return Query(
            question=self._question(
                text, near=bool(self.here), names=self.here.words if self.here else frozenset()
            ),
            filters=filters,
            periods=periods(self.now),
            **self._moment,
            near=near,
            sort=SORTS[self.order],
            now=self.now,
            start=self._start,
            stop=self._stop,
        )

    def match_of(self, query):
        """Without words and without filter nothing matches; with filters alone, everything that
        they let through."""
        is_around = query.near and (query.near.radius_km or self.order == Order.DISTANCE)
        is_then = query.moments or query.marks or query.among is not None
        narrowed = query.question.words or query.filters or is_around or is_then
        return self.view.match(query) if narrowed else NoMatch(self.view, query)
