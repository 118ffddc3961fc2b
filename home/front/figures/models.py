"""The recorded figures of a territory."""

import datetime
from typing import Self

from django.db import models

from network.models import Territory


class FiguresQuerySet(models.QuerySet):
    """Queries about recorded figures."""

    def at(self, territory: Territory, day: datetime.date) -> Self | None:
        """Return the figures of a territory that were true on a day, or None before the first."""
        rows = self.filter(territory=territory, day__lte=day).order_by("-day")
        return rows.first()


class TerritoryFigures(models.Model):
    """The figures of a territory on a day, and on the days after it until the next row.

    `values` is the result of `counting.count`: {name: number or {name: number}}. A row is never
    changed after its day, because its address is quoted.
    """

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="+")
    day = models.DateField()
    values = models.JSONField()

    objects = FiguresQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["territory", "day"], name="figures_of_a_day"),
        ]

    def __str__(self):
        return f"{self.territory}, {self.day}"
