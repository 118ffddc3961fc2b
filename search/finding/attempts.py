"""Matching of a question at its moment and place, and at another moment if nothing answers."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import TextChoices
from django.utils import timezone

from search.choices import Order
from search.engines.query import Near, Query, Sort
from search.engines.view import NoMatch
from search.language.analysis import stem
from search.language.questions import Question
from search.language.times import TAKING_PLACE, When

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

    NEAR: near results rank higher. AROUND: only within the chosen radius. INSIDE: at least one
    result is in the named département. EVERYWHERE: the question names no place, the point of its
    place is unknown, or its other words match nothing near that place.
    """

    EVERYWHERE = ""
    NEAR = "near"
    AROUND = "around"
    INSIDE = "inside"


class Instead(TextChoices):
    """Replacements shown if nothing matches at the moment of the question.

    COMING: the next dates of events. OPENING: the next openings of places. NOTHING: no replacement.
    """

    NOTHING = ""
    COMING = "coming"
    OPENING = "opening"


@dataclass(frozen=True, slots=True)
class Attempt:
    """The matches of a question at one moment, in one order.

    `match` is a `Match` of the index, or an object with the same interface. `when` is the moment
    that the matches satisfy, None for any time; `scope` is their area. `instead` is the replacement
    of the moment of the question, `Instead.NOTHING` without one.
    """

    interpretation: Interpretation
    when: When | None
    order: Order
    scope: Scope
    match: object
    instead: Instead = Instead.NOTHING

    @property
    def weighs_distance(self) -> bool:
        """True if near results rank higher and distances are shown."""
        return bool(self.scope == Scope.NEAR and self.interpretation.is_measured)

    @property
    def is_far(self) -> bool:
        """True if `weighs_distance` is True and the first page has no result within `NEAR_KM`.

        This includes an empty first page.
        """
        return self.weighs_distance and nearest_km(self.match) > NEAR_KM

    @property
    def is_outside(self) -> bool:
        """True if a département is named, no result is inside, and results around are shown."""
        here = self.interpretation.here
        return bool(here and here.is_departement and self.scope == Scope.NEAR)

    @property
    def is_near(self) -> bool:
        """True if there are results, `is_far` is False and `is_outside` is False.

        This includes all results of a question that names no place.
        """
        return bool(self.match.total and not self.is_far and not self.is_outside)


def match_of(view, query: Query):
    """Return the match of a query in a view, or a `NoMatch` for a query without any condition.

    A condition is a word, a filter, a moment, a radius around `near`, or the sort by distance from
    `near`. With filters alone, everything that passes them matches.
    """
    is_around = query.near and (query.near.radius_km or query.sort == Sort.DISTANCE)
    is_then = query.moments or query.marks or query.among is not None
    narrowed = query.question.words or query.filters or is_around or is_then
    return view.match(query) if narrowed else NoMatch(view, query)


