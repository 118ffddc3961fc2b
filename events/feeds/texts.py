"""The iCalendar texts of the events of a feed.

The stored texts are used, except for events with dates that the query leaves out, and for events
whose place expired after their text was stored.
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

    `dates_kept(ids)` returns {event id: original starts to keep} for events with only some selected
    dates (see `partly_kept`). The texts of these events contain only the selected dates.
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
    """Return {event id: original starts, in UTC, of its dates that `narrow` returns}.

    Only events with a date that `narrow` returns and a date that it omits are in the result.
    """
    dates = Occurrence.objects.filter(event__in=ids).order_by()
    staying = narrow(dates)
    others = dates.exclude(pk__in=staying.values("pk")).values_list("event", flat=True).distinct()
    return _by_event(staying.filter(event__in=list(others)))


def texts_of_dates(dates: QuerySet) -> list[tuple[str, str, int]]:
    """Return [(text, zone, number of VEVENTs)] of some dates, one tuple for each event.

    The events are in the order of their first date in `dates`; an event without a `CalendarEntry`
    is omitted. Each date is a VEVENT, with a RECURRENCE-ID if it belongs to a series. The texts do
    not contain the VEVENT of the series.
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
