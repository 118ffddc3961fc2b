"""Matching of a question at its moment and place, and at another moment if nothing answers."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import TextChoices

from search.choices import Kind, Order
from search.engines.base import SURE
from search.engines.query import Near, Query, Sort
from search.engines.view import NoMatch
from search.language.questions import Question
from search.language.times import TAKING_PLACE, When, asks_for_events

from .interpretation import Interpretation
from .moments import marks_of, moments_of, periods
from .openings import SoonestFirst, ids_with_hours, open_documents
from .results import nearest_km

AROUND_KM = 20
NEAR_KM = 30  # farther results are announced as far
# The usual opening days of a place are trusted this many days ahead.
USUAL_DAYS = 8
# A commune named alone: with fewer results than this, the next distance is tried.
FEW = 3
FARTHER = [AROUND_KM, 50, None]  # kilometres
SORTS = {
    Order.RELEVANCE: Sort.RELEVANCE,
    Order.DATE: Sort.DATE,
    Order.DISTANCE: Sort.DISTANCE,
}


class Scope(TextChoices):
    """The area of the results, if the question names a place.

    NEAR: near results rank higher; in another order than by relevance, far ones may be left out.
    AROUND: only within the chosen radius. INSIDE: at least one result is in the named département.
    EVERYWHERE: the question names no place, the point of its place is unknown, or the question's
    other words match nothing near this place.
    """

    EVERYWHERE = ""
    NEAR = "near"
    AROUND = "around"
    INSIDE = "inside"


class Instead(TextChoices):
    """Results of other moments, which replace those of the question or follow them.

    COMING: the next dates of events. OPENING: the next openings of places. ANYTIME: the matches at
    any time. NOTHING: no results of other moments.
    """

    NOTHING = ""
    COMING = "coming"
    OPENING = "opening"
    ANYTIME = "anytime"


@dataclass(frozen=True, slots=True)
class Attempt:
    """The matches of a question at one moment, in one order.

    `match` is a `Match` of the index, or an object with the same interface. `when` is the moment
    that the matches satisfy, None for any time. `scope` is the area of the matches. `instead` names
    the moment that replaces the moment of the question, and `then` the moment of the results that
    follow those at `when`. Both are `Instead.NOTHING` by default. If `begins_around` is True, the
    match begins with the places around the named place, whatever the words.
    """

    interpretation: Interpretation
    when: When | None
    order: Order
    scope: Scope
    match: object
    instead: Instead = Instead.NOTHING
    then: Instead = Instead.NOTHING
    begins_around: bool = False

    @property
    def weighs_distance(self) -> bool:
        """True if `scope` is NEAR and distances are displayed."""
        return bool(self.scope == Scope.NEAR and self.interpretation.is_measured)

    @property
    def is_far(self) -> bool:
        """True if `weighs_distance` is True and no result of the first page is within `NEAR_KM`.

        The first page may be empty.
        """
        return self.weighs_distance and nearest_km(self.match) > NEAR_KM

    @property
    def is_outside(self) -> bool:
        """True if a département is named, no result is inside, and results around are displayed."""
        here = self.interpretation.here
        return bool(here and here.is_departement and self.scope == Scope.NEAR)

    @property
    def is_near(self) -> bool:
        """True if there are results, `is_far` is False and `is_outside` is False.

        If `scope` is EVERYWHERE, it is True if there are results, even for a named place.
        """
        return bool(self.match.total and not self.is_far and not self.is_outside)


def match_of(view, query: Query):
    """Return the match of a query in a view, or a `NoMatch` for a query without any condition.

    A condition is a word, a filter, a moment, a mark, a set `among`, a radius around `near`, or the
    sort by distance from `near`. A query with filters alone matches everything that passes them.
    """
    is_around = query.near and (query.near.radius_km or query.sort == Sort.DISTANCE)
    is_then = query.moments or query.marks or query.among is not None
    narrowed = query.question.words or query.filters or is_around or is_then
    return view.match(query) if narrowed else NoMatch(view, query)


@dataclass(frozen=True, slots=True)
class Matcher:
    """The matcher of an interpretation against a view of the index.

    The query ranks the results `start` to `stop` - 1, for one page. `view` is the `View` of the
    index, and `now` is aware.
    """

    interpretation: Interpretation
    view: object
    now: datetime
    start: int
    stop: int

    # Attempts.

    def best(self) -> Attempt:
        """Return the `Attempt` at the moment of the question, or else at another moment.

        Another moment is tried only if nothing suitable matches: see `_at_another_moment`.
        `Attempt.when` is the moment that the results satisfy; `instead` may name the one that
        replaces it. A question without a moment is matched at any time.
        """
        attempt = self.attempt(self.interpretation.understood.when)
        if not attempt.when or self._answers(attempt):
            return attempt
        return self._at_another_moment(attempt)

    def attempt(
        self,
        when: When | None,
        *,
        order: Order | None = None,
        territories: Collection[str] = (),
        **conditions,
    ) -> Attempt:
        """Match the question at `when`, or at any time if `when` is None.

        The fields of `Query` in `conditions` (`among`, `marks`, `moments`) replace the conditions
        that `when` implies. `order` is by default the order of the interpretation. If
        `territories`, codes, is not empty, only documents in one of them match.
        """
        order = order or self.interpretation.order
        narrowing = self.interpretation.filters.narrowing
        if territories:
            narrowing = narrowing | {"territory": list(territories)}
        scope, match = self._match(narrowing, order, conditions or self._conditions_of(when))
        return Attempt(self.interpretation, when, order, scope, match)

    def _conditions_of(self, when):
        """Return the `Query` fields for a `When`, as a dict; {} for None.

        The field is `among` for "open now", `marks` for "open" at another time, otherwise
        `moments`.
        """
        if not when:
            return {}
        if when.is_open and when.is_now:
            return {"among": open_documents(self.view, self.now)}
        if when.is_open:
            return {"marks": marks_of(when)}
        return {"moments": moments_of(when, self.interpretation.zone)}

    def _answers(self, attempt):
        """Return True if the attempt at the moment of the question is the answer.

        For events on a date and places open on a day, one result at any distance is enough. For
        other questions, and for "now" or "open now", a result has to be near: see `is_near`.
        """
        when = attempt.when
        if not when.is_now and (when.is_open or self.is_about_events):
            return bool(attempt.match.total)
        return attempt.is_near

    def _at_another_moment(self, attempt):
        """Return the replacement of an attempt that does not answer.

        The first case that fits decides:

        1. The question is about events and some are to come: their next dates.
        2. The question contains "now": the next openings.
        3. It means a single one of the next `USUAL_DAYS` days, without the word "open": open
           places.
        4. The attempt has results, even far: the attempt itself.
        5. Otherwise: the matches at any time.
        """
        when = attempt.when
        if not when.is_open and self.is_about_events:
            coming = self.next_dates()
            if coming.match.total:
                return coming
            attempt = replace(attempt, when=None, scope=coming.scope, match=coming.match)
        if when.is_now:
            return self._next_openings(when)
        if not when.is_open and self.is_usual(when):
            return self._open_places(attempt, replace(when, is_open=True))
        return attempt if attempt.match.total else self.attempt(None)

    def is_usual(self, when: When) -> bool:
        """Return True if a moment is a past day, or one of the `USUAL_DAYS` days from today on."""
        today = self.now.astimezone(self.interpretation.zone).date()
        return len(when.weekdays) == 1 and (when.until - today).days <= USUAL_DAYS

    def next_dates(
        self, moments: tuple[tuple, ...] = (), territories: Collection[str] = ()
    ) -> Attempt:
        """Return the attempt at the next dates of events, in `territories` if it is not empty.

        `moments` are intervals (from, until) of aware datetimes, by default all the future. The
        order is by date, except in two cases: the visitor chose an order, or the question has at
        least two words besides its moment and its place. The order of the interpretation then
        applies.
        """
        order = self.interpretation.order
        if len(self.question_left.words) < 2 and "tri" not in self.interpretation.filters.values:
            order = Order.DATE
        moments = moments or ((self.now, None),)
        attempt = self.attempt(None, order=order, territories=territories, moments=moments)
        return replace(attempt, instead=Instead.COMING)

    def _open_places(self, then, when):
        """Return the attempt at what is usually open at `when` near the named place.

        Without near results, returns the first of these attempts that has results:

        1. anything within `AROUND_KM` at any time, even with unknown hours;
        2. what is open far away;
        3. the attempt `then`, without the condition of opening;
        4. what matches at any time.
        """
        opened = self.attempt(when)
        if opened.match.total and not opened.is_far:
            return opened
        anytime = self.attempt(None)
        if anytime.weighs_distance and nearest_km(anytime.match) <= AROUND_KM:
            return anytime
        return next((one for one in (opened, then) if one.match.total), anytime)

    def _next_openings(self, when):
        """Return the attempt at what is open now near the named place.

        Without near results, returns the first of these attempts that has results: what opens the
        soonest near this place; what is open now far away; what matches at any time.
        """
        opened = self.attempt(replace(when, is_open=True))
        if opened.is_near:
            return opened
        later = self.with_hours()
        if later.is_near:
            return replace(later, instead=Instead.OPENING, match=self.soonest_first(later))
        return opened if opened.match.total else self.attempt(None)

    def with_hours(self) -> Attempt:
        """Return the attempt at any time among the documents of the models with openings.

        The models are those registered with `opening`. The documents match even if they are closed
        or if their hours are unknown: see `ids_with_hours`.
        """
        return self.attempt(None, among=ids_with_hours(self.view))

    def soonest_first(self, attempt: Attempt) -> SoonestFirst:
        """Return the match of an attempt, sorted by the next opening."""
        return SoonestFirst(attempt.match, NEAR_KM, self.interpretation.zone)

    @property
    def question_left(self) -> Question:
        """The question without its moment and its place."""
        return self.interpretation.words.question(self.interpretation.rest, self.now)

    @property
    def is_about_events(self):
        """True if a word names an event ("atelier", "agenda"), or if only a moment was typed."""
        read, words = self.interpretation, self.question_left.words
        if not words and not read.here:
            return True
        terms = (term for word in words for term, worth in word.terms.items() if worth >= SURE)
        is_named = not TAKING_PLACE.isdisjoint(terms)
        return is_named or asks_for_events(read.understood.text, read.words.language)

    def around(self) -> object:
        """Return the match of the places within `NEAR_KM` of the named place, whatever the words.

        The places also pass the filters. They are sorted by distance.
        """
        narrowing = {**self.interpretation.filters.narrowing, "kind": [str(Kind.PLACE)]}
        query = self.query("", narrowing, self._near(NEAR_KM), order=Order.DISTANCE)
        return match_of(self.view, query)

    # Queries.

    def query(
        self,
        text: str,
        filters: dict[str, list[str]],
        near: Near | None,
        *,
        order: Order | None = None,
        conditions: dict | None = None,
    ) -> Query:
        """Return the `Query` of a text, with filters {facet: values} and a `Near` or None.

        `conditions` are other fields of the `Query`, as {field: value}. The order is by default the
        order of the interpretation.
        """
        here = self.interpretation.here
        names = here.words if here else frozenset()
        return Query(
            question=self.interpretation.words.question(
                text, self.now, near=bool(here), names=names
            ),
            filters=filters,
            periods=periods(self.now, self.interpretation.zone),
            **(conditions or {}),
            near=near,
            sort=SORTS[order or self.interpretation.order],
            now=self.now,
            start=self.start,
            stop=self.stop,
        )

    def _match(self, narrowing, order, conditions):
        """Return (scope, match) of the question: near the named place, or else everywhere.

        If no place is named and a radius is chosen around a territory, the radius replaces the
        filter by territory. The scope is then everywhere. `narrowing` are the filters
        {facet: values}; `conditions` are as in `query`.
        """
        read = self.interpretation
        text = read.understood.text
        if read.here:
            scope, match = self._match_here(narrowing, order, conditions)
            if match.total:
                return scope, match
        elif read.radius and read.point:
            others = {name: values for name, values in narrowing.items() if name != "territory"}
            query = self.query(
                text, others, self._near(read.radius), order=order, conditions=conditions
            )
            return Scope.EVERYWHERE, match_of(self.view, query)
        query = self.query(text, narrowing, self._near(), order=order, conditions=conditions)
        return Scope.EVERYWHERE, match_of(self.view, query)

    def _match_here(self, narrowing, order, conditions):
        """Return (scope, match) of the other words of the question near the named place.

        For a département, returns the match of `_match_departement`, if it has results. With a sort
        by relevance and no chosen radius, nothing is excluded by distance. Otherwise the chosen
        radius applies. Without a chosen radius, the first radius of `FARTHER` with at least `FEW`
        results applies, or the last one, which has no limit. If the place has no point, the match
        is a `NoMatch`.

        `narrowing` are the filters {facet: values}; `conditions` are as in `query`.
        """
        read = self.interpretation
        query = self.query(read.here.rest, narrowing, None, order=order, conditions=conditions)
        if read.here.is_departement and (match := self._match_departement(query)).total:
            return (Scope.INSIDE if self._is_inside(match) else Scope.NEAR), match
        if not read.point:
            return Scope.EVERYWHERE, NoMatch(self.view, query)
        if order == Order.RELEVANCE and not read.radius:
            near = self._near(weighs=True)
            return Scope.NEAR, match_of(self.view, replace(query, near=near))
        for radius in [read.radius] if read.radius else FARTHER:
            match = match_of(self.view, replace(query, near=self._near(radius)))
            if match.total >= FEW:
                break
        return Scope.AROUND if read.radius else Scope.NEAR, match

    def _match_departement(self, query):
        """Return the match of a query in the named département.

        With other words and a sort by relevance, nothing is excluded, and the score of documents
        outside decreases with distance. Otherwise only documents inside match; the sort by distance
        from the middle replaces the sort by relevance.
        """
        if self.question_left.words and query.sort == Sort.RELEVANCE:
            return match_of(self.view, replace(query, near=self._near(weighs=True)))
        within = query.filters | {"territory": [self.interpretation.here.territory.code]}
        sort = Sort.DISTANCE if query.sort == Sort.RELEVANCE else query.sort
        return match_of(self.view, replace(query, filters=within, near=self._near(), sort=sort))

    def _is_inside(self, match):
        code = self.interpretation.here.territory.code
        return code in match.counts.get("territory", ())

    def _near(self, radius=None, *, weighs=False):
        here, point = self.interpretation.here, self.interpretation.point
        if not point:
            return None
        inside = here.inside if here else frozenset()
        postcode = here.postcode if here else ""
        return Near(point.latitude, point.longitude, radius, inside, weighs, postcode)
