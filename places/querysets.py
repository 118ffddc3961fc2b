"""Questions about places. Each takes values, never a request, and can be chained."""

import datetime
from collections import defaultdict
from math import cos, radians

from django.conf import settings
from django.db.models import (
    Avg,
    Count,
    ExpressionWrapper,
    F,
    FloatField,
    OuterRef,
    Prefetch,
    Q,
    StringAgg,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import (
    ASin,
    Cast,
    Concat,
    Cos,
    Least,
    Power,
    Radians,
    Sin,
    Sqrt,
)
from django.utils import timezone

from network.querysets import BasePageQuerySet
from network.territories import in_territory
from places import calendars, opening_hours
from places.osm_text import read

AREA = "commune__departement__name"
EARTH_RADIUS_KM = 6371.0
KM_PER_DEGREE = 111.195
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
        coming = self._coming_closures()
        return self.prefetch_related(Prefetch("closures", coming, to_attr="coming_closures"))

    def with_told_closures(self):
        """The same in the one query, for a few places of which nothing else is asked."""
        coming = self._coming_closures().filter(place=OuterRef("pk")).order_by().values("place")
        days = [Cast(name, TextField()) for name in ("starts_on", "ends_on")]
        told = Concat(
            *(days[0], Value(PARTS), days[1], Value(PARTS), "reason"), output_field=TextField()
        )
        told = coming.annotate(told=StringAgg(told, Value(CLOSURES), order_by="starts_on"))
        return self.annotate(told_closures=Subquery(told.values("told")))

    def _coming_closures(self):
        since = timezone.now().date() - datetime.timedelta(days=1)
        closures = self.model._meta.get_field("closures").related_model.objects
        return closures.filter(ends_on__gte=since)

    def shut_on(self, day):
        """Those that have announced a closure for this day."""
        closures = self.model._meta.get_field("closures").related_model.objects
        held = closures.filter(starts_on__lte=day, ends_on__gte=day)
        return self.filter(pk__in=held.values("place"))

    def in_territory(self, territory):
        return self.filter(in_territory(territory, "commune"))

    def located(self):
        return self.filter(latitude__isnull=False, longitude__isnull=False)

    def near(self, latitude, longitude, within_km=100):
        """The nearest first, each with `distance_km` as the crow flies, `within_km` at most."""
        height = within_km / KM_PER_DEGREE
        width = min(height / max(cos(radians(latitude)), 0.01), 360)
        return (
            self.located()
            .filter(
                latitude__range=(latitude - height, latitude + height),
                longitude__range=(longitude - width, longitude + width),
            )
            .annotate(distance_km=_haversine(latitude, longitude))
            .filter(distance_km__lte=within_km)
            .order_by("distance_km", "pk")
        )

    def grouped_for_map(self, most):
        """[(code, name, département, latitude, longitude, count)], by the smallest territories
        of which there are no more than `most`; places without a commune are left out."""
        located = self.located().order_by()
        for level in ("commune", "commune__epci", "commune__departement"):
            known = located.filter(**{f"{level}__isnull": False})
            rows = list(
                known.values_list(f"{level}__code", f"{level}__name", AREA).annotate(
                    Avg("latitude"), Avg("longitude"), Count("pk")
                )[: most + 1]
            )
            if len(rows) <= most:
                return rows
        return rows[:most]

    def with_unread_hours(self):
        """Those whose hours say something that the site does not understand."""
        texts = self.order_by().exclude(opening_hours="").values_list("opening_hours", flat=True)
        unread = [text for text in texts.distinct() if not read(text).is_readable]
        return self.filter(opening_hours__in=unread)

    def open_at(self, now):
        """Those that are surely open at this instant, each by its own clock and holidays."""
        return self.filter(self.open_q(now))

    def open_q(self, now):
        """A Q for `open_at`, in one query: each different text is read once, whatever the rows.

        The filter then stands in SQL, so paging and counting stay exact.
        """
        return self._hours_q(
            lambda text, calendar: (
                opening_hours.state_at(text, now, calendar) == opening_hours.OPEN
            ),
            lambda calendar: now.astimezone(calendar.timezone).date(),
        )

    def open_on_q(self, day):
        """A Q for those that are surely open at some moment of this day."""
        return self._hours_q(
            lambda text, calendar: opening_hours.opens_on(text, day, calendar),
            lambda calendar: day,
        )

    def _hours_q(self, is_open, local_day):
        rows = (
            self.exclude(opening_hours="")
            .order_by()
            .values_list("zone", "opening_hours")
            .distinct()
        )
        texts_by_zone = defaultdict(list)
        for zone, text in rows:
            if is_open(text, calendars.calendar(zone)):
                texts_by_zone[zone].append(text)
        found = Q(pk__in=[])
        for zone, texts in texts_by_zone.items():
            shut = self.model.objects.shut_on(local_day(calendars.calendar(zone)))
            found |= Q(zone=zone, opening_hours__in=texts) & ~Q(pk__in=shut.values("pk"))
        return found


def _haversine(latitude, longitude):
    here = radians(latitude)
    half_height = Sin(Radians((F("latitude") - Value(latitude)) / Value(2.0)))
    half_width = Sin(Radians((F("longitude") - Value(longitude)) / Value(2.0)))
    squared = Power(half_height, 2) + Value(cos(here)) * Cos(Radians(F("latitude"))) * Power(
        half_width, 2
    )
    # Rounding may pass 1 by a hair at the antipodes, where the arc sine does not exist.
    arc = ASin(Least(Sqrt(squared), Value(1.0)))
    return ExpressionWrapper(Value(2 * EARTH_RADIUS_KM) * arc, output_field=FloatField())
