"""Dates that can be told, and dates gathered by the day on which they are announced. Pure."""

from itertools import groupby

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

YEARS = range(1600, 2200)  # the holidays of some calendars begin in 1753


def check_year(day):
    """Raises `ValidationError` for a date (a day or a moment) of a year that nobody means."""
    if day.year not in YEARS:
        years = {"first": YEARS[0], "last": YEARS[-1]}
        message = _("Vérifiez l’année : elle va de %(first)s à %(last)s.")
        raise ValidationError(message, params=years)


def by_day(occurrences, now=None):
    """[(day, [occurrences])] in the order given.

    With `now`, what has begun before today and is not over stands under today.
    """

    def day_of(occurrence):
        day = occurrence.local_start.date()
        return max(day, now.astimezone(occurrence.zone).date()) if now else day

    return [(day, list(group)) for day, group in groupby(occurrences, key=day_of)]
