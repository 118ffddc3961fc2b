"""Writes a stored iCalendar text again when, and only when, what it says has changed."""

import hashlib
from dataclasses import replace
from datetime import datetime

from . import writer as ical

FIELDS = (
    "sequence",
    "revised_at",
    "digest",
    "schedule_digest",
    "zone",
    "vevent",
    "vevent_count",
    "words",
)


def rewrite(entry, vevents: list[ical.Event], *, zone: str, words: str, now: datetime) -> bool:
    """Sets what the `ical.Event`s say now; False when the `CalendarText` says it already."""
    digest = _digest(zone, words, *map(ical.vevent, vevents))
    if digest == entry.digest:
        return False
    schedule = _digest(*map(_schedule, vevents))
    if entry.pk and schedule != entry.schedule_digest:
        entry.sequence += 1
    entry.digest, entry.schedule_digest = digest, schedule
    entry.zone, entry.words, entry.revised_at = zone, words, now
    write(entry, vevents)
    return True


def write(entry, vevents: list[ical.Event]) -> None:
    """Sets the text to that of these `ical.Event`s, in the version that subscribers know."""
    version = {"sequence": entry.sequence, "revised_at": entry.revised_at}
    entry.vevent = "".join(ical.vevent(replace(vevent, **version)) for vevent in vevents)
    entry.vevent_count = len(vevents)


def _schedule(vevent):
    """What a subscriber must be notified of at once (RFC 5546 §2.1.4), and where it happens."""
    return (
        vevent.uid,
        vevent.starts_at,
        vevent.ends_at,
        vevent.rrule,
        vevent.exdates,
        vevent.recurrence_id,
        vevent.status,
        vevent.location,
        vevent.conference,
    )


def _digest(*values):
    return hashlib.sha256(repr(values).encode("utf-8", "replace")).hexdigest()
