"""Recomputation of the published position of every place and stop."""

from collections.abc import Iterable

from django.core.management.base import BaseCommand
from django.db.models import Model
from django.utils.translation import gettext as _

from places.models import PlacePage, PlaceStop

FIELDS = ["point_latitude", "point_longitude", "point_is_rough"]
BATCH = 500


class Command(BaseCommand):
    """Command that recomputes the published points of all places and stops.

    Writes only the rows whose point differs under the present rule or with the present points of
    communes.
    """

    help = "Computes the published position of every place and stop; writes only what differs."

    def handle(self, **options) -> None:
        """Recompute all points, save those that differ, and print the numbers of both."""
        places, changed = self._settle_places()
        stops, changed_stops = self._settle_stops()
        self.stdout.write(
            _("%(total)s positions relues, %(changed)s corrigées.")
            % {"total": places + stops, "changed": changed + changed_stops}
        )

    def _settle_places(self):
        places = PlacePage.objects.select_related("commune").order_by("pk")
        rows = places.defer("body", "imported", "presentation").iterator(chunk_size=BATCH)
        return _settle(rows, lambda place: place.settle_point(), clean=False)

    def _settle_stops(self):
        rows = PlaceStop.objects.select_related("commune").order_by("pk").iterator(chunk_size=BATCH)
        middle_of = PlacePage.objects.public().middle_of
        return _settle(rows, lambda stop: stop.set_point(middle_of))


def _settle(rows: Iterable[Model], settle, **options) -> tuple[int, int]:
    """Call `settle` for each row and save changed rows; return the numbers (all, changed)."""
    total = changed = 0
    for row in rows:
        total += 1
        former = [getattr(row, name) for name in FIELDS]
        settle(row)
        if [getattr(row, name) for name in FIELDS] != former:
            row.save(update_fields=FIELDS, **options)
            changed += 1
    return total, changed
