"""Conversion of an event page and its dates to `ical.Event`s."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime

from django.utils.translation import gettext, ngettext
from wagtail.models import Page

from events.choices import OFF, Status
from events.schedule import timetable

from . import writer as ical

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def vevents(event: Page, uid: uuid.UUID, kept: set[datetime] | None = None) -> list[ical.Event]:
    """Return the `ical.Event`s of one page: the event, its changed dates, then the extra dates.

    An extra date is a separate VEVENT, because Outlook and Google do not show RDATEs. It is related
    to `uid` if the event has another date.
    `kept` are the original starts, in UTC, of the dates to include: a series excludes the other
    dates. If `kept` is None, all dates are included. `sequence` is 0 and `revised_at` is `EPOCH`,
    for the caller to replace. Returns [] for an event without a start or an end.
    """
    plan = event.plan
    if not plan.has_dates:
        return []
    slots = timetable.slots(plan)
    if kept is not None:
        left_out = [slot for slot in slots if slot.original_utc not in kept and not slot.key]
        slots = [slot for slot in slots if slot.original_utc in kept]
    else:
        left_out = []
    regular = [slot for slot in slots if not slot.key]
    extra = [slot for slot in slots if slot.key]
    alike = _alike(event, plan, uid)
    if plan.rule and (regular or kept is None):
        series = _series(event, alike, plan, [slot.original for slot in left_out])
        first = [series, *_overrides(event, alike, plan, regular)]
    else:
        first = [_one(event, alike, slot) for slot in regular]
    return first + [
        replace(
            _one(event, alike, slot),
            **_identity(plan, uid, slot),
            related_to=str(uid) if regular else "",
        )
        for slot in extra
    ]


def _alike(event, plan, uid):
    """Return an `ical.Event` with the values that all dates of the event share."""
    start, end = plan.bounds
    return ical.Event(
        uid=str(uid),
        sequence=0,
        revised_at=EPOCH,
        starts_at=_moment(event, start),
        ends_at=_moment(event, end),
        summary=event.title,
        status=event.status,
        description=description(event),
        location=event.location or (gettext("En ligne") if event.is_online else ""),
        geo=_geo(event, event.shown_place),
        url=event.full_url or "",
        categories=(event.get_kind_display(), *(topic.name for topic in event.topics.all())),
        contact=_contact(event),
        conference=event.online_url if event.is_online else "",
        image=event.image_url,
    )


def _series(event, alike, plan, left_out):
    off = sorted({*timetable.skipped(plan), *left_out})
    return replace(
        alike,
        rrule=plan.rule.rrule(),
        exdates=tuple(_moment(event, moment) for moment in off),
    )


def _overrides(event, alike, plan, slots):
    """Return the dates that differ from the series.

    A date during which clocks change differs too. RFC 5545 §3.8.5.3 gives it the exact duration of
    the first date, some clients its duration on the clock. Its own end is the same for all.
    """
    lengths = _lengths(event, *plan.bounds)
    return [
        replace(_one(event, alike, slot), recurrence_id=_moment(event, slot.original))
        for slot in slots
        if slot.change or _lengths(event, slot.starts_at, slot.ends_at) != lengths
    ]


def _lengths(event, start, end):
    """Return (duration on the clock, exact duration), or the first alone for whole days."""
    on_clock = end - start
    return (on_clock,) if event.all_day else (on_clock, end.astimezone(UTC) - start.astimezone(UTC))


def _one(event, alike, slot):
    if slot.place_id or slot.venue:
        place, _commune, venue = event.location_of(slot)
        location = event.location_at(place, venue) or alike.location
        alike = replace(alike, location=location, geo=_geo(event, place))
    lines = [slot.note, *_unusual(event, alike, slot)]
    return replace(
        alike,
        starts_at=_moment(event, slot.starts_at),
        ends_at=_moment(event, slot.ends_at),
        status=slot.status,
        description=description(
            event, "\n".join(filter(None, lines)), takes_registrations=not slot.is_closed
        ),
        is_moved=_is_moved(slot),
    )


def _is_moved(slot):
    return slot.starts_at != slot.original and slot.status not in OFF


def _unusual(event, alike, slot):
    """Yield sentences about an unusual date, because no client shows RECURRENCE-ID.

    One sentence for each fact: `slot` was moved, takes place elsewhere, or is closed to
    registration. For a date that is off (`OFF`), the first and last sentences are omitted. `alike`
    is the entry of the event, with the location of `slot`.
    """
    if _is_moved(slot):
        was = timetable.format_start(slot.announced_at, today=None, all_day=event.all_day)
        yield gettext("Date déplacée : elle était annoncée %(when)s.") % {"when": was}
    if (slot.place_id or slot.venue) and alike.location:
        yield gettext("Pas à l’endroit habituel : %(where)s") % {"where": alike.location}
    if slot.is_closed and slot.status not in OFF:
        yield gettext("Les inscriptions sont closes.")


def _geo(event, place):
    shown = place and place.has_position and event.is_onsite
    return place.position if shown else None


def singles(event: Page, uid: uuid.UUID, kept: set[datetime]) -> list[ical.Event]:
    """Return the dates with an original start in `kept` as `ical.Event`s without a series.

    The starts in `kept` are in UTC, and the dates are sorted by start. Each date has the same UID
    as in `vevents`, and a RECURRENCE-ID if it belongs to a series. A client that already has the
    series does not show the date twice. `uid` is the UID of the event. `sequence` is 0 and
    `revised_at` is `EPOCH`, for the caller to replace.
    """
    plan = event.plan
    slots = [slot for slot in timetable.slots(plan) if slot.original_utc in kept]
    alike = _alike(event, plan, uid) if slots else None
    return [replace(_one(event, alike, slot), **_identity(plan, uid, slot)) for slot in slots]


def _identity(plan, uid, slot):
    """Return {"uid": …, "recurrence_id": …}, the permanent identity of the date `slot`.

    `uid` is the UID of the event. An extra date has a UID derived from `uid` and its key; any other
    date has `uid` itself. `recurrence_id` is the original start of a date of a series (RFC 5545
    §3.8.4.4), and None for any other date.
    """
    if slot.key:
        return {"uid": str(uuid.uuid5(uid, slot.key)), "recurrence_id": None}
    original = _moment(plan, slot.original) if plan.rule else None
    return {"uid": str(uid), "recurrence_id": original}


def single(
    event: Page, uid: uuid.UUID, original: datetime, *, sequence: int, revised_at: datetime
) -> ical.Event | None:
    """Return the date with the original start `original` as an `ical.Event`, as in `singles`.

    `uid` is the UID of the event; `original` is aware. A full date has the status CONFIRMED, for a
    person who has a seat. Returns None if the event has no date with this original start.
    """
    plan = event.plan
    for slot in timetable.slots(plan):
        if slot.original_utc == original:
            alone = _one(event, _alike(event, plan, uid), slot)
            alone = replace(alone, **_identity(plan, uid, slot))
            status = Status.CONFIRMED if slot.status == Status.FULL else slot.status
            return replace(alone, status=status, sequence=sequence, revised_at=revised_at)
    return None


def _moment(event, moment):
    """Return `moment`, or its day for whole days; `event` is an event or a plan."""
    return moment.date() if event.all_day else moment


def description(event: Page, note: str = "", *, takes_registrations: bool = True) -> str:
    """Return the plain lines of DESCRIPTION, joined by line ends.

    The first line is `note`, about one date. The reason of the status, the summary, the price, the
    seats and the registration URL follow, then the attendance mode and the online URL. The last
    lines are the organiser and the URL of the page. Empty lines are omitted. Without
    `takes_registrations`, the seats and the registration URL are omitted.
    """
    lines = [note, event.status_reason, event.summary, event.price_label]
    if event.capacity and takes_registrations:
        lines.append(_seats(event))
    if event.registration_url and takes_registrations:
        lines.append(gettext("Inscription : %(url)s") % {"url": event.registration_url})
    if event.is_online and event.is_onsite:
        lines.append(event.get_attendance_mode_display())
    if event.is_online and event.online_url:
        lines.append(gettext("En ligne : %(url)s") % {"url": event.online_url})
    if event.organisation:
        lines.append(gettext("Organisé par %(name)s") % {"name": event.organisation.name})
    if event.full_url:
        lines.append(gettext("En savoir plus : %(url)s") % {"url": event.full_url})
    return "\n".join(line for line in lines if line)


def _contact(event):
    """Return "name, phone" of the contact, the place or the organisation: the first with a phone.

    If no phone number is set, returns the name of the contact, or "" without a contact.
    """
    for source in (event.contact, event.shown_place, event.organisation):
        phone = str(source.phone) if source and source.phone else ""
        if phone:
            return f"{getattr(source, 'name', '') or source.title}, {source.phone.as_national}"
    return event.contact.name if event.contact else ""


def _seats(event):
    """Return the sentence about the seats of an event with a capacity."""
    if event.repeat or event.dates.all():
        text = ngettext(
            "Sur inscription : %(number)s place à chaque date",
            "Sur inscription : %(number)s places à chaque date",
            event.capacity,
        )
    else:
        text = ngettext(
            "Sur inscription : %(number)s place",
            "Sur inscription : %(number)s places",
            event.capacity,
        )
    return text % {"number": event.capacity}
