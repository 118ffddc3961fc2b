"""One search of a visitor, shown by the page and by every output."""

from dataclasses import replace
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.utils import timezone

from search.choices import Order
from search.engines import engine
from search.language.times import words_beside_moment

from . import communes
from .additions import best_attempt
from .attempts import Matcher, match_of
from .filters import SearchFilterSet
from .interpretation import (
    Interpretation,
    Understood,
    is_measured,
    read_question,
    zone_of,
)
from .moments import marks_of
from .results import PER_PAGE, Results, has_postcode
from .taught import taught
from .words import Words


class Search:
    """The interpretation of a query string, and its matches.

    A question that names a commune is matched by its other words. Documents of the commune and near
    it rank higher, and none is excluded by distance, unless a radius or another order is chosen. A
    commune alone is matched by distance, within the first distance of `attempts.FARTHER` with
    enough results. If the question names a département and has other words, the documents inside
    the département rank higher; a département alone matches only the documents inside. Distances
    from a département are not displayed. If nothing matches the other words, all the words are
    matched.

    `interpretation` is the `Interpretation` of the question, `attempt` the final `Attempt`,
    `results` the `Results`. The documents are ranked when `results` are read, or earlier if the
    choice of the attempt depends on the distance of the first results. Runs at most eight queries.
    The search is not logged: see `log.note`.
    """

    def __init__(self, data, *, language="fr", now=None, page=1, per_page=PER_PAGE, view=None,
                 teaching=None):  # fmt: skip
        """Interpret and match the QueryDict `data`; `page`, from 1, is the page to be shown.

        `language` is the language of the question and the labels. `now` is aware, the current time
        by default. `per_page` is the number of results of a page. `view` is the `View` to search
        in, a new one by default. `teaching` is a `Taught`, by default the editors' own.
        """
        self.data, self.language = data, language
        self.now = now or timezone.now()
        self._start, self._stop = (page - 1) * per_page, page * per_page
        self.view = view or engine().view()
        self.taught = teaching or taught(self.view.stamp)
        self.interpretation, self.attempt = self._decide()
        if self.view.check():
            # Some documents relied on are no longer public: decide again without them.
            self.interpretation, self.attempt = self._decide()
            self.view.check()
        self.results = Results(
            self.match, is_measured=self.is_measured, is_rough=self.is_rough, day=self.shown_day
        )

    def _decide(self):
        """Return (`Interpretation`, `Attempt`) of the query string, as the index is now."""
        interpretation = self._interpret()
        return interpretation, best_attempt(self._matcher(interpretation))

    def _matcher(self, interpretation):
        return Matcher(interpretation, self.view, self.now, self._start, self._stop)

    # The meaning of the question.

    def _interpret(self) -> Interpretation:
        """Return the `Interpretation` of the query string, in the time zone of its place.

        The place is searched in the words beside the moment. If the time zone of the place differs
        from the network's, the question is parsed again, because the day may be different there.
        """
        read = self._interpret_in(timezone.get_current_timezone())
        zone = zone_of(read.filters, read.here)
        if zone == read.zone:
            return read
        return self._interpret_in(zone) if read.understood.when else replace(read, zone=zone)

    def _interpret_in(self, zone):
        """Return the `Interpretation` of the query string, with its moment in `zone`."""
        filters = SearchFilterSet(self.data, self.view, self.language)
        understood = self._understood(filters, zone)
        marks = marks_of(understood.when) if understood.when else ()
        is_exact = "exact" in filters.values
        mentions = communes.Mentions(understood.text, self.view.stamp) if understood.text else None
        if mentions and mentions.operator and not filters.values.keys() & {"partout", "territoire"}:
            # In the documents, the name of the operator is that of the commune.
            understood = replace(understood, text=mentions.without_operator)
        # The words are read first: the names then need no further query.
        words = Words(understood.text, self.language, self.view, self.taught, marks, is_exact)
        here, is_respelt = self._named_spot(filters, understood, words, mentions)
        if here and understood.when:
            here = replace(here, rest=words_beside_moment(here.rest, self.language))
        rest = here.rest if here else understood.text
        has_words = bool(words.question(rest, self.now).words)
        point = self._point(filters, here)
        return Interpretation(
            filters,
            understood,
            words,
            mentions,
            here,
            is_respelt,
            point,
            self._order(filters, understood.when, here, point, has_words=has_words),
            zone,
        )

    def _understood(self, filters, zone):
        """Return the `Understood` question; `zone` is the time zone of its moment.

        With the filter "partout", neither a moment nor "near me" is read in the text.
        """
        text = filters.values.get("q", "")
        if "partout" in filters.values:
            return Understood(text)
        return read_question(text, self.now, self.language, zone)

    def _named_spot(self, filters, understood, words, mentions):
        """Return (`NamedSpot` or None, True if it was recognised after a correction).

        With the filter "partout" or "territoire", returns (None, False). Otherwise tries, in this
        order:

        1. a commune, a département, a postcode or a quarter among the words;
        2. the location typed in its own field;
        3. the corrected words, if the filter "exact" is off and the words name no location outside
           the network.
        """
        if filters.values.keys() & {"partout", "territoire"}:
            return None, False
        if mentions and (here := mentions.named(self.view)):
            return here, False
        if spot := filters.values.get("pres"):
            return communes.spot_typed(spot, understood.text, self.view), False
        if not mentions or "exact" in filters.values or mentions.outside:
            return None, False
        question = words.question(understood.text, self.now)
        for corrected in communes.corrections(understood.text, question, self.view):
            if here := communes.Mentions(corrected, self.view.stamp).named(self.view):
                return here, True
        return None, False

    def _point(self, filters, here):
        """Return the point where distances start, or None.

        If there is a named or typed place `here`, returns its point, or None if its point is
        unknown. Without `here`, returns the middle of the only chosen territory, if a radius or an
        order is also chosen.
        """
        if here:
            return here.point
        codes = filters.values.get("territoire", ())
        if len(codes) != 1 or not filters.values.keys() & {"rayon", "tri"}:
            return None
        return communes.middles(codes, self.view).get(codes[0], (0, None))[1]

    def _order(self, filters, when, here, point, *, has_words):
        """Return the chosen order, else the usual one.

        The usual order is by relevance. If the question has only a place or a moment (`has_words`
        is False), the order is by distance for a place that is not a département. For a moment
        without a place, it is by date if the question is not about open places.
        """
        default = Order.RELEVANCE
        if not has_words:
            if here and is_measured(here, point):
                default = Order.DISTANCE
            elif when and not when.is_open and not here:
                default = Order.DATE
        return Order(filters.values.get("tri", default))

    # The interpretation, for the page and the outputs.

    @property
    def filters(self) -> SearchFilterSet:
        """The filter set of the query string."""
        return self.interpretation.filters

    @property
    def text(self) -> str:
        """The words of the query string as they were typed; "" without words."""
        return self.filters.values.get("q", "")

    @property
    def understood(self) -> Understood:
        """The `Understood` question: its words without their moment, and this moment."""
        return self.interpretation.understood

    @property
    def here(self) -> communes.NamedSpot | None:
        """The `NamedSpot` named by the words, else that of the field `pres`, or None.

        It is None with the filter "partout" or "territoire".
        """
        return self.interpretation.here

    @property
    def today(self) -> date:
        """The current day in the time zone of the question."""
        return self.now.astimezone(self.interpretation.zone).date()

    @property
    def shown_day(self) -> date | None:
        """The day whose hours the results show: the only day of the question, if it is not over.

        It is None for another question, and for one about this minute.
        """
        when = self.understood.when
        days = when.days if when and not when.is_now else []
        return days[0] if len(days) == 1 and days[0] >= self.today else None

    @property
    def point(self) -> communes.Point | None:
        """The point where distances start, or None."""
        return self.interpretation.point

    @property
    def radius(self) -> int | None:
        """The chosen radius in kilometres, or None."""
        return self.interpretation.radius

    @property
    def is_measured(self) -> bool:
        """True if distances are shown."""
        return self.interpretation.is_measured

    @property
    def is_rough(self) -> bool:
        """True if the point where distances start may be some kilometres from the named place."""
        return bool(self.here and not self.here.is_exact)

    @property
    def located(self):
        """The `Located` of the location typed in its own field; an empty one if it is empty."""
        return self.filters.filters["pres"].located

    @property
    def unknown_location(self) -> str:
        """The text of the field `pres` if it is no known location; else ""."""
        return dict(self.filters.refused).get("pres", "") if self.located.is_unknown else ""

    @cached_property
    def outside(self) -> str:
        """The name of a typed or named location outside the network; "" without one.

        The location is a town, arrondissement, postcode, département or région. If it is typed in
        the field `pres`, it always counts. In the words, a département does not count, and the
        other locations count only if `here` is None and none of the filters "partout", "territoire"
        and "exact" is on.
        """
        if self.located.is_outside:
            return self.located.spot.name if self.located.spot else self.located.area_name
        skipped = self.filters.values.keys() & {"partout", "territoire", "exact"}
        mentions = self.interpretation.mentions
        return "" if self.here or skipped or not mentions else mentions.outside

    # Matches.

    @property
    def when(self):
        """The `When` of the results, or None at any time.

        It may differ from the question's moment.
        """
        return self.attempt.when

    @property
    def order(self) -> Order:
        """The `Order` of the results."""
        return self.attempt.order

    @property
    def scope(self) -> str:
        """The `Scope` of the results."""
        return self.attempt.scope

    @property
    def match(self):
        """The `Match` of the results."""
        return self.attempt.match

    @property
    def is_far(self) -> bool:
        """True if `scope` is NEAR with distances and no result of the first page is within 30 km.

        The first page may be empty.
        """
        return self.attempt.is_far

    @property
    def begins_around(self) -> bool:
        """True if the nearest places precede the results, which are all far: see `additions`."""
        return self.attempt.begins_around

    @property
    def is_outside(self) -> bool:
        """True if a département is named, no result is inside, and results around are displayed."""
        return self.attempt.is_outside

    @property
    def question(self):
        """The `Question` that was matched."""
        return self.match.query.question

    @property
    def has_question(self) -> bool:
        """True if there is something to search: words, a filter, a place or a moment."""
        query = self.match.query
        return bool(self.question.words or query.filters or self.here or self.understood.when)

    def match_of(self, query):
        """Return the match of another `Query` in this view, a `NoMatch` if it has no condition.

        Its documents are checked only if `View.check` is called afterwards.
        """
        return match_of(self.view, query)

    @cached_property
    def has_inside(self) -> bool:
        """True if one of the ten first results has the postcode of the named place.

        False without a postcode, and if `scope` is everywhere.
        """
        postcode = self.here.postcode if self.here and self.scope else ""
        return bool(postcode) and has_postcode(self.match, postcode)

    @property
    def filter_chips(self) -> list:
        """The `Chip`s of the filters; `has_inside` changes the chip of the typed location."""
        spot = self.filters.values.get("pres")
        is_here = bool(spot and self.here) and spot.postcode == self.here.postcode
        self.filters.filters["pres"].has_inside = is_here and self.has_inside
        return self.filters.chips

    # Query strings.

    @property
    def query(self) -> str:
        """The canonical query string of the search, without "?" and without the page."""
        return self.filters.query

    def query_with(self, **values) -> str:
        """Return the query string, without "?", with some keys replaced or removed.

        Keys whose value is None or "" are removed. The key `q`, the words, comes first.
        """
        pairs = [pair for pair in self.filters.pairs if pair[0] not in values]
        pairs += [(key, value) for key, value in values.items() if value]
        return urlencode(sorted(pairs, key=lambda pair: pair[0] != "q"))

    @property
    def corrected(self) -> str:
        """The question with its misspelt words corrected; "" if no word was misspelt.

        It includes the place and the moment of the question, with a misspelt commune spelt
        correctly.
        """
        corrected = self.question.corrected
        is_respelt = self.interpretation.is_respelt
        if (corrected or is_respelt) and self.scope and self.here.territory:
            corrected = f"{corrected or self.here.rest} {self.here.typed}".strip()
        return corrected and self.understood.with_moment(corrected)