@dataclass(frozen=True, slots=True)
class Matcher:
    """The matcher of an interpretation against a view of the index.

    `start` and `stop`, excluded, delimit the results of the page, which the query ranks. `view` is
    the `View` of the index, `now` is aware.
    """

    interpretation: Interpretation
    view: object
    now: datetime
    start: int
    stop: int

    # Attempts.

    def best(self) -> Attempt:
        """Return the `Attempt` at the moment of the question, or else at another moment.

        Another moment is used only if nothing suitable matches. A question without a moment is
        matched at any time.
        """
        attempt = self.attempt(self.interpretation.understood.when)
        if not attempt.when or self._answers(attempt):
            return attempt
        return self._at_another_moment(attempt)

    def attempt(self, when: When | None, *, order: Order | None = None, **moment) -> Attempt:
        """Match the question at a moment, or at any time if `when` is None.

        `moment` are fields of `Query` (`among`, `marks`, `moments`) that replace the ones implied
        by `when`. The order is that of the interpretation by default.
        """
        order = order or self.interpretation.order
        scope, match = self._match(order, moment or self._moment_of(when))
        return Attempt(self.interpretation, when, order, scope, match)

    def _moment_of(self, when):
        """Return the `Query` fields for a `When`: open documents, marks or dates; {} for None."""
        if not when:
            return {}
        if when.is_open and when.is_now:
            return {"among": open_documents(self.view, self.now)}
        if when.is_open:
            return {"marks": marks_of(when)}
        return {"moments": moments_of(when)}

    def _answers(self, attempt):
        """Return True if the attempt at the moment of the question is the answer.

        For events on a date and places open on a day, one result at any distance is enough. For
        other questions, and for "now" or "open now", a result has to be near: see `is_near`.
        """
        when = attempt.when
        if not when.is_now and (when.is_open or self._is_about_events):
            return bool(attempt.match.total)
        return attempt.is_near

    def _at_another_moment(self, attempt):
        """Return the replacement of an attempt that does not answer.

        The first that applies: the next dates, if the question is about events and some events
        match; the next openings, if the question contains "now"; open places, if the question names
        one of the next `USUAL_DAYS` days without the word "open"; the attempt itself, if it has
        results, even far; the matches at any time.
        """
        when = attempt.when
        if not when.is_open and self._is_about_events:
            coming = self._next_dates()
            if coming.match.total:
                return coming
            attempt = replace(attempt, when=None, scope=coming.scope, match=coming.match)
        if when.is_now:
            return self._next_openings(when)
        in_days = (when.until - timezone.localtime(self.now).date()).days
        is_usual = len(when.weekdays) == 1 and in_days <= USUAL_DAYS
        if not when.is_open and is_usual:
            return self._open_places(attempt, replace(when, is_open=True))
        return attempt if attempt.match.total else self.attempt(None)

    def _next_dates(self):
        """Return the attempt at the next dates of events.

        The order is by date, unless an order is chosen, or the question has several words besides
        its moment and its place.
        """
        order = self.interpretation.order
        if len(self._question_left.words) < 2 and "tri" not in self.interpretation.filters.values:
            order = Order.DATE
        attempt = self.attempt(None, order=order, moments=((self.now, None),))
        return replace(attempt, instead=Instead.COMING)

    def _open_places(self, then, when):
        """Return the attempt at what is usually open at `when` near the place.

        Without near results, in this order: what is within `AROUND_KM` at any time, even with
        unknown hours; what is open far away; the far results of the attempt `then`; what matches at
        any time.
        """
        opened = self.attempt(when)
        if opened.match.total and not opened.is_far:
            return opened
        anytime = self.attempt(None)
        if anytime.weighs_distance and nearest_km(anytime.match) <= AROUND_KM:
            return anytime
        return next((one for one in (opened, then) if one.match.total), anytime)

    def _next_openings(self, when):
        """Return the attempt at what is open now near the place.

        Without near results, in this order: what opens the soonest near it; what is open now far
        away; what matches at any time.
        """
        opened = self.attempt(replace(when, is_open=True))
        if opened.is_near:
            return opened
        later = self.attempt(None, among=ids_with_hours(self.view))
        if later.is_near:
            soonest = SoonestFirst(later.match, NEAR_KM)
            return replace(later, instead=Instead.OPENING, match=soonest)
        return opened if opened.match.total else self.attempt(None)

    @property
    def _question_left(self) -> Question:
        """The question without its moment and its place."""
        return self.interpretation.words.question(self.interpretation.rest, self.now)

    @property
    def _is_about_events(self):
        """True if a word names an event ("atelier"), or if only a moment was typed."""
        words = self._question_left.words
        if not words:
            return not self.interpretation.here
        return any(stem(word.form) in TAKING_PLACE for word in words)

    # Queries.

    def query(
        self,
        text: str,
        filters: dict[str, list[str]],
        near: Near | None,
        *,
        order: Order | None = None,
        moment: dict | None = None,
    ) -> Query:
        """Return the `Query` of a text, with filters {facet: values} and a `Near` or None.

        `moment` is {field of `Query`: value}. The order is that of the interpretation by default.
        """
        here = self.interpretation.here
        names = here.words if here else frozenset()
        return Query(
            question=self.interpretation.words.question(
                text, self.now, near=bool(here), names=names
            ),
            filters=filters,
            periods=periods(self.now),
            **(moment or {}),
            near=near,
            sort=SORTS[order or self.interpretation.order],
            now=self.now,
            start=self.start,
            stop=self.stop,
        )

    def _match(self, order, moment):
        """Return (scope, match) of the question: near its place, else everywhere.

        If no place is named but a radius is chosen around a territory, the radius replaces the
        filter by territory, and the scope is everywhere.
        """
        read = self.interpretation
        narrowing, text = read.filters.narrowing, read.understood.text
        if read.here:
            scope, match = self._match_here(narrowing, order, moment)
            if match.total:
                return scope, match
        elif read.radius and read.point:
            others = {name: values for name, values in narrowing.items() if name != "territory"}
            query = self.query(text, others, self._near(read.radius), order=order, moment=moment)
            return Scope.EVERYWHERE, match_of(self.view, query)
        query = self.query(text, narrowing, self._near(), order=order, moment=moment)
        return Scope.EVERYWHERE, match_of(self.view, query)

    def _match_here(self, narrowing, order, moment):
        """Return (scope, match) of the other words of the question near the named place.

        For a département, the results of `_match_departement` are returned if there are any. With a
        sort by relevance and no chosen radius, nothing is excluded by distance. Otherwise the
        radius is the chosen one, else the first of `FARTHER` with at least `FEW` results, else the
        last of `FARTHER`, which has no limit. If the place has no point, the match is a `NoMatch`.
        """
        read = self.interpretation
        query = self.query(read.here.rest, narrowing, None, order=order, moment=moment)
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
        """Return the match of a département.

        With other words and a sort by relevance, nothing is excluded, and the score of documents
        outside decreases with distance. Otherwise only documents inside match; the sort by distance
        from the middle replaces the sort by relevance.
        """
        if self._question_left.words and query.sort == Sort.RELEVANCE:
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
