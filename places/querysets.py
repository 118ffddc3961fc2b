"""Questions about places. Each takes values, never a request, and can be chained."""

import datetime
from math import cos, radians

from django.conf import settings
from django.db.models import (
    ExpressionWrapper,
    F,
    FloatField,
    OuterRef,
    Prefetch,
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
from places.osm_text import read

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
        coming = self.coming_closures()
        return self.prefetch_related(Prefetch("closures", coming, to_attr="coming_closures"))

    def with_told_closures(self):
        """The same in the one query, for a few places of which nothing else is asked."""
        coming = self.coming_closures().filter(place=OuterRef("pk")).order_by().values("place")
        days = [Cast(name, TextField()) for name in ("starts_on", "ends_on")]
        told = Concat(
            *(days[0], Value(PARTS), days[1], Value(PARTS), "reason"), output_field=TextField()
        )
        told = coming.annotate(told=StringAgg(told, Value(CLOSURES), order_by="starts_on"))
        return self.annotate(told_closures=Subquery(told.values("told")))

    def coming_closures(self, now=None):
        """Those that are not over: it may still be yesterday overseas."""
        since = (now or timezone.now()).date() - datetime.timedelta(days=1)
        closures = self.model._meta.get_field("closures").related_model.objects
        return closures.filter(ends_on__gte=since)

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

    def with_unread_hours(self):
        """Those whose hours say something that the site does not understand."""
        texts = self.order_by().exclude(opening_hours="").values_list("opening_hours", flat=True)
        unread = [text for text in texts.distinct() if not read(text).is_readable]
        return self.filter(opening_hours__in=unread)


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
