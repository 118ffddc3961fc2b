"""The notices to the people registered for a date, by letter or by telephone.

A registration stores the facts of its date as they were last announced to its person
(`facts_of`). The difference from the present date is the next letter. Letters are sent after the
commit.
"""

from collections import defaultdict
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.utils import timezone, translation

from events.choices import SeatState
from events.models import CalendarEntry, EventPage, Occurrence, PendingLetters, Registration
from events.schedule.timetable import last_moment
from network.tasks import queue

from . import letters
from .models.registration import facts_of, where_in_french

# The fields of `facts_of` whose change is notified: `all_day` and `zone` only describe the times.
NOTIFIED = ("starts_at", "ends_at", "where")


@dataclass(frozen=True)
class Difference:
    """A difference between the date of a registration and the last notification of its person.

    `occasion` is the letter about it, a key of `letters.SUBJECTS`. `values` are the fields of
    `registration` to store with the letter. `starts` are the former start and, if the date is not
    off, the new start.
    """

    registration: Registration
    occasion: str
    values: dict[str, object]
    starts: tuple[datetime, ...]

    @property
    def change(self) -> str:
        """The new state of the date, to compare two changes; "" if it is no longer announced.

        The value is the same for all people of the date.
        """
        date = self.registration.date
        if date is None:
            return ""
        where = where_in_french(date)
        return f"{date.is_off} {date.starts_at} {date.ends_at} {where} {date.note}"


def differences_of(
    event_id: int,
    *,
    dates: Iterable[Occurrence] | None = None,
    notifies_removed: bool = False,
    locks: bool = False,
) -> list[Difference]:
    """Return a `Difference` for each person registered for a coming date that has changed.

    A date is coming if its start, or the start of the last notification, is in the future. A date
    in progress also counts as coming for a person who was last notified that it is off, if it takes
    place after all. The list is in the order of the keys; cancelled registrations are excluded.

    `dates` are the dates to compare with, by default the dates of the event. A date that a
    published event no longer announces counts as cancelled. In an unpublished event, a date that is
    off counts as cancelled. The other dates of an unpublished event count as cancelled only with
    `notifies_removed`, because an editor may unpublish an event for a short correction.

    With `locks`, which needs a transaction, the rows are locked until its end, so that two
    processes do not send the same letter.
    """
    rows = Registration.objects.of_events([event_id]).not_cancelled().order_by("pk")
    rows = list(rows.select_for_update() if locks else rows)
    if not rows:
        return []
    event = EventPage.objects.get(pk=event_id)
    if dates is None:
        dates = _announced_dates(event)
    by_start = {date.original_starts_at: date for date in dates}
    differences, now = [], timezone.now()
    for registration in rows:
        registration.event = event
        registration.date = by_start.get(registration.original_starts_at)
        if registration.date:
            registration.date.event = event
        if _is_coming(registration, now):
            differences.append(_difference_of(registration, notifies_removed or event.live))
    return [difference for difference in differences if difference]


def _is_coming(registration, now):
    """Return True if the date of a registration with `date` set is coming, for `differences_of`."""
    date = registration.date
    if registration.starts_at > now or (date and date.starts_at > now):
        return True
    return bool(date) and registration.is_off and not date.is_off and date.ends_at > now


def _announced_dates(event):
    """Return the dates of a published event; of another event, only the dates that are off.

    The dates of an unpublished event are not saved. The cancellation of its dates that are off may
    still have to be notified.
    """
    if event.live:
        return event.occurrences.select_related("place", "commune")
    return [date for date in Occurrence.of_page(event) if date.is_off]


def _difference_of(registration, notifies_removed):
    """Return the `Difference` of a registration with `event` and `date` set; None without one.

    `notifies_removed` is as in `differences_of`.
    """
    date, former = registration.date, registration.starts_at
    if date is None or date.is_off:
        if registration.is_off or (date is None and not notifies_removed):
            return None
        return Difference(registration, "off", {"is_off": True}, (former,))
    values = _present_facts(registration)
    starts = (former, date.starts_at)
    has_changed = any(getattr(registration, name) != values[name] for name in NOTIFIED)
    if has_changed:
        # A date that moved needs another reminder.
        values["reminded_at"] = None
    if registration.is_off:
        occasion = _occasion_of_return(registration, values)
        return Difference(registration, occasion, {"is_off": False, **values}, starts)
    return Difference(registration, "moved", values, starts) if has_changed else None


def _occasion_of_return(registration, values):
    """Return the occasion of the letter about a date that takes place after all.

    `values` are the fields to store with the letter.
    """
    after = copy(registration)
    for name, value in values.items():
        setattr(after, name, value)
    if _days(after) != _days(registration):
        return "back_other_day"
    if after.when != registration.when:
        return "back_other_hour"
    return "back" if after.where == registration.where else "back_elsewhere"


def _days(registration):
    """Return (first day, last day); a date that ends at midnight does not reach the next day."""
    start, end = registration.bounds
    return start.date(), last_moment(end, all_day=True).date()


def _present_facts(registration):
    """Return `facts_of` the date of a registration, which is not None.

    The former location is kept if the date is not elsewhere.
    """
    facts = facts_of(registration.date)
    return facts if is_elsewhere(registration) else facts | {"where": registration.where}


