"""On which days of the week a place is usually open, and when on these days. Pure."""

import datetime
from collections import Counter
from functools import lru_cache

from network.dates import DAY_PARTS

from .opening_hours import DAY, OPEN, stretches_on

WEEKS = 4
USUAL = 2  # of these weeks: neither one holiday nor one exception makes it unusual


@lru_cache(maxsize=2000)
def open_days(text: str, first: datetime.date, calendar) -> frozenset[str]:
    """{"6", "6m"}: "6" is Saturday, "6m" its morning, "6a" its afternoon, "6s" after six; of the
    four weeks that begin with a day."""
    counts = Counter()
    for offset in range(7 * WEEKS):
        day = first + DAY * offset
        open_ = [s for s in stretches_on(text, day, calendar) if s.state == OPEN]
        counts.update(f"{day.isoweekday()}{part}" for part in parts_of(open_))
    return frozenset(mark for mark, number in counts.items() if number >= USUAL)


def parts_of(stretches) -> set[str]:
    """The parts of a day that some stretches of it reach, and "" for the day itself."""
    parts = set()
    for start, end in ((stretch.start, stretch.end) for stretch in stretches):
        first, last = start.hour + start.minute / 60, end.hour + end.minute / 60
        if end.date() != start.date():
            last = 24
        parts |= {""} | {
            part for part, (since, until) in DAY_PARTS.items() if first < until and last > since
        }
    return parts
