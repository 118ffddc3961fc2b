"""Questions about places. Each takes values, never a request, and can be chained."""

import datetime

from django.conf import settings
from django.db.models import (
    Avg,
    Case,
    OuterRef,
    Prefetch,
    Q,
    StringAgg,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import (
    Cast,
    Coalesce,
    Concat,
    Least,
)
from django.utils import timezone

from network.geography.distance import bounding_box, distance_expression
from network.geography.territories import in_territory
from network.querysets import BasePageQuerySet

from .choices import Mobility
from .hours.osm_text import read

FAR_KM = 99_999.0  # of what has no position
# Between closures told in one text, and between the parts of one.
CLOSURES, PARTS = "\x1e", "\x1f"


class PlaceQuerySet(BasePageQuerySet):
    def directory(self):
        """What the list of places shows, by name: public, in the network's first language.

        Places are written in French; other languages show the same pages.
        """
        return (
            self.public()
            .in_language(settings.LANGUAGE_CODE)
            .select_related("commune", "locale")
            .with_closures()
            .order_by("title", "pk")
        )

    def with_closures(self):
        """Each row knows its closures from yesterday on: a card's hours ask nothing more."""
        coming = self.coming_closures()
        return self.prefetch_related(Prefetch("closures", coming, to_attr="coming_closures"))

    def listed(self):
        """The same rows for a page of cards, their closures told in the one query."""
        return self.prefetch_related(None).with_told_closures()

    def _stops(self):
        return self.model._meta.get_field("stops").related_model.objects

    def with_told_closures(self):
        """The same in the one query, for a few places of which nothing else is asked."""
        return self.annotate(told_closures=told_closures(self.coming_closures(), "pk"))

    def coming_closures(self, now=None):
        """Those that are not over: it may still be yesterday overseas."""
        since = (now or timezone.now()).date() - datetime.timedelta(days=1)
        closures = self.model._meta.get_field("closures").related_model.objects
        return closures.filter(ends_on__gte=since)

    def in_territory(self, territory):
        """Those that are there, and those that stop there."""
        there = self._stops().running().in_territory(territory)
        stopping = Q(has_stops=True, pk__in=there.values("place"))
        return self.filter(in_territory(territory) | stopping)

    def located(self):
        return self.filter(latitude__isnull=False, longitude__isnull=False)

    def near(self, latitude, longitude, within_km=100):
        """The nearest first, each with `distance_km` as the crow flies, `within_km` at most.

        A place that travels is as far as the nearest of its stops.
        """
        here = latitude, longitude
        heights, widths = bounding_box(here, within_km)
        box = {"latitude__range": heights, "longitude__range": widths}
        running = self._stops().running()
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

    def middle_of(self, commune):
        """(latitude, longitude) in the middle of those of a commune; None when none is located."""
        return self.middle_of_all([commune])

    def middle_of_all(self, communes):
        located = self.located().filter(commune__in=communes).order_by()
        found = located.aggregate(latitude=Avg("latitude"), longitude=Avg("longitude"))
        return None if found["latitude"] is None else (found["latitude"], found["longitude"])

    def with_unread_hours(self):
        """Those whose hours say something that the site does not understand."""
        texts = self.order_by().exclude(opening_hours="").values_list("opening_hours", flat=True)
        unread = [text for text in texts.distinct() if not read(text).is_readable]
        return self.filter(opening_hours__in=unread)


def told_closures(closures, place):
    """A subquery: the closures of the place whose key is in the column `place`, in one text."""
    rows = closures.filter(place=OuterRef(place)).order_by().values("place")
    days = [Cast(name, TextField()) for name in ("starts_on", "ends_on")]
    told = Concat(
        *(days[0], Value(PARTS), days[1], Value(PARTS), "reason"), output_field=TextField()
    )
    told = rows.annotate(told=StringAgg(told, Value(CLOSURES), order_by="starts_on"))
    return Subquery(told.values("told"))
