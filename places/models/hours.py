"""When a place is open: by its hours or where it stops, and not during its closures."""

import datetime
from dataclasses import replace

from django.db import models
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.functional import cached_property

from network.text import plain
from places.choices import Mobility
from places.hours import holidays, opening_hours
from places.hours.closed_days import append_closures
from places.hours.osm_text import read_hours
from places.stops import visits

ANNOUNCED = datetime.timedelta(days=60)


class PlaceHours(models.Model):
    """What a `PlacePage` says of its opening, by its own clock and holidays.

    A list fills `closure_list` and `stop_list` beforehand for all its rows, by
    `PlaceQuerySet.with_closures` and `prefetch_stops`; a place by itself reads them once.
    """

    # The stops that a list is about, as those of one commune; all of them when empty.
    shown_stops = ()

    class Meta:
        abstract = True

    @cached_property
    def closure_list(self):
        return list(self.closures.all())

    @cached_property
    def stop_list(self):
        """Its stops, each with its commune."""
        stops = list(self.stops.select_related("commune")) if self.has_stops else []
        prefetch_related_objects(stops, "commune")  # of a draft, which no query joins
        return stops

    @property
    def calendar(self):
        """Its `holidays.Calendar`: its clock, its holidays, its own closures."""
        return holidays.calendar(self.zone).closed_by(self.closure_list)

    @property
    def dated_hours(self):
        """Its hours with the closures that are not over, for whoever reads no other field."""
        if not read_hours(self.opening_hours).is_readable:
            return self.opening_hours
        return append_closures(self.opening_hours, self.closure_list, timezone.localdate())

    @property
    def follows_stops(self):
        """It is open where and when it stops; a fixed place that travels too has its own hours."""
        return self.has_stops and Mobility.FIXED not in self.mobility

    def hours(self, now=None):
        """The `opening_hours.Hours` of now."""
        now = now or timezone.now()
        if self.follows_stops:
            hours = visits.hours_at(self.stop_list, self.closure_list, now, self.calendar)
        else:
            hours = opening_hours.hours_at(self.opening_hours, now, self.calendar)
        is_closed = self.closure_on(now.astimezone(self.calendar.timezone).date()) is not None
        return replace(
            hours,
            is_unconfirmed=self.silent_since is not None,
            # A closure is announced by the place itself, whatever the age of its hours.
            is_doubtful=self.is_old and not is_closed,
            year=self.information_date and self.information_date.year,
        )

    def is_shut_during(self, start, end):
        """Whether its own hours surely say that it is closed between two moments."""
        if self.follows_stops:
            return False
        return opening_hours.is_shut_during(self.opening_hours, start, end, self.calendar)

    def is_open_nearby(self, now):
        """Open now; what travels, at one of its `shown_stops` and not two valleys away."""
        if not (self.follows_stops and self.shown_stops):
            return self.hours(now).is_open
        return visits.hours_at(self.shown_stops, self.closure_list, now, self.calendar).is_open

    def closure_on(self, day):
        """The `Closure` that shuts the place on this local day, else None."""
        return self.calendar.closure(day)

    @property
    def announced_closures(self):
        """Those at hand or to come within two months, the nearest first."""
        today = timezone.now().astimezone(holidays.calendar(self.zone).timezone).date()
        announced = [
            closure
            for closure in self.closure_list
            if closure.ends_on >= today and closure.starts_on <= today + ANNOUNCED
        ]
        return sorted(announced, key=lambda closure: closure.starts_on)

    def show_stops(self, territory=None, words=""):
        """Sets `shown_stops` to those in a territory, else to those that the words name best."""
        if territory:
            self.shown_stops = [stop for stop in self.stop_list if stop.is_in(territory)]
            return
        words = plain(words).split()
        counts = [(stop.count_matches(words), stop) for stop in self.stop_list]
        best = max((count for count, _stop in counts), default=0)
        self.shown_stops = [stop for count, stop in counts if best and count == best]

    def coming_visits(self, now=None):
        """The `Visit`s that are not over, cancelled ones included, the soonest first."""
        now = now or timezone.now()
        today = now.astimezone(self.calendar.timezone).date()
        stops = self.shown_stops or self.stop_list
        dated = visits.list_visits(stops, self.closure_list, today, today + visits.HORIZON)
        return [visit for visit in dated if visit.ends_at > now]

    @property
    def card_key(self):
        """None for a card that says how far it is from a reader."""
        if self.distance_km is not None:
            return None
        return self.pk, tuple(stop.pk for stop in self.shown_stops)

    @cached_property
    def next_visit(self):
        """The next one that holds, None when the list is about where the place itself is."""
        if not (self.shown_stops or self.follows_stops):
            return None
        return next((visit for visit in self.coming_visits() if not visit.is_off), None)
