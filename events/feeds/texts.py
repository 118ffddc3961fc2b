"""The iCalendar texts of the events that a feed holds: the stored ones, but for what a question
leaves out and for what names a place that has expired since."""

from collections import defaultdict

from events.ical.vevents import singles
from events.models import Occurrence
from events.refreshing import is_late, written_now, written_with


def texts_of(entries, dates_kept=None):
    """[(text, zone, VEVENTs in it)] of these `CalendarEntry`s, in order. `dates_kept(ids)` gives,
    of events that a question narrows, the dates that stay (see `partly_kept`)."""
    columns = "event_id", "vevent", "zone", "vevent_count"
    rows = list(entries.values_list(*columns, is_late("event__")))
    kept = dates_kept([event_id for event_id, *_text in rows]) if dates_kept and rows else {}
    late = [event_id for event_id, *_text, is_expired in rows if is_expired]
    written = written_now(late) if late else {}
    if kept:
        written |= written_with(kept)
    return [
        _text(written[event_id]) if event_id in written else tuple(text)
        for event_id, *text, _is_expired in rows
    ]


def partly_kept(ids, narrow):
    """{id: {moment, in UTC, where a date was first put}} of those of these events of which
    `narrow(dates)` leaves some date out: the dates that stay."""
    dates = Occurrence.objects.filter(event__in=ids).order_by()
    staying = narrow(dates)
    others = dates.exclude(pk__in=staying.values("pk")).values_list("event", flat=True).distinct()
    return _by_event(staying.filter(event__in=list(others)))


def texts_of_dates(dates):
    """[(text, zone, VEVENTs in it)] of the events of these dates, each date by itself."""
    kept = _by_event(dates)
    written = written_with(kept, singles)
    return [_text(written[event_id]) for event_id in kept if event_id in written]


def _by_event(dates):
    moments = defaultdict(set)
    for event_id, moment in dates.values_list("event_id", "original_starts_at"):
        moments[event_id].add(moment)
    return dict(moments)


def _text(entry):
    return entry.vevent, entry.zone, entry.vevent_count
