"""Dates gathered by the day on which they are announced. Pure."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby


def by_day(occurrences: Iterable, now: datetime | None = None) -> list[tuple[date, list]]:
    """[(day, [occurrences])] in the order given.

    With `now`, what has begun before today and is not over stands under today.
    """

    def day_of(occurrence):
        day = occurrence.local_start.date()
        return max(day, now.astimezone(occurrence.zone).date()) if now else day

    return [(day, list(group)) for day, group in groupby(occurrences, key=day_of)]
