"""Changes of single dates of an event: cancel, move, keep, restore."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from events.choices import OFF, Change, Status
from events.models import EventException, EventPage, Occurrence
from events.schedule import timetable
from events.schedule.plan import local, wall
from network.publishing.drafts import publish_change
from network.text.dates import clock_change

from . import undoing

LONGEST_NOTE = 200


def exception_of(date: Occurrence, change: str, reason: str) -> EventException:
    """Return an unsaved `EventException` of an `Occurrence`, with `change` and a `reason`.

    The reason becomes its note, cut at 200 characters. The marks and the location of the former
    exception of `date` are kept. The new times of a moved date are kept if `change` moves or
    cancels the date.
    """
    row = _former_row(date).replacement(change, reason[:LONGEST_NOTE])
    row.original_date, row.original_time = date.original
    return row


def _former_row(date):
    """Return the exception of a date, or an empty one."""
    return date.event.change_at(date.original_starts_at) or EventException()


def kept(date: Occurrence, reason: str) -> EventException:
    """Return the unsaved row that keeps a date despite a closure, with `reason` as its note.

    A date that was moved and then cancelled is kept at its new time.
    """
    change = Change.MOVED if timetable.is_moved(_former_row(date)) else Change.NOTE
    return exception_of(date, change, reason)


def registration_change(date: Occurrence, **marks: bool) -> EventException:
    """Return the unsaved row for `change_dates` that sets the `marks` of a date.

    `marks` are `is_full` (no seat is left) or `is_closed` (the registration is closed). The other
    values of its former exception are kept. If the exception has only marks and the last of them is
    removed, the row has no `change`, so that `change_dates` deletes the exception.
    """
    row = _former_row(date).copied()
    row.original_date, row.original_time = date.original
    row.change = row.change or Change.MARKED
    for name, value in marks.items():
        setattr(row, name, value)
    if row.change == Change.MARKED and not (row.is_full or row.is_closed):
        row.change = ""
    return row


def move(row: EventException, typed: Mapping[str, str], date: Occurrence) -> str:
    """Set the typed times of `row`, a move of `date`; return an error message, or "".

    `typed` is {"debut": start, "fin": end or ""}, two ISO texts of a day and a time in the time
    zone of `date`. For whole days, they are the first and the last day. `row` is changed in memory
    even if there is an error. The errors are:

    - an invalid start or end, a year that `check_year` refuses, or an end that is not after the
      start (for whole days, an end before the start);
    - a time that a change of clocks skips or repeats;
    - a start in the past, if the date is not over and its start changes;
    - a start on a day when the place of the date is closed;
    - a start or an end over two years ahead.
    """
    start, end = (_on_event_clock(typed[name], date) for name in ("debut", "fin"))
    row.starts_at, row.ends_at = (each and timezone.make_aware(each) for each in (start, end))
    if start is None:
        return _("Dites quand elle est déplacée.")
    for moment in filter(None, (start, end)):
        if problem := clock_change(moment, timezone.get_default_timezone()):
            return problem
    try:
        row.clean_fields(exclude=["event", "original_date", "original_time"])
    except ValidationError as error:
        return " ".join(error.messages)
    if typed["fin"] and row.ends_at is None:
        return _("Dites quand elle finit, ou laissez vide.")
    if date.moves_to_past(local(row.starts_at, date.event.zone)):
        return timetable.IN_THE_PAST
    if max(filter(None, (row.starts_at, row.ends_at))) > timezone.now() + timetable.MOST_AHEAD:
        return timetable.TOO_FAR
    # The typed end of whole days is their last day, which may also be the first.
    is_one_day = date.event.all_day and row.ends_at == row.starts_at
    if row.ends_at is not None and row.ends_at <= row.starts_at and not is_one_day:
        return _("La fin est avant le début : corrigez l’une des deux.")
    day = datetime.fromisoformat(typed["debut"]).date()
    if date.place and date.place.closure_on(day):
        return _("Le lieu est fermé ce jour-là aussi : choisissez-en un autre.")
    return ""


def _on_event_clock(typed, date):
    """Return the ISO text `typed` as a naive datetime in the time zone of the event.

    The text is in the time zone of `date`. Only a date in another place than its event may have
    another time zone. The times of an event of whole days are not converted. Returns None for an
    invalid text.
    """
    try:
        moment = datetime.fromisoformat(typed).replace(tzinfo=None)
        if not date.event.all_day and date.zone != date.event.zone:
            moment = moment.replace(tzinfo=date.zone).astimezone(date.event.zone)
            moment = moment.replace(tzinfo=None)
        timezone.make_aware(moment)  # near the years 1 and 9999, an error
    except (ValueError, OverflowError):
        return None
    return moment


def restorable(event: EventPage) -> dict[tuple[date, time | None], EventException]:
    """Return {original start: unsaved row that restores the date} of the dates to restore.

    These dates, past ones included, do not take place as first announced. Either an exception
    cancels, moves or hides them, or changes their location; or a closure, a holiday or an unticked
    day excludes them. Original starts are as in `Occurrence.original`.

    A date that was moved and then cancelled is restored at its new time and place: the `change` of
    its row is `Change.MOVED`. Any other date is restored as first announced. The `change` is then
    `Change.NOTE` if the date would not take place without an exception; otherwise it is
    `Change.MARKED` if the row has marks, else "". All rows keep the marks of the former exception.

    Two kinds of dates are absent: a date whose exception is `Change.NOTE` and that would not take
    place without it, even at another location; and a date whose new start is in the future and
    whose original start has passed. Returns {} if the whole event is off (`OFF`), or if it has no
    start or no end.
    """
    plan = event.plan
    if event.status in OFF or not plan.has_dates:
        return {}
    held, now, found = _held(plan), timezone.now(), {}
    for moment in plan.originals(row.starts_at for row in plan.dates):
        original = moment.date(), None if event.all_day else moment.time()
        start = moment.replace(tzinfo=plan.zone)
        row = _restoring(plan, plan.change_at(start), start, is_held=moment in held, now=now)
        if row:
            row.original_date, row.original_time = original
            found[original] = row
    return found


def _held(plan):
    """Return the original starts, naive, of the dates that take place without their exceptions."""
    slots = timetable.slots(replace(plan, changes={}))
    return {wall(slot.original) for slot in slots if slot.status not in OFF}


def _restoring(plan, change, start, *, is_held, now):
    """Return a row that restores the date with the original `start` and the exception `change`.

    `change` may be None. `is_held` is True if the date takes place when the exception is ignored.
    Returns None if there is nothing to restore, or if a moved date, still to come, would return to
    the past.
    """
    needed = "" if is_held else Change.NOTE
    if change is None:
        return EventException(change=needed) if needed else None
    if change.change == Change.CANCELLED and _is_elsewhere(change):
        return change.replacement(Change.MOVED, "")
    if change.change == needed or (is_held and _is_remark(change)):
        return None
    if timetable.is_moved(change):
        moved, _end = plan.span(change.starts_at, change.starts_at)
        if moved > now and timetable.is_past(start, now=now, all_day=plan.all_day):
            return None
    marks = {"is_full": change.is_full, "is_closed": change.is_closed}
    return EventException(change=needed or (Change.MARKED if any(marks.values()) else ""), **marks)


def _is_elsewhere(change):
    """Return True if an exception gives its date a new time or place.

    This includes a date that was first moved, then cancelled.
    """
    return bool(timetable.is_moved(change) or change.place_id or change.venue)


def _is_remark(change):
    """Return True if an exception only adds a note or marks to a date."""
    return change.change in (Change.NOTE, Change.MARKED) and not _is_elsewhere(change)


def restored(event: EventPage, original: tuple[date, time | None]) -> EventException | None:
    """Return the unsaved row of `restorable` for the date with this original start, or None."""
    return restorable(event).get(original)


def left_out(event: EventPage) -> list[datetime]:
    """Return the coming original starts that an editor removed from the series, in order.

    The starts are aware. An editor unticked them in the form, or gave them an exception that hides
    them. Holidays that the series skips are not returned. Returns [] if the whole event is off
    (`OFF`), or if it has no start or no end.
    """
    plan = event.plan
    if event.status in OFF or not plan.has_dates:
        return []
    now = timezone.now()
    return [
        moment for moment in timetable.skipped(plan) if moment > now and _is_removed(plan, moment)
    ]


def _is_removed(plan, moment):
    change = plan.decision_at(moment)
    if change:
        return change.change == Change.SKIPPED
    return moment.date().isoformat() in plan.skipped_days


@transaction.atomic
def change_dates(
    event: EventPage,
    rows: Collection[EventException],
    user: User,
    *,
    operation: UUID | None = None,
    place: Page | None = None,
) -> None:
    """Publish changes to some dates of an event, without the changes of a draft in progress.

    `rows` are unsaved `EventException`s. Each replaces the former exception of its date; a row
    without `change` only deletes it. The changes are also made in a draft in progress. If the event
    is not published, only its draft changes, and is not validated. A publication plans the letters
    to the people registered, or sends them at once if the former or new start is less than an hour
    away, before or after now.

    If a date changes, the former state is stored for `undoing.undo`, in a `DatesChange` with
    `operation` (by default a new one) and `place`. The caller checks the rights. Raises
    ValidationError, without any change, if the changed published page is invalid.
    """
    lone_days, versions = _lone_days(event), []
    with undoing.recording_itself():
        publish_change(
            event, lambda page: versions.append(_replace(page, rows, lone_days)), user=user
        )
    if any(entry["before"] != entry["after"] for entry in versions[0]):
        undoing.record(event, versions, operation=operation, place=place)


def changed_page(event: EventPage, rows: Collection[EventException]) -> EventPage:
    """Return the stored page of an event, read again, with the changes `rows` in memory only.

    `rows` are as in `change_dates`.
    """
    page = EventPage.objects.get(pk=event.pk)
    _replace(page, rows, _lone_days(page))
    return page


def propose_dates(event: EventPage, rows: Collection[EventException], user: User) -> None:
    """Propose changes to some dates of an event, as `propose`; `rows` are as in `change_dates`."""
    lone_days = _lone_days(event)
    propose(event, lambda draft: _replace(draft, rows, lone_days), user)


def confirm(page: EventPage) -> None:
    """Let a cancelled or postponed event take place, in memory: CONFIRMED, without a reason."""
    page.status, page.status_reason = Status.CONFIRMED, ""


@transaction.atomic
def propose(event: EventPage, change: Callable[[EventPage], object], user: User) -> None:
    """Save a change in a draft and submit it for review, for a user who may not publish.

    `change(draft)` sets fields of the draft. A review that required changes is resumed. Without a
    workflow, or while a review is in progress, only the draft is saved. Raises ValidationError,
    without any change, if the changed draft is invalid.
    """
    draft = event.get_latest_revision_as_object()
    change(draft)
    draft.save_revision(user=user, log_action=True)
    review, workflow = draft.current_workflow_state, draft.get_workflow()
    if review and review.status == review.STATUS_NEEDS_CHANGES:
        review.resume(user)
    elif workflow and not review:
        workflow.start(draft, user)


def _lone_days(event):
    """Return the set of the days with exactly one original start, skipped dates included."""
    return {day for day, times in event.original_times().items() if len(times) == 1}


def _replace(page, rows, lone_days):
    """Replace the exceptions of the dates of `rows` by copies of the rows, in memory.

    A row without `change` only deletes the exception. `lone_days` are the days with a single date.
    In a draft, a change on one of these days applies to the only date of the day, even if its hour
    differs. A replaced exception keeps its key. Returns the changed dates, as an item of
    `DatesChange.versions`.
    """
    page.name_changed_dates()
    times = page.original_times()
    copies = [row.copied() for row in rows]
    for row in copies:
        of_day = times.get(row.original_date, [])
        if not page.all_day and row.original_date in lone_days and len(of_day) == 1:
            row.original_time = of_day[0]
    present = list(page.exceptions.all())
    former = {row.original: row for row in present}
    for row in copies:
        row.pk = former[row.original].pk if row.original in former else None
    changed = {row.original for row in copies}
    kept = [row for row in present if row.original not in changed]
    page.exceptions = [*kept, *(row for row in copies if row.change)]
    return [undoing.changed_date(former.get(row.original), row) for row in copies]
