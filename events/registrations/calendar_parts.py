"""The calendar part of letters to registered people (RFC 5546, RFC 6047).

A letter about a seat adds or updates the entry of the date in the person's calendar (REQUEST). A
letter about a lost seat, or a date that is off, removes the entry (CANCEL). SEQUENCE is the same as
in the feeds. The organiser is the sender of the letters, because clients ignore an update by
another address.

An entry keeps the identity (UID and RECURRENCE-ID) of the first letter, even if the series changes.
A client would display an entry with another identity beside the former entry. All people with the
same contact share the entry of a date.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from email.utils import parseaddr
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation

from events.choices import SeatState
from events.ical import writer as ical
from events.ical.vevents import single
from events.models import CalendarEntry, Registration
from network.models import NetworkSettings

RETURNS = {"back", "back_other_day", "back_other_hour", "back_elsewhere"}
ADDING = {"held", "promoted", "moved", *RETURNS}
# The fields of a `Registration` with the identity of its entry, without an entry.
NO_ENTRY = {
    "calendar_uid": None,
    "is_recurrence": False,
    "entry_starts_at": None,
    "entry_zone": "",
}
REMOVING = {"released", "cancelled", "withdrawn", "twice", "off"}


@dataclass(frozen=True)
class CalendarPart:
    """The calendar part of one letter: its METHOD, its `ical.Event` and its bytes."""

    method: str
    event: ical.Event
    body: bytes


def calendar_part(registration: Registration, occasion: str) -> CalendarPart | None:
    """Return the calendar part of the letter about `registration` for `occasion`, or None.

    The contact must be an e-mail address. A letter of `ADDING` has a part if the person has a seat
    and the date is announced. A letter of `REMOVING` has a part if an earlier letter added the
    entry, even if the date is no longer announced. Other letters have no part.

    If the person loses a seat, but another registration with the same entry has a seat at the date,
    the entry stays and the letter has no part. If the date is off, the entry is removed in any
    case.
    """
    if not with_entry([registration], occasion):
        return None
    with translation.override(settings.LANGUAGE_CODE):
        if occasion in ADDING:
            method, event = "REQUEST", _announced(registration)
        else:
            method, event = "CANCEL", _withdrawn(registration, is_off=occasion == "off")
        if event is None:
            return None
        event = replace(event, **_people(registration), stamped_at=timezone.now())
    body = ical.message(event, method)
    return CalendarPart(method, event, body)


def with_entry(rows: Iterable[Registration], occasion: str) -> list[Registration]:
    """Return the registrations of `rows` whose entry a letter of `occasion` may add or remove."""
    if occasion in ADDING:
        return [row for row in rows if row.state == SeatState.HELD]
    return [row for row in rows if row.calendar_uid] if occasion in REMOVING else []


def note_sent(registration: Registration, sent: CalendarPart) -> None:
    """Save the identity of the entry that `sent` added, or clear it if `sent` removed it.

    Updates the database row of `registration`, not the object.
    """
    now = NO_ENTRY
    if sent.method == "REQUEST":
        now = {"calendar_uid": UUID(sent.event.uid), **_stored(sent.event.recurrence_id)}
    if any(getattr(registration, name) != value for name, value in now.items()):
        Registration.objects.filter(pk=registration.pk).update(**now)


def calendar_of(registration: Registration) -> bytes | None:
    """Return the bytes of an iCalendar file to download, with the date of `registration` only.

    Its entry has the UID and RECURRENCE-ID of the letters, but no organiser and no attendee.
    Returns None if the event no longer announces the date, or has no `CalendarEntry`.
    """
    event = registration.event
    with translation.override(settings.LANGUAGE_CODE):
        announced = _announced(registration)
    if announced is None:
        return None
    zones = ical.zones_of(announced)
    return ical.calendar([ical.vevent(announced)], name=event.title, zones=zones)


def _announced(registration):
    """Return the `ical.Event` of the date, or None if the event no longer announces the date.

    Also returns None if the event has no `CalendarEntry`. If a letter has added an entry to the
    calendar of the contact, the `ical.Event` has the identity of this entry.
    """
    event, entry = registration.event, _entry_of(registration)
    if not (entry and registration.date):
        return None
    announced = single(
        event,
        entry.uid,
        registration.original_starts_at,
        sequence=entry.sequence,
        revised_at=entry.revised_at,
    )
    if announced and not registration.date.states_location:
        announced = replace(announced, location=registration.location)
    entered = _entered(registration)
    return replace(announced, **_identity(entered)) if announced and entered else announced


def _entered(registration):
    """Return the registration whose entry is in the calendar of the contact, or None.

    It is `registration` itself, else another registration with the same contact and date. A person
    who registers after a change of the series thus has the same entry as the people registered
    before. A cancelled registration still has an entry if the letter that removes it was not
    delivered.
    """
    if registration.calendar_uid:
        return registration
    rows = Registration.objects.of_date(registration).filter(contact=registration.contact)
    return rows.filter(calendar_uid__isnull=False).order_by("pk").first()


def _withdrawn(registration, *, is_off):
    """Return the cancelled `ical.Event` of the entry that a letter added, or None.

    `is_off` is True if the date is off, False if the person lost a seat. If the person lost a seat,
    returns None if another registration with a seat at the date has the same entry. Also returns
    None if the event has no `CalendarEntry`.

    The moments and the location come from the last notification, because the event may no longer
    announce the date.
    """
    entry = _entry_of(registration)
    if entry is None or not (is_off or _is_last_seat(registration)):
        return None
    start, end = registration.bounds
    return ical.Event(
        **_identity(registration),
        sequence=entry.sequence,
        revised_at=entry.revised_at,
        starts_at=start.date() if registration.all_day else start,
        ends_at=end.date() if registration.all_day else end,
        summary=registration.event.title,
        status="cancelled" if is_off else "withdrawn",
        location=registration.where,
    )


def _is_last_seat(registration):
    """Return True if no other registration with the same entry has a seat at the date."""
    seats = Registration.objects.with_seat().of_date(registration).exclude(pk=registration.pk)
    same_entry = {name: getattr(registration, name) for name in NO_ENTRY}
    return not seats.filter(contact=registration.contact, **same_entry).exists()


def _entry_of(registration):
    entries = CalendarEntry.objects.filter(event=registration.event_id)
    return entries.only("uid", "sequence", "revised_at").first()


def _identity(registration):
    """Return {"uid": …, "recurrence_id": …}, the identity of the entry that a letter added."""
    recurrence_id = None
    if registration.is_recurrence:
        start, zone = registration.entry_starts_at, registration.entry_zone
        recurrence_id = start.astimezone(ZoneInfo(zone)) if zone else start.astimezone(UTC).date()
    return {"uid": str(registration.calendar_uid), "recurrence_id": recurrence_id}


def _stored(recurrence_id: datetime | date | None):
    """Return the fields of a `Registration` for a RECURRENCE-ID, the inverse of `_identity`."""
    if recurrence_id is None:
        return {"is_recurrence": False, "entry_starts_at": None, "entry_zone": ""}
    if isinstance(recurrence_id, datetime):
        moment, zone = recurrence_id.astimezone(UTC), recurrence_id.tzinfo.key
    else:
        moment, zone = datetime.combine(recurrence_id, time.min, UTC), ""
    return {"is_recurrence": True, "entry_starts_at": moment, "entry_zone": zone}


def _people(registration):
    """Return {"organizer": (name, address), "attendee": (name, address)} for an `ical.Event`."""
    site = registration.event.get_site()
    network = str(NetworkSettings.for_site(site).name) if site else ""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return {
        "organizer": (network or name, address),
        "attendee": (registration.name, registration.contact),
    }
