"""The figures of the audience by month, with small numbers masked."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db.models import Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import gettext as _

from network.blocks.facts.numbers import format_number
from places.models import PlacePage
from search.models import SearchLog

from .counting import month_before
from .models import AudienceCount, AudienceKind

SHOWN_FROM = 5  # smaller numbers are masked
MONTHS = 12  # and the current one


@dataclass(frozen=True)
class Month:
    """The numbers of a month, or the words that replace them; `day` is its first day."""

    day: datetime.date
    searches: int | str
    views: int | str
    prints: int | str
    calls: int | str

    @property
    def cells(self) -> list[str]:
        """The four numbers as texts: "1 304" or « moins de 5 »."""
        numbers = (self.searches, self.views, self.prints, self.calls)
        return [
            number if isinstance(number, str) else format_number(Decimal(number))
            for number in numbers
        ]


def masked(number: int | None) -> int | str:
    """Return the number, or « moins de 5 » for a smaller one, zero included."""
    return number if number and number >= SHOWN_FROM else _("moins de %(n)s") % {"n": SHOWN_FROM}


def months(today: datetime.date | None = None) -> list[Month]:
    """Return the totals of the network for the current month and the twelve before it.

    The latest month comes first. A month without any count is omitted.
    """
    since = month_before(today or timezone.localdate(), MONTHS)
    counts = AudienceCount.objects.filter(day__gte=since).annotate(month=TruncMonth("day"))
    numbers = {
        (month, kind): total
        for month, kind, total in counts.order_by()
        .values_list("month", "kind")
        .annotate(total=Sum("count"))
    }
    searches = SearchLog.objects.filter(day__gte=since).annotate(month=TruncMonth("day"))
    numbers |= {
        (month, "search"): total
        for month, total in searches.order_by().values_list("month").annotate(total=Sum("count"))
    }
    kinds = ("search", AudienceKind.VIEW, AudienceKind.PRINT, AudienceKind.CALL)
    return [
        Month(month, *(masked(numbers.get((month, kind))) for kind in kinds))
        for month in sorted({month for month, _kind in numbers}, reverse=True)
    ]


def last_month_of(places: list[PlacePage]) -> dict[int, dict[str, int | str]]:
    """Return {key of a place: {kind: masked number}} of the last whole month, in one query.

    A place without any count is absent. Returns {} without the setting `AUDIENCE`.
    """
    if not settings.AUDIENCE:
        return {}
    this_month = month_before(timezone.localdate(), 0)
    rows = AudienceCount.objects.filter(
        place__in=[place.pk for place in places],
        day__gte=month_before(this_month, 1),
        day__lt=this_month,
    )
    numbers = {
        (place, kind): total
        for place, kind, total in rows.order_by()
        .values_list("place", "kind")
        .annotate(total=Sum("count"))
    }
    return {
        key: {kind: masked(numbers.get((key, kind))) for kind in AudienceKind.values}
        for key in {place for place, _kind in numbers}
    }
