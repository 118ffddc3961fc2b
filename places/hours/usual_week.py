"""The days and parts of days on which a place is usually open. Pure."""

import datetime
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from network.text.dates import DAY_PARTS

from .opening_hours import DAY, OPEN, Stretch, stretches_on

WEEKS = 4
USUAL = 2  # so that neither one holiday nor one exception makes a day unusual


@lru_cache(maxsize=2000)
def open_days(text: str, first: datetime.date, calendar) -> frozenset[str]:
    """Return the days and parts of days on which the hours are usually open, as marks.

    "6" is Saturday, "6m" its morning, "6a" its afternoon and "6s" its evening, after 18:30 (see
    `DAY_PARTS`). A mark is usual if it occurs in at least `USUAL` of `WEEKS` consecutive weeks from
    `first` on. Only periods with the state OPEN count. Returns an empty set if `text` is empty or
    cannot be parsed.
    """
    counts = Counter()
    for offset in range(7 * WEEKS):
        day = first + DAY * offset
        open_ = [s for s in stretches_on(text, day, calendar) if s.state == OPEN]
        counts.update(f"{day.isoweekday()}{part}" for part in parts_of(open_))
    return frozenset(mark for mark, number in counts.items() if number >= USUAL)


def parts_of(stretches: Iterable[Stretch]) -> set[str]:
    """Return the parts of a day that the periods overlap, "m", "a" or "s", and "" for the day.

    Returns an empty set if there are no periods.
    """
    parts = set()
    for start, end in ((stretch.start, stretch.end) for stretch in stretches):
        first, last = start.hour + start.minute / 60, end.hour + end.minute / 60
        if end.date() != start.date():
            last = 24
        parts |= {""} | {
            part for part, (since, until) in DAY_PARTS.items() if first < until and last > since
        }
    return parts
