"""The entries of an Atom feed: the dates of an event, and its unusual dates to come."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, Model, OuterRef, Q

from events.choices import OFF, Status
from events.ical.writer import PREFIXES
from events.models import Occurrence
from events.schedule import timetable
from network.outputs import atom


def unusual_dates(ids: Iterable[int]) -> dict[int, list[Occurrence]]:
    """Return {event id: its unusual dates that have not ended, soonest first}, in one query.

    An unusual date was moved, or its status is not CONFIRMED. Any other id has an empty list.
    `is_alone` is set on each date: True if every date of its event that has not ended is off.
    """
    coming = Occurrence.objects.upcoming().filter(event__in=ids)
    held = Occurrence.objects.upcoming().filter(event=OuterRef("event")).exclude(status__in=OFF)
    unusual = coming.filter(~Q(status=Status.CONFIRMED) | ~Q(starts_at=F("original_starts_at")))
    rows = unusual.annotate(is_alone=~Exists(held)).select_related("place", "commune")
    dates = defaultdict(list)
    for date in rows.order_by("starts_at"):
        dates[date.event_id].append(date)
    return dates


def atom_entry(
    entry: Model, url: str, dates: Sequence[Occurrence], unusual: Sequence[Occurrence]
) -> atom.Entry:
    """Return the `atom.Entry` of a `CalendarEntry`, about all its dates.

    `dates` are the dates that the feed selects, [] for all of the event; `unusual` is the event's
    list in `unusual_dates`. Sets `event` on these dates.
    """
    event = entry.event
    for date in [*dates, *unusual]:
        date.event = event
    # With its year, because entries are read long after.
    when = " ; ".join(date.format_when(today=None) for date in dates)
    when = when or timetable.describe(event.outline(ZoneInfo(entry.zone)), today=None)
    how = event.get_attendance_mode_display() if event.is_online else ""
    changes = "" if event.status in OFF else " ; ".join(map(_format_change, unusual))
    status = unusual[0].status if unusual and unusual[0].is_alone else event.status
    return atom.Entry(
        id=entry.uid.urn,
        title=f"{PREFIXES.get(status, '')}{event.title}",
        url=url,
        updated=entry.revised_at,
        published=event.first_published_at,
        summary=" – ".join(part for part in (when, how, changes, event.summary) if part),
        categories=(
            event.get_kind_display(),
            *(topic.name for topic in event.topics.all()),
        ),
    )


def _format_change(date):
    """Return "Annulé : mardi 3 novembre 2026, de 14 h à 16 h"."""
    return f"{date.states[0]}\u00a0: {date.format_when(today=None)}"
