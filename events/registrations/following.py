"""Move registrations, and what is counted of a date, to the new original start of their date."""

from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.db.models import F, Max
from django.utils import timezone

from events.choices import SeatState
from events.models import (
    CalendarEntry,
    EventPage,
    HeadCount,
    Occurrence,
    PeopleReading,
    Registration,
)
from events.schedule.plan import wall
from events.schedule.successors import Start, successors


def follow_dates(
    page: EventPage,
    entry: CalendarEntry,
    former: Iterable[Occurrence],
    dates: Iterable[Occurrence],
) -> bool:
    """Move the people of each lost original start to its successor; return True if any moved.

    Call it in the transaction that locks `entry`, before `entry` is updated. `former` are the
    stored dates, `dates` the new ones, unsaved. `successors` has the rules. A date may be missing
    from `former` because the event was unpublished. Its people are also moved, unless a letter has
    cancelled the date.

    The head counts and the readings of the date move too, unless the successor has some already. A
    person registered at both starts keeps the registration of the lost start: the other one is
    cancelled, without a letter yet.
    """
    now, new_starts = timezone.now(), {date.original_starts_at for date in dates}
    zone = ZoneInfo(entry.zone)
    ends = _unannounced(page) | {date.original_starts_at: date.ends_at for date in former}
    keys = {date.original_starts_at: date.extra_key for date in former}
    lost = [
        Start(moment, wall(moment.astimezone(zone)), keys.get(moment), is_over=end <= now)
        for moment, end in ends.items()
        if moment not in new_starts
    ]
    if not lost:
        return False
    gained = [
        Start(
            date.original_starts_at,
            wall(date.original_starts_at.astimezone(page.zone)),
            date.extra_key,
            is_of_rule=bool(page.repeat) and not date.extra_key,
            is_over=date.ends_at <= now,
        )
        for date in dates
        if date.original_starts_at not in keys
    ]
    pairs = successors(lost, gained, shift=_shift(page, entry, zone))
    moved = [_move(page, start.moment, new.moment) for start, new in pairs.items()]
    return any(moved)


def _unannounced(page):
    """Return {original start: latest end} of the registrations at starts that the event has lost.

    Excludes cancelled registrations, and people who were notified that their date is off. A start
    that the event's rule has but skips is not lost: an earlier change removed its date.
    """
    people = Registration.objects.of_events([page.pk]).not_cancelled().filter(is_off=False)
    ends = dict(people.order_by().values_list("original_starts_at").annotate(Max("ends_at")))
    if ends:
        known = page.outline().originals(row.starts_at for row in page.dates.all())
        zone = page.zone
        ends = {at: end for at, end in ends.items() if wall(at.astimezone(zone)) not in known}
    return ends


def _shift(page: EventPage, entry: CalendarEntry, zone: ZoneInfo):
    """Return the difference of local time between the former and the new first date.

    `entry` has the former first date, in the time zone `zone`, and `page` the new first date.
    Returns None if one of these dates is unknown.
    """
    if not (entry.starts_at and page.bounds):
        return None
    return wall(page.bounds[0]) - wall(entry.starts_at.astimezone(zone))


def _move(page: EventPage, former: datetime, new: datetime) -> bool:
    """Move the rows of the original start `former` to `new`; return True if people moved.

    If a person is registered at both, the registration at `new` is cancelled and the other one
    moves. The cancelled one keeps its former state in `merged_state` until `notices.notify_merged`
    notifies the person. If the other one moves away before, it is restored: the change was undone.
    Counts and readings are not moved to a start that has some.
    """
    new = new.astimezone(UTC)
    rows = Registration.objects.of_events([page.pk])
    leaving = rows.filter(original_starts_at=former)
    moving = leaving.filter(merged_state="")
    people = set(moving.not_cancelled().values_list("contact", "name_key"))
    there = rows.not_cancelled().filter(original_starts_at=new)
    twice = rows.filter(pk__in=_keys_of(people, there))
    merged = rows.filter(pk__in=_keys_of(people, leaving.merged()))
    twice.update(merged_state=F("state"), state=SeatState.CANCELLED)
    has_moved = moving.update(original_starts_at=new) > 0
    merged.update(state=F("merged_state"), merged_state="")
    for model in (HeadCount, PeopleReading):
        of_event = model.objects.filter(event=page.pk)
        if not of_event.filter(original_starts_at=new).exists():
            of_event.filter(original_starts_at=former).update(original_starts_at=new)
    return has_moved


def _keys_of(people, registrations):
    """Return the keys of the `registrations` of `people`, a set of (contact, `name_key`)."""
    return [row.pk for row in registrations if (row.contact, row.name_key) in people]
