"""Update of a stored iCalendar text when, and only when, its content has changed."""

import hashlib
from dataclasses import replace
from datetime import datetime

from django.db.models import Model

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


def rewrite(
    entry: Model, vevents: list[ical.Event], *, zone: str, words: str, now: datetime
) -> bool:
    """Update a `CalendarText` from `ical.Event`s without saving; return True if it changed.

    Returns False, without a change, if the content is the same. On a saved entry, `sequence` rises
    by 1 if a time, the rule, an excluded date, a status, the location or the URL of the video
    changed. `now` becomes `revised_at`; `zone` and `words` are stored with the text.
    """
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


def write(entry: Model, vevents: list[ical.Event]) -> None:
    """Set `vevent` and `vevent_count` of `entry` from these `ical.Event`s, without saving.

    The version of `entry` (`sequence`, `revised_at`) stays the same and is written in the text.
    """
    version = {"sequence": entry.sequence, "revised_at": entry.revised_at}
    entry.vevent = "".join(ical.vevent(replace(vevent, **version)) for vevent in vevents)
    entry.vevent_count = len(vevents)


def _schedule(vevent):
    """Return the values whose change subscribers must be notified of (RFC 5546 §2.1.4)."""
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
