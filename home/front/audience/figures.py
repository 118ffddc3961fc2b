"""The figures of the audience by month, with small numbers masked."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import gettext as _

from network.blocks.facts.numbers import format_number
from search.models import SearchLog

from .counting import month_before
from .models import AudienceCount, AudienceKind

SHOWN_FROM = 5  # smaller numbers are masked
MONTHS = 12


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
    """Return the totals of the network for the last twelve whole months.

    The latest month comes first. A month without any count is omitted. The current month is not
    published: two readings of the page would show what happened between them.
    """
    today = today or timezone.localdate()
    whole = {"day__gte": month_before(today, MONTHS), "day__lt": month_before(today, 0)}
    counts = AudienceCount.objects.filter(**whole).annotate(month=TruncMonth("day"))
    numbers = {
        (month, kind): total
        for month, kind, total in counts.order_by()
        .values_list("month", "kind")
        .annotate(total=Sum("count"))
    }
    searches = SearchLog.objects.filter(**whole).annotate(month=TruncMonth("day"))
    numbers |= {
        (month, "search"): total
        for month, total in searches.order_by().values_list("month").annotate(total=Sum("count"))
    }
    kinds = ("search", AudienceKind.VIEW, AudienceKind.PRINT, AudienceKind.CALL)
    return [
        Month(month, *(masked(numbers.get((month, kind))) for kind in kinds))
        for month in sorted({month for month, _kind in numbers}, reverse=True)
    ]