def is_elsewhere(registration: Registration) -> bool:
    """Return True if the date takes place elsewhere than its person was last notified.

    A date that no longer states its location, for example because its place has left the site, is
    elsewhere only if it has a commune whose name is not in the former location. Otherwise `where`
    keeps the former location until the editor sets another one. The `date` of the registration must
    not be None.
    """
    date, former = registration.date, registration.where
    is_other = where_in_french(date) != former
    return is_other and (date.states_location or date.town not in former)


def note_present_date(registration: Registration, *, language: str | None = None) -> str:
    """Store that the person is notified of the date as it is now; return its former announcement.

    Saves the registration. Returns "" if the announcement did not change. If the date is off or no
    longer announced, saves nothing and returns "". Call it before a letter that adds the date to
    the calendar of its person. This letter then also notifies a change in `PendingLetters`, so that
    no second letter is sent.

    `language` is the new language of the letters, or None to keep the present one.
    """
    if registration.date is None or registration.date.is_off:
        return ""
    values = _present_facts(registration)
    if language:
        # Before `_store`, which returns the announcement in the language of the letters.
        registration.language = values["language"] = language
    return _store(registration, values)


def _store(registration, values):
    """Save fields of a registration; return its former announcement, or "" if it did not change.

    The announcement is in the language of the letters to the person.
    """
    with translation.override(registration.letter_language):
        former = registration.announcement
        for name, value in values.items():
            setattr(registration, name, value)
        registration.save(update_fields=[*values, "name_key"])
        return former if former != registration.announcement else ""


def notify_differences(differences: Iterable[Difference]) -> None:
    """Notify the people of each `Difference` after the commit, and store the state of the dates.

    People without an e-mail address are marked to be called.
    """
    notify_people(
        (each.registration, each.occasion, _store(each.registration, each.values))
        for each in differences
    )


def notify_merged(event_id: int, originals: Iterable[datetime] | None = None) -> None:
    """Notify the people of the cancelled duplicates of an event, after the commit.

    The letter removes the calendar entry of the duplicate; without an entry, no letter is sent.
    `originals` are the original starts of the dates, or None for all dates. Afterwards, the
    duplicates can no longer be restored: `merged_state` is cleared. Call it in a transaction.
    """
    rows = Registration.objects.of_events([event_id]).merged()
    rows = rows if originals is None else rows.filter(original_starts_at__in=originals)
    rows = list(rows.select_for_update().order_by("pk"))
    Registration.objects.filter(pk__in=[row.pk for row in rows]).update(merged_state="")
    notify_people((row, "twice", "") for row in rows if row.calendar_uid)


def notify_people(notices: Iterable[tuple[Registration, str, str]]) -> None:
    """Send the letters of (registration, occasion, former) after the commit, by `by_letter`.

    People without an e-mail address are marked to be called, at once. They are not marked for
    "cancelled" and "withdrawn": after a cancellation by the host or the person, the two are in
    contact. `occasion` and `former` are as in `letters.send`.
    """
    people = defaultdict(list)
    for registration, occasion, former in notices:
        if registration.is_mailed:
            people[occasion, former].append(registration)
        elif occasion not in ("cancelled", "withdrawn"):
            letters.must_call([registration.pk])
    for (occasion, former), rows in people.items():
        for first, *others in by_letter(rows):
            send = partial(letters.send, first, occasion, others, former=former)
            queue.with_commit(send)


def by_letter(people: Iterable[Registration]) -> list[list[Registration]]:
    """Return the registrations with an address in lists, each for one letter.

    The people of one form share a letter if they were last notified of the same facts. The people
    with a seat come first, as `letters.send` requires.
    """
    forms = defaultdict(list)
    for row in people:
        form = row.event_id, row.original_starts_at, row.contact, row.created_at
        forms[*form, row.announcement, row.language].append(row)
    return [sorted(rows, key=lambda row: row.state != SeatState.HELD) for rows in forms.values()]


def notify_deletion(event: EventPage) -> None:
    """Notify the people of an `event` about to be deleted, and delete their registrations.

    The letters of cancellation are built now and sent on commit. They go to the people registered
    for a coming date, unless their last letter already called the date off. People with a cancelled
    duplicate who are not notified yet get the letter that removes its calendar entry, if it has
    one. People without an e-mail address are not notified.

    All registrations and `PendingLetters` of the event are deleted now, because Wagtail unpublishes
    a page during its deletion, and this unpublication must plan no letter. SEQUENCE of the calendar
    entry is incremented.
    """
    CalendarEntry.objects.filter(event=event).raise_sequence()
    people = Registration.objects.of_events([event.pk])
    duplicates = people.merged().filter(calendar_uid__isnull=False)
    coming = people.not_cancelled().coming().filter(is_off=False)
    for registrations, occasion in ((duplicates, "twice"), (coming, "off")):
        mailed = [row for row in registrations.order_by("pk") if row.is_mailed]
        for first, *others in by_letter(mailed):
            letter = letters.build(first, occasion, others, has_page=False)
            queue.with_commit(partial(letters.deliver, letter))
    PendingLetters.objects.filter(event=event).delete()
    people.delete()
