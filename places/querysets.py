"""Questions about places. Each takes values, never a request, and can be chained."""

import datetime
from typing import Self

from django.conf import settings
from django.db.models import (
    Avg,
    Case,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import (
    Coalesce,
    Least,
)
from django.utils import timezone

from network.geography.distance import bounding_box, distance_expression
from network.geography.territories import in_territory
from network.querysets import BasePageQuerySet

from .choices import CONFIRMED_FOR, ConfirmationState, Mobility
from .closures.models import Closure
from .hours.osm_text import read_hours
from .stops.models import PlaceStop

FAR_KM = 99_999.0  # of what has no position
# The moment of the first publication. Null if none of the three dates was recorded.
ADDED_AT = Coalesce("first_published_at", "last_published_at", "latest_revision_created_at")


def added_since(day) -> Q:
    """Return the condition of the places added that day or later, on places with `added_at`."""
    start = timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
    return Q(added_at__isnull=False, added_at__gte=start)


class PlaceQuerySet(BasePageQuerySet):
    def directory(self) -> Self:
        """What the list of places shows, by name: public, in the network's first language.

        Places are written in French; other languages show the same pages.
        """
        return (
            self.public()
            .in_language(settings.LANGUAGE_CODE)
            .select_related("commune", "locale", "organisation")
            .order_by("title", "pk")
        )

    def with_added_at(self) -> Self:
        return self.annotate(added_at=ADDED_AT)

    def in_state(self, state) -> Self:
        """The places in this `ConfirmationState` today."""
        year_ago = timezone.localdate() - CONFIRMED_FOR
        if state == ConfirmationState.RECENT:
            return self.filter(confirmed_on__gte=year_ago)
        if state == ConfirmationState.OLD:
            return self.filter(confirmed_on__lt=year_ago)
        never, is_new = self.with_added_at().filter(confirmed_on=None), added_since(year_ago)
        return never.filter(is_new) if state == ConfirmationState.NEW else never.exclude(is_new)

    def with_closures(self) -> Self:
        """Each with its `closure_list`, those that are over left out: what its hours ask for."""
        return self.annotate(closure_list=Closure.objects.coming().as_list("pk"))

    def with_stops(self) -> Self:
        """Each with its `stop_list`, in the same query."""
        return self.annotate(stop_list=PlaceStop.objects.as_list("pk"))

    def in_territory(self, territory) -> Self:
        """Those that are there, and those that stop there."""
        there = PlaceStop.objects.running().in_territory(territory)
        stopping = Q(has_stops=True, pk__in=there.values("place"))
        return self.filter(in_territory(territory) | stopping)

    def located(self) -> Self:
        return self.filter(latitude__isnull=False, longitude__isnull=False)

    def near(self, latitude, longitude, within_km=100) -> Self:
        """The nearest first, each with `distance_km` as the crow flies, `within_km` at most.

        A place that travels is as far as the nearest of its stops.
        """
        here = latitude, longitude
        heights, widths = bounding_box(here, within_km)
        box = {"latitude__range": heights, "longitude__range": widths}
        running = PlaceStop.objects.running()
        around = running.filter(**{f"point_{name}": bounds for name, bounds in box.items()})
        to_stop = running.filter(place=OuterRef("pk")).annotate(
            km=distance_expression(here, "point_")
        )
        to_stop = Subquery(to_stop.exclude(km=None).order_by("km").values("km")[:1])
        own = Coalesce(distance_expression(here), Value(FAR_KM))
        nearest = Case(
            When(has_stops=False, then=own),
            When(mobility__has=Mobility.FIXED, then=Least(own, Coalesce(to_stop, Value(FAR_KM)))),
            default=Coalesce(to_stop, own),
        )
        return (
            self.filter(Q(**box) | Q(has_stops=True, pk__in=around.values("place")))
            .annotate(distance_km=nearest)
            .filter(distance_km__lte=within_km)
            .order_by("distance_km", "pk")
        )

    def middle_of(self, commune) -> tuple[float, float] | None:
        """(latitude, longitude) in the middle of those of a commune; None when none is located."""
        return self.middle_of_all([commune])

    def middle_of_all(self, communes) -> tuple[float, float] | None:
        located = self.located().filter(commune__in=communes).order_by()
        middle = located.aggregate(latitude=Avg("latitude"), longitude=Avg("longitude"))
        return None if middle["latitude"] is None else (middle["latitude"], middle["longitude"])

    def with_unreadable_hours(self) -> Self:
        """Those whose hours say something that the site does not understand."""
        texts = self.order_by().exclude(opening_hours="").values_list("opening_hours", flat=True)
        unreadable = [text for text in texts.distinct() if not read_hours(text).is_readable]
        return self.filter(opening_hours__in=unreadable)
