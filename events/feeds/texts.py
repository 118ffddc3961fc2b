"""The iCalendar texts of the events of a feed.

The stored texts are used, except for events with dates that the query leaves out, and for
events whose place has expired since.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime

from django.db.models import QuerySet

from events.ical.vevents import singles
from events.models import Occurrence
from events.refreshing import is_outdated, partial_entries, updated_entries


def texts_of(entries: QuerySet, dates_kept: Callable | None = None) -> list[tuple[str, str, int]]:
    """Return [(text, zone, number of VEVENTs)] of the `CalendarEntry`s, in their order.

    `dates_kept` gets the ids of the events and returns {id: original starts of its selected dates}
    for those that are selected partly (see `partly_kept`). The texts of these events contain only
    those dates.
    """
    columns = "event_id", "vevent", "zone", "vevent_count"
    rows = list(entries.values_list(*columns, is_outdated("event__")))
    kept = dates_kept([event_id for event_id, *_text in rows]) if dates_kept and rows else {}
    late = [event_id for event_id, *_text, is_expired in rows if is_expired]
    written = updated_entries(late) if late else {}
    if kept:
        written |= partial_entries(kept)
    return [
        _text(written[event_id]) if event_id in written else tuple(text)
        for event_id, *text, _is_expired in rows
    ]


def partly_kept(
    ids: Iterable[int], narrow: Callable[[QuerySet], QuerySet]
) -> dict[int, set[datetime]]:
    """Return {event id: original starts, in UTC, of its dates in `narrow(dates)`}.

    Only the events with dates both in and outside `narrow(dates)` are returned.
    """
    dates = Occurrence.objects.filter(event__in=ids).order_by()
    staying = narrow(dates)
    others = dates.exclude(pk__in=staying.values("pk")).values_list("event", flat=True).distinct()
    return _by_event(staying.filter(event__in=list(others)))


def texts_of_dates(dates: QuerySet) -> list[tuple[str, str, int]]:
    """Return [(text, zone, number of VEVENTs)] of some dates, one tuple for each event.

    The events are in the order of their first date in `dates`. Each date is an independent VEVENT,
    without a rule.
    """
    kept = _by_event(dates)
    written = partial_entries(kept, singles)
    return [_text(written[event_id]) for event_id in kept if event_id in written]


def _by_event(dates):
    moments = defaultdict(set)
    for event_id, moment in dates.values_list("event_id", "original_starts_at"):
        moments[event_id].add(moment)
    return dict(moments)


def _text(entry):
    return entry.vevent, entry.zone, entry.vevent_count
