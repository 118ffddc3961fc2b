"""Queries about places. Methods take values, never a request."""

import datetime
from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.db.models import (
    Avg,
    Case,
    Exists,
    FloatField,
    Model,
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

from network.database.querysets import BasePageQuerySet
from network.geography.distance import bounding_box, distance_expression
from network.geography.territories import in_territory

from .choices import CONFIRMED_FOR, ConfirmationState, Mobility
from .closures.models import Closure
from .hours.osm_text import read_hours
from .stops.models import PlaceStop

FAR_KM = 99_999.0  # the distance of a place without a position
# The moment of the first publication, null if none of the three dates was recorded.
ADDED_AT = Coalesce("first_published_at", "last_published_at", "latest_revision_created_at")


def added_since(day: datetime.date) -> Q:
    """Return the Q of the places with `added_at` on the local date `day` or later.

    The queryset must have `with_added_at()`.
    """
    start = timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
    return Q(added_at__isnull=False, added_at__gte=start)


class PlaceQuerySet(BasePageQuerySet):
    """The queries about places; the queries about pages of any type are inherited."""

    def directory(self) -> Self:
        """Return the public places in the network's first language, sorted by name.

        The pages of places exist in this language only; other languages show the same pages.
        """
        return (
            self.public()
            .in_language(settings.LANGUAGE_CODE)
            .select_related("commune", "locale", "organisation")
            .order_by("title", "pk")
        )

    def with_added_at(self) -> Self:
        """Annotate `added_at`, the datetime of the first publication.

        If the first publication is not recorded, `added_at` is the datetime of the last
        publication, else of the latest revision, else None.
        """
        return self.annotate(added_at=ADDED_AT)

    def in_state(self, state: str) -> Self:
        """Filter the places whose `ConfirmationState` is `state` today, the local date.

        An unknown `state` counts as NEVER.
        """
        year_ago = timezone.localdate() - CONFIRMED_FOR
        if state == ConfirmationState.RECENT:
            return self.filter(confirmed_on__gte=year_ago)
        if state == ConfirmationState.OLD:
            return self.filter(confirmed_on__lt=year_ago)
        never, is_new = self.with_added_at().filter(confirmed_on=None), added_since(year_ago)
        return never.filter(is_new) if state == ConfirmationState.NEW else never.exclude(is_new)

    def with_closures(self) -> Self:
        """Annotate `closure_list`, the `coming` closures of each place by their first day."""
        return self.annotate(closure_list=Closure.objects.coming().as_list("pk"))

    def with_stops(self) -> Self:
        """Annotate `stop_list`, the `PlaceStop`s of each place in order, in the same query."""
        return self.annotate(stop_list=PlaceStop.objects.as_list("pk"))

    def in_territory(self, territory: Model) -> Self:
        """Filter the places with their commune, or a stop that is not over, in a territory."""
        there = PlaceStop.objects.running().in_territory(territory)
        stopping = Q(has_stops=True, pk__in=there.values("place"))
        return self.filter(in_territory(territory) | stopping)

    def located(self) -> Self:
        """Filter the places with an exact position of their own."""
        return self.filter(point_latitude__isnull=False, point_is_rough=False)

    def misplaced(self) -> Self:
        """Filter the places whose own coordinates contradict their address."""
        given = self.filter(latitude__isnull=False, longitude__isnull=False)
        return given.filter(point_is_rough=True)

    def near(self, latitude: float, longitude: float, within_km: float = 100) -> Self:
        """Filter the places within `within_km`, the nearest first, annotated with `distance_km`.

        `distance_km` is the great-circle distance from the point to the nearest stop of the place
        that is not over. The place's own position also counts if the place is fixed, or if none of
        its stops has a point. In other cases, it is only the garage of the bus. Rough positions of
        places are ignored; rough positions of stops count.
        """
        here = latitude, longitude
        heights, widths = bounding_box(here, within_km)
        box = {"point_latitude__range": heights, "point_longitude__range": widths}
        running = PlaceStop.objects.running()
        around = running.filter(**box)
        to_stop = running.filter(place=OuterRef("pk")).annotate(
            km=distance_expression(here, "point_")
        )
        to_stop = Subquery(to_stop.exclude(km=None).order_by("km").values("km")[:1])
        own = Case(
            When(point_is_rough=False, then=distance_expression(here, "point_")),
            output_field=FloatField(),
        )
        own = Coalesce(own, Value(FAR_KM))
        pointed = PlaceStop.objects.filter(place=OuterRef("pk"), point_latitude__isnull=False)
        garage = Case(When(Exists(pointed), then=Value(FAR_KM)), default=own)
        nearest = Case(
            When(has_stops=False, then=own),
            When(mobility__has=Mobility.FIXED, then=Least(own, Coalesce(to_stop, Value(FAR_KM)))),
            default=Coalesce(to_stop, garage),
        )
        return (
            self.filter(
                Q(**box, point_is_rough=False) | Q(has_stops=True, pk__in=around.values("place"))
            )
            .annotate(distance_km=nearest)
            .filter(distance_km__lte=within_km)
            .order_by("distance_km", "pk")
        )

    def middle_of(self, commune: Model) -> tuple[float, float] | None:
        """Return the mean (latitude, longitude) of the exact positions of a commune's places.

        Returns None if no place of the commune has an exact position.
        """
        return self.middle_of_all([commune])

    def middle_of_all(self, communes: Iterable) -> tuple[float, float] | None:
        """Return the mean (latitude, longitude) of the exact positions in several communes.

        Returns None if no place of the communes has an exact position.
        """
        located = self.located().filter(commune__in=communes).order_by()
        middle = located.aggregate(latitude=Avg("point_latitude"), longitude=Avg("point_longitude"))
        return None if middle["latitude"] is None else (middle["latitude"], middle["longitude"])

    def with_unreadable_hours(self) -> Self:
        """Filter the places with opening hours that cannot be parsed; empty hours are excluded.

        The call itself queries and parses the distinct hours.
        """
        texts = self.order_by().exclude(opening_hours="").values_list("opening_hours", flat=True)
        unreadable = [text for text in texts.distinct() if not read_hours(text).is_readable]
        return self.filter(opening_hours__in=unreadable)
