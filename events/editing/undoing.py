"""Undo a change of dates, for the time during which its letters wait."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from typing import NamedTuple
from uuid import UUID, uuid4

from django.contrib.auth.models import User
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from events.calendars.reviewing import synced_row
from events.models import DatesChange, EventException, EventPage
from events.models.location import Location
from events.models.schedule import Schedule
from events.registrations.models.pending_letters import DELAY
from network.publishing.drafts import publish_again, publish_change
from places.models import PlacePage

MOMENTS = {"starts_at", "ends_at"}
ROWS = "dates", "exceptions"
# The fields of the form of an event that determine its dates, their location and their seats.
SCHEDULE = (
    *(field.name for field in (*Schedule._meta.local_fields, *Location._meta.local_fields)),
    "capacity",
    *ROWS,
)
STATUS = frozenset({"status", "status_reason"})
# True while the caller of a publication records the change itself, or undoes one.
_records_itself = ContextVar("records_itself", default=False)
FIELDS = (
    *("change", *sorted(MOMENTS), "note", "place_id", "venue", "is_full", "is_closed"),
    "announced_time",
)


class ExpiredError(Exception):
    """Raised if a change or an unpublication is older than `DELAY`, or was undone already."""


class OfflineError(Exception):
    """Raised if the event is not on the site."""


class ChangedSinceError(Exception):
    """Raised if a date, the schedule or the place has changed again after the change to undo."""


def fields_of(row: EventException | None) -> dict[str, object] | None:
    """Return the `FIELDS` of an exception as {name: JSON value}.

    Returns None if `row` is None or has no `change`. `starts_at` and `ends_at` are ISO texts in
    UTC, `announced_time` is an ISO time; each may be None. The original start is not included.
    """
    if row is None or not row.change:
        return None
    values = {name: getattr(row, name) for name in FIELDS}
    moments = {name: values[name].astimezone(UTC).isoformat() for name in MOMENTS if values[name]}
    hour = values["announced_time"]
    return {**values, **moments, "announced_time": hour and hour.isoformat()}


def changed_date(former: EventException | None, row: EventException) -> dict[str, object]:
    """Return the change of one date from `former` to `row`, as a date of `DatesChange.versions`."""
    return {
        "date": row.original_date.isoformat(),
        "time": row.original_time.isoformat() if row.original_time else None,
        "before": fields_of(former),
        "after": fields_of(row),
    }


def record(
    event: EventPage,
    versions: list[list[dict[str, object]]],
    *,
    operation: UUID | None = None,
    place: Page | None = None,
) -> DatesChange:
    """Store a change of the dates of an event, made now, and return it.

    `versions`, `operation` and `place` are fields of `DatesChange`; `operation` is new by default.
    """
    return DatesChange.objects.create(
        operation=operation or uuid4(), event_id=event.pk, place=place, versions=versions
    )


class PublishedDates(NamedTuple):
    """The exceptions of a published event, and its `schedule_of`.

    The keys of `exceptions` are original starts: (day, time or None).
    """

    exceptions: dict[tuple[date, time | None], EventException]
    schedule: dict[str, object]


def published_dates(key: int) -> PublishedDates:
    """Return the published dates of the event with the primary key `key`, read now."""
    page = EventPage.objects.get(pk=key)
    return PublishedDates({row.original: row for row in page.exceptions.all()}, schedule_of(page))


@contextmanager
def recording_itself() -> Iterator[None]:
    """Record no change for the publications in the block: the caller does, or undoes a change."""
    token = _records_itself.set(True)
    try:
        yield
    finally:
        _records_itself.reset(token)


def is_recorded_by_caller() -> bool:
    """Return True in a block of `recording_itself`."""
    return _records_itself.get()


def schedule_of(page: EventPage) -> dict[str, object]:
    """Return {name: value} of the `SCHEDULE` fields of a page, as JSON values."""
    data = page.serializable_data()
    return json.loads(json.dumps({name: data[name] for name in SCHEDULE}, cls=DjangoJSONEncoder))


def changed_fields(former: dict[str, object], new: dict[str, object]) -> list[str]:
    """Return the names of the fields of `SCHEDULE` that differ between two `schedule_of`.

    The primary keys, the order and the repetition of the rows are ignored; the `key` of an extra
    date is compared.
    """
    return [name for name in SCHEDULE if _comparable(former, name) != _comparable(new, name)]


def _comparable(schedule, name):
    value = schedule[name]
    if name not in ROWS:
        return value
    ignored = {"pk", "sort_order", "event"}
    rows = [{key: row[key] for key in row.keys() - ignored} for row in value]
    return {json.dumps(row, sort_keys=True) for row in rows}


def record_publication(
    event: EventPage, former: PublishedDates, new: PublishedDates
) -> DatesChange | None:
    """Store the changes made by a publication, and return them.

    Returns None, and stores nothing, if no field of `SCHEDULE` changed, or if the event has no
    screen where the change could be undone (`has_dates_screen`). If only exceptions changed, each
    changed date is stored: a later change of other dates does not prevent the undo. Otherwise the
    whole schedule is stored.
    """
    changed = changed_fields(former.schedule, new.schedule)
    if not changed or not has_dates_screen(event):
        return None
    if changed != ["exceptions"]:
        change = record(event, [[]])
        change.schedule = {"before": former.schedule, "after": new.schedule}
        change.save(update_fields=["schedule"])
        return change
    deleted = {original: row.copied(change="") for original, row in former.exceptions.items()}
    rows = deleted | new.exceptions
    entries = [changed_date(former.exceptions.get(original), rows[original]) for original in rows]
    changed_dates = [entry for entry in entries if entry["before"] != entry["after"]]
    return record(event, [changed_dates]) if changed_dates else None


def has_dates_screen(page: EventPage) -> bool:
    """Return False for a translation, and for an event written by an external calendar."""
    return page.source.pk == page.pk and synced_row(page) is None


def republishable_until(page: Page) -> datetime | None:
    """Return the end of the time during which the unpublication of a page can be undone, or None.

    Returns None for a page that is published or scheduled, that has expired, or was unpublished
    over `DELAY` ago.
    """
    now = timezone.now()
    if page.live or page.expired or (page.go_live_at and page.go_live_at > now):
        return None
    recent = PageLogEntry.objects.filter(
        page=page.pk, action="wagtail.unpublish", timestamp__gt=now - DELAY
    )
    entry = recent.order_by("-timestamp").first()
    return entry and entry.timestamp + DELAY


def republish(event: EventPage, user: User) -> None:
    """Publish an event again, with its translations, if they were unpublished recently.

    The pages are those with a `republishable_until`. The caller checks the rights. Raises
    ExpiredError if there are none, and ValidationError, without any change, if a page is invalid.
    """
    pages = [*event.get_translations(inclusive=True).specific()]
    pages = [page for page in pages if republishable_until(page)]
    if not pages:
        raise ExpiredError
    with transaction.atomic():
        for page in pages:
            publish_again(page, user=user)


def original_of(entry: dict[str, object]) -> tuple[date, time | None]:
    """Return (day, time or None), the original start of a date of `DatesChange.versions`."""
    moment = entry["time"]
    return date.fromisoformat(entry["date"]), time.fromisoformat(moment) if moment else None


def undoable(changes: Iterable[DatesChange]) -> list[DatesChange]:
    """Return the changes whose dates have not changed again, in the same order.

    If a date was changed twice, the earlier change becomes undoable when the later one is undone.
    Dates are compared with the stored page, not with its draft. The changes of an offline event are
    not returned.
    """
    return [change for change in changes if _is_undoable(change)]


def _is_undoable(change):
    if not change.event.live:
        return False
    if change.schedule:
        return not changed_fields(schedule_of(change.event), change.schedule["after"])
    return _is_intact(change.event, change.versions[0])


def former_rows(change: DatesChange) -> list[EventException]:
    """Return unsaved exceptions with the former state of the dates of a change.

    They belong to the published page, or to the draft if the event was offline. If a date had no
    exception, its row has an empty `change`.
    """
    return [_row(original_of(entry), entry["before"] or {}) for entry in change.versions[0]]


def undo(key: int, user: User) -> EventPage:
    """Publish the former state of the dates of a `DatesChange`; return the event, read again.

    `key` is the primary key of the `DatesChange`, which is deleted. Letters about the change that
    are still waiting are cancelled. As after any publication, letters about a date whose former or
    new start is less than an hour away, before or after now, are sent at once. The caller checks
    the rights.

    A draft in progress is restored too. A date that was changed in the draft after the
    `DatesChange` keeps its state there; if the `DatesChange` has a `schedule`, see
    `_restore_schedule`.

    Raises ExpiredError if the change is deleted or too old, OfflineError if the event is not
    published, and ValidationError if the restored page is invalid. Raises ChangedSinceError if a
    date to restore, or the schedule, changed after the `DatesChange` on the published page.
    """
    with transaction.atomic():
        change = DatesChange.objects.open().select_for_update(of=("self",)).filter(pk=key).first()
        if change is None:
            raise ExpiredError
        if not change.event.live:
            raise OfflineError
        waiting = list(change.versions)

        def restore(page):
            """Restore the dates of `page`: at the first call the published page, then the draft.

            Raises ChangedSinceError if a date of the published page changed after the
            `DatesChange`.
            """
            is_first = len(waiting) == len(change.versions)
            version = waiting.pop(0) if waiting else change.versions[-1]
            if change.schedule:
                _restore_schedule(page, change.schedule, is_published=is_first)
                return
            page.name_changed_dates()
            if is_first and not _is_intact(page, version):
                raise ChangedSinceError
            _restore(page, version)

        with recording_itself():
            page = publish_change(change.event, restore, user=user)
        change.delete()
    return page


def _is_intact(page, version):
    """Return True if no date of a version has changed after the `DatesChange`."""
    present = {row.original: fields_of(row) for row in page.exceptions.all()}
    return all(present.get(original_of(entry)) == entry["after"] for entry in version)


def _restore(page, version):
    """Restore the former exceptions of a version in memory.

    A date changed after the `DatesChange` keeps its exception.
    """
    rows = list(page.exceptions.all())
    for entry in version:
        original = original_of(entry)
        present = next((row for row in rows if row.original == original), None)
        if fields_of(present) == entry["after"]:
            rows = [row for row in rows if row.original != original]
            if entry["before"]:
                row = _row(original, entry["before"])
                row.pk = present and present.pk
                rows.append(row)
    page.exceptions = rows


def _restore_schedule(page, schedule, *, is_published):
    """Restore the former schedule of a page in memory, if it is as the change left it.

    Otherwise raises ChangedSinceError for a published page, and keeps the schedule of a draft. The
    status of a draft is restored in any case, if the change was about the status only: the draft
    received it, see `changes.confirm`.
    """
    names = SCHEDULE
    changed = changed_fields(schedule["before"], schedule["after"])
    if not is_published and STATUS.issuperset(changed):
        names = changed
    if {*changed_fields(schedule_of(page), schedule["after"])} & {*names}:
        if is_published:
            raise ChangedSinceError
        return
    former = EventPage.from_serializable_data({"pk": page.pk, **schedule["before"]})
    for name in names:
        value = getattr(former, name)
        setattr(page, name, value.all() if name in ROWS else value)


def _row(original, fields):
    values = {**fields}
    for name in MOMENTS:
        values[name] = datetime.fromisoformat(values[name]) if values.get(name) else None
    if hour := values.get("announced_time"):
        values["announced_time"] = time.fromisoformat(hour)
    if values.get("place_id") and not PlacePage.objects.filter(pk=fields["place_id"]).exists():
        values["place_id"] = None  # the place was deleted since
    day, moment = original
    return EventException(original_date=day, original_time=moment, **values)
