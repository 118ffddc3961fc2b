"""Record the figures of the territories each night."""

import json

from django.utils import timezone

from .counting import Counting, counted_territories
from .models import TerritoryFigures


def record() -> int:
    """Record the figures of today of each territory with places; return the number of new rows.

    Figures equal to the last recorded ones are not stored again: the former row stays valid. A row
    of today stays as it is, because its address may have been quoted already.
    """
    today = timezone.localdate()
    counting = Counting(today)
    rows = []
    for territory in counted_territories():
        former = TerritoryFigures.objects.at(territory, today)
        values = json.loads(json.dumps(counting.count(territory)))
        if former is None or (former.day < today and former.values != values):
            rows.append(TerritoryFigures(territory=territory, day=today, values=values))
    # Another process may record at the same time: its rows are the same.
    TerritoryFigures.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
