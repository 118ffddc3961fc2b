"""Head counts for the tests of reports."""

import datetime

from events.models import HeadCount
from tests.events.conftest import PARIS


def counted(people, first_timers=0, *, month=3, starts_at=None, place=None, topics=(), **values):
    """Create the head count of a date of 2026, at `place` and in its commune by default."""
    moment = starts_at or datetime.datetime(2026, month, 10, 14, tzinfo=PARIS)
    values.setdefault("commune", place.commune if place else None)
    kept = HeadCount.objects.create(
        title="Atelier",
        starts_at=moment,
        original_starts_at=moment,
        place=place,
        people=people,
        first_timers=first_timers,
        **values,
    )
    kept.topics.set(topics)
    return kept
