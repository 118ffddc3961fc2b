"""What an event's iCalendar text says: from a page and its dates to `ical.Event`s."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime

from django.utils.translation import gettext

from events.choices import Status
from events.schedule import timetable

from . import writer as ical

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def vevents(event, uid: uuid.UUID) -> list[ical.Event]:
    """The `ical.Event`s of one page: itself, the dates that differ, then the extra dates.

    An extra date is an event of its own, related to the first: Outlook and Google do not show
    RDATEs. `sequence` and `revised_at` are still to be set. [] when it has no date.
    """
    plan = event.plan
    if not plan.has_dates:
        return []
    slots = timetable.slots(plan)
    regular = [slot for slot in slots if not slot.key]
    extra = [slot for slot in slots if slot.key]
    alike = _alike(event, plan, uid)
    if plan.rule:
        first = [_series(event, alike, plan), *_overrides(event, alike, regular)]
    else:
        first = [_one(event, alike, slot) for slot in regular]
    return first + [
        replace(
            _one(event, alike, slot),
            uid=str(uuid.uuid5(uid, slot.key)),
            related_to=str(uid) if regular else "",
        )
        for slot in extra
    ]


def _alike(event, plan, uid):
    """What all its dates share."""
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


def _series(event, alike, plan):
    return replace(
        alike,
        rrule=plan.rule.rrule(),
        exdates=tuple(_moment(event, moment) for moment in timetable.skipped(plan)),
    )


def _overrides(event, alike, slots):
    return [
        replace(_one(event, alike, slot), recurrence_id=_moment(event, slot.original))
        for slot in slots
        if slot.change
    ]


def _one(event, alike, slot):
    if slot.place_id or slot.venue:
        place, _commune, venue = event.whereabouts(slot)
        location = event.location_at(place, venue) or alike.location
        alike = replace(alike, location=location, geo=_geo(event, place))
    return replace(
        alike,
        starts_at=_moment(event, slot.starts_at),
        ends_at=_moment(event, slot.ends_at),
        status=slot.status,
        description=description(event, slot.note),
    )


def _geo(event, place):
    shown = place and place.has_position and event.is_onsite
    return (place.latitude, place.longitude) if shown else None


def single(
    event, uid: uuid.UUID, original: datetime, *, sequence: int, revised_at: datetime
) -> ical.Event | None:
    """The date first put at `original`, as an `ical.Event` of its own; None without it."""
    plan = event.plan
    for slot in timetable.slots(plan):
        if slot.original == original:
            alone = replace(_one(event, _alike(event, plan, uid), slot), uid=str(uid))
            status = Status.CONFIRMED if slot.status == Status.FULL else slot.status
            return replace(alone, status=status, sequence=sequence, revised_at=revised_at)
    return None


def _moment(event, moment):
    return moment.date() if event.all_day else moment


def description(event, note: str = "") -> str:
    """Plain lines: why it changes, what it is, what it costs, how to come, who answers."""
    lines = [note, event.status_reason, event.summary, event.price_label]
    if event.capacity:
        text = gettext("Sur inscription : %(number)s places à chaque date")
        lines.append(text % {"number": event.capacity})
    if event.registration_url:
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
    """Who answers: the person named, else the place, else the organisation."""
    for source in (event.contact, event.shown_place, event.organisation):
        phone = str(source.phone) if source and source.phone else ""
        if phone:
            return f"{getattr(source, 'name', '') or source.title}, {source.phone.as_national}"
    return event.contact.name if event.contact else ""
