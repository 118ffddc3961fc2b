"""The opening of a place: by its hours or its stops, minus its closures."""

import datetime
from dataclasses import replace

from django.db import models
from django.db.models import Model, prefetch_related_objects
from django.utils import timezone
from django.utils.functional import cached_property

from network.text.strings import plain
from places.choices import AccessMode, Mobility
from places.hours import booking, holidays, opening_hours
from places.hours.closed_days import append_closures
from places.hours.osm_text import read_hours
from places.stops import visits

ANNOUNCED = datetime.timedelta(days=60)


class PlaceHours(models.Model):
    """The opening hours of a `PlacePage`, in its own time zone and with its own holidays.

    `closure_list` and `stop_list` are queried once for each place. Lists fill them for all their
    rows, with `PlaceQuerySet.with_closures` and `prefetch_stops`.
    """

    # The stops that match the list's filter, such as a commune; empty: all stops.
    shown_stops = ()
    # The day of the list's filter, whose hours the card displays.
    shown_day = None

    class Meta:
        abstract = True

    @cached_property
    def closure_list(self) -> list[Model]:
        """List of the closures of the place, from the annotation of a list or from one query.

        The annotation, by `with_closures`, excludes closures that are over; the query does not.
        """
        return list(self.closures.all())

    @cached_property
    def stop_list(self) -> list[Model]:
        """List of the stops of the place with their communes.

        If `has_stops` is False, it is [] without a query.
        """
        stops = list(self.stops.select_related("commune")) if self.has_stops else []
        prefetch_related_objects(stops, "commune")  # a draft's stops are not queried
        return stops

    @property
    def calendar(self) -> holidays.Calendar:
        """The `Calendar` of the place: its time zone, its holidays and its closures."""
        return holidays.calendar(self.zone).with_closures(self.closure_list)

    @property
    def schedule(self) -> str:
        """The OSM text of the hours that every output evaluates, except for the stops of a place.

        It is `opening_hours`, by appointment if `hours_note` says so, or if `access_modes` contain
        BOOK without WALK_IN. Without hours, it is then « sur rendez-vous ».
        """
        return booking.schedule_of(self.opening_hours, self.hours_note, self.is_booked)

    @property
    def is_booked(self) -> bool:
        """True if `access_modes` contain BOOK without WALK_IN."""
        modes = self.access_modes
        return AccessMode.BOOK in modes and AccessMode.WALK_IN not in modes

    @property
    def stops_halves(self) -> frozenset[tuple[int, int]]:
        """The half days on which the stops require an appointment (`halves_of_stops`).

        The hours of a fixed place that also travels are not about its stops.
        """
        text = self.opening_hours if self.follows_stops else ""
        return booking.halves_of_stops(text, self.hours_note, self.is_booked)

    @property
    def dated_hours(self) -> str:
        """The OSM text of the hours with the closures that are not over, for open data.

        They are not over on the local date of the site. Closures are not added to empty hours, nor
        to hours that cannot be parsed.
        """
        if not read_hours(self.schedule).is_readable:
            return self.schedule
        return append_closures(self.schedule, self.closure_list, timezone.localdate())

    @property
    def follows_stops(self) -> bool:
        """True if the place is open only at its stops.

        False for a fixed place that also travels: it has opening hours of its own.
        """
        return self.has_stops and Mobility.FIXED not in self.mobility

    def hours(self, now: datetime.datetime | None = None) -> opening_hours.Hours:
        """Return the `Hours` of the place at `now`, an aware datetime, by default the present.

        A place that is open only at its stops has the hours of its stops. `is_doubtful` is True if
        the information is over a year old or of unknown date, but False on a day of closure.
        `is_unconfirmed` is True if `silent_since` is set.
        """
        now = now or timezone.now()
        if self.follows_stops:
            hours = self._hours_of(self.stop_list, now)
        else:
            hours = opening_hours.hours_at(self.schedule, now, self.calendar)
        is_closed = self.closure_on(now.astimezone(self.calendar.timezone).date()) is not None
        return replace(
            hours,
            is_unconfirmed=self.silent_since is not None,
            # The place itself announced the closure, so the age of its hours does not matter.
            is_doubtful=self.is_old and not is_closed,
            year=self.information_date and self.information_date.year,
        )

    @property
    def shown_hours(self) -> opening_hours.Day | None:
        """The `Day` of `shown_day` by the hours of the place.

        The value is None without `shown_day`, for a place that is open only at its stops, and for
        hours that are empty or cannot be parsed.
        """
        if self.shown_day is None or self.follows_stops:
            return None
        return opening_hours.day_at(self.schedule, self.shown_day, self.calendar)

    def is_shut_during(self, start: datetime.datetime, end: datetime.datetime) -> bool:
        """Return True if the place's own hours are certainly closed between two aware datetimes.

        Always False for a place that is open only at its stops, and for hours that are empty or
        cannot be parsed.
        """
        if self.follows_stops:
            return False
        return opening_hours.is_shut_during(self.schedule, start, end, self.calendar)

    def is_open_nearby(self, now: datetime.datetime) -> bool:
        """Return True if the place is certainly open at `now`, an aware datetime.

        For a place that is open only at its stops, only `shown_stops` count, or all its stops if
        `shown_stops` is empty.
        """
        if self.follows_stops:
            return self._hours_of(self.shown_stops or self.stop_list, now).is_open
        state = opening_hours.state_at(self.schedule, now, self.calendar)
        return state == opening_hours.OPEN

    def _hours_of(self, stops, now):
        return visits.hours_at(stops, self.closure_list, now, self.calendar, self.stops_halves)

    def closure_on(self, day: datetime.date) -> Model | None:
        """Return the first closure that covers this local day, or None."""
        return self.calendar.closure(day)

    @property
    def announced_closures(self) -> list[Model]:
        """The current closures and those that begin within `ANNOUNCED` (60 days), by first day.

        Today is the day in the time zone of the place.
        """
        today = timezone.now().astimezone(holidays.calendar(self.zone).timezone).date()
        announced = [
            closure
            for closure in self.closure_list
            if closure.ends_on >= today and closure.starts_on <= today + ANNOUNCED
        ]
        return sorted(announced, key=lambda closure: closure.starts_on)

    def show_stops(self, territory: Model | None = None, words: str = "") -> None:
        """Set `shown_stops` to the stops in `territory`, or to the best matches of `words`.

        `words` are only used without a `territory`; the best matches are the stops with the most
        matching words. If no stop is in the territory or matches a word, `shown_stops` becomes []:
        other methods then use all stops, except `next_visit`, which is None for a place with hours
        of its own.
        """
        if territory:
            self.shown_stops = [stop for stop in self.stop_list if stop.is_in(territory)]
            return
        words = plain(words).split()
        counts = [(stop.count_matches(words), stop) for stop in self.stop_list]
        best = max((count for count, _stop in counts), default=0)
        self.shown_stops = [stop for count, stop in counts if best and count == best]

    def coming_visits(self, now: datetime.datetime | None = None) -> list[visits.Visit]:
        """Return the `Visit`s within `visits.HORIZON` that end after `now`, sorted by start.

        The horizon is 183 days. `now` is an aware datetime, by default the present. The visits are
        to `shown_stops`, or to all stops if `shown_stops` is empty. Cancelled visits are included.
        """
        now = now or timezone.now()
        today = now.astimezone(self.calendar.timezone).date()
        dated = self.visits_between(today, today + visits.HORIZON)
        return [visit for visit in dated if visit.ends_at > now]

    def visits_between(self, first: datetime.date, last: datetime.date) -> list[visits.Visit]:
        """Return the `Visit`s from `first` to `last`, local days, sorted by start.

        The visits are to `shown_stops`, or to all stops if `shown_stops` is empty. Cancelled visits
        are included.
        """
        stops = self.shown_stops or self.stop_list
        return visits.list_visits(stops, self.closure_list, first, last, self.stops_halves)

    @property
    def card_key(self) -> tuple | None:
        """The cache key of the place's card, or None if the card shows a distance.

        The key is (primary key, primary keys of `shown_stops`, `shown_day`).
        """
        if self.distance_km is not None:
            return None
        return self.pk, tuple(stop.pk for stop in self.shown_stops), self.shown_day

    @property
    def shown_where(self) -> str:
        """The location on a card: the stop of the `next_visit`, else the street and the town."""
        return self.next_visit.stop.where if self.next_visit else self.short_address

    @cached_property
    def next_visit(self) -> visits.Visit | None:
        """Next visit that is not cancelled, perhaps in progress; None without one in half a year.

        A visit on `shown_day` is preferred to an earlier one. The visits are to `shown_stops`, or
        to all stops of a place without other opening hours (`follows_stops`). Any other place has
        none.
        """
        if not (self.shown_stops or self.follows_stops):
            return None
        coming = [visit for visit in self.coming_visits() if not visit.is_off]
        that_day = [visit for visit in coming if visit.day == self.shown_day]
        return next(iter(that_day or coming), None)
