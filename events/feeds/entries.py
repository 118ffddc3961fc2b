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
    """Return {event id: its unusual dates that have not ended, by start}, in one query.

    An unusual date was moved, is closed to registration, or its status is not CONFIRMED. The result
    is a `defaultdict`: an event without such dates is absent, but its item is []. Each date gets an
    attribute `is_all_off`: True if all dates of its event that have not ended are cancelled or
    postponed.
    """
    coming = Occurrence.objects.upcoming().filter(event__in=ids)
    held = Occurrence.objects.upcoming().filter(event=OuterRef("event")).exclude(status__in=OFF)
    is_moved = ~Q(starts_at=F("original_starts_at"))
    unusual = coming.filter(~Q(status=Status.CONFIRMED) | is_moved | Q(is_closed=True))
    rows = unusual.annotate(is_all_off=~Exists(held)).select_related("place", "commune")
    dates = defaultdict(list)
    for date in rows.order_by("starts_at"):
        dates[date.event_id].append(date)
    return dates


def next_dates(ids: Iterable[int]) -> dict[int, list[Occurrence]]:
    """Return {event id: [its next date]}, in one query.

    The next date is the first date to come that takes place. If all dates to come are off, it is
    the first of them. An event that is over has no key.
    """
    rows = Occurrence.objects.upcoming().filter(event__in=ids).select_related("place", "commune")
    dates = {}
    for date in rows.held_first():
        dates.setdefault(date.event_id, [date])
    return dates


def atom_entry(
    entry: Model, url: str, dates: Sequence[Occurrence], unusual: Sequence[Occurrence]
) -> atom.Entry:
    """Return the `atom.Entry` of a `CalendarEntry`, one for the whole event.

    The summary names `dates`, or describes the schedule if `dates` is []. Unless the event is off,
    the summary then describes the changes of the dates in `unusual`, the list of the event in
    `unusual_dates`. The title begins with the status of the event, "ANNULÉ - " for example, unless
    the event is confirmed. If no date to come takes place, it begins with the status of the first
    unusual date instead. Sets `event` on the dates of both lists.
    """
    event = entry.event
    for date in [*dates, *unusual]:
        date.event = event
    # With its year, because entries are read long after.
    when = " ; ".join(date.format_when(today=None) for date in dates)
    when = when or timetable.describe(event.outline(ZoneInfo(entry.zone)), today=None)
    how = event.get_attendance_mode_display() if event.is_online else ""
    changes = "" if event.status in OFF else " ; ".join(map(_format_change, unusual))
    status = unusual[0].status if unusual and unusual[0].is_all_off else event.status
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
    """Return the first state of an unusual date, and its moment with the year.

    Example: "Annulé : mardi 3 novembre 2026, de 14 h à 16 h". The date must have one of `states`.
    """
    return f"{date.states[0]}\u00a0: {date.format_when(today=None)}"
