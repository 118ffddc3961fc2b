"""Convert the dates of a parsed event to the fields of `Schedule`. Pure.

A series close enough to one of our rules becomes this rule, with skipped days and extra dates. Any
other event becomes a list of dates.

Converting an unchanged event again returns the same values, except if its dates were cut. The
window of a series without an end moves twice a year. The window of a series of more than 300 dates
moves up to once a month.
"""

import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from dateutil.relativedelta import relativedelta
from django.utils import timezone
from django.utils.translation import gettext as _

from events.choices import OFF, Change, Repeat, Status
from events.schedule.recurrence import CODES, HORIZON, Rule
from events.schedule.timetable import MAX_DATES

from .parsing.events import ParsedEvent

DATE_KEYS = uuid.UUID("8d6b5c57-0d0a-4a43-9a0a-52a5c4c7f0a1")
DEFAULT_LENGTH = timedelta(hours=1)
ONE_DAY = timedelta(days=1)
# An open series with few dates, such as a yearly one, keeps three years instead of 18 months.
FEW_DATES, LONG_HORIZON = 12, relativedelta(years=3)


@dataclass
class ConvertedSchedule:
    """An event's dates in the terms of our models.

    `values` is {field of `Schedule`: value}, with the first date and the rule. `dates` are the
    values of the `EventDate` rows of the other dates, and `exceptions` the values of the
    `EventException` rows. `remarks` are translated sentences: one if a date has no duration, one if
    different dates start at the same moment, one if a date is an hour late, and one for each cut.
    `ends_at` is the latest end of a date, exclusive for whole days.

    Moments are aware, as an editor would type them: 14:00 at the location of the event becomes
    14:00 in the network's time zone, another instant if the location has another zone. Starts and
    ends of dates are in UTC: midnight of a whole day may be on the previous day.
    """

    values: dict[str, object]
    dates: list[dict] = field(default_factory=list)
    exceptions: list[dict] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    ends_at: datetime | None = None


@dataclass(frozen=True)
class _Slot:
    """One date in the local time of the event's location, without a zone.

    For whole days, `start` is midnight and `end` is midnight of the last day, which is included.
    """

    original: datetime
    start: datetime
    end: datetime
    status: str
    note: str
    venue: str

    @property
    def is_regular(self) -> bool:
        """True if the date starts at its original start in the series."""
        return self.start == self.original


def followed_until(today: date) -> date:
    """Return the end of the expansion of recurrence rules: three years after `today`."""
    return today + relativedelta(years=3)


def first_kept_day(today: date) -> date:
    """Return the first day that a cut series keeps: 1 January or 1 July, 3 to 9 months ago."""
    day = today - relativedelta(months=3)
    return date(day.year, 1 if day.month < 7 else 7, 1)


def convert(event: ParsedEvent, zone: tzinfo, today: date) -> ConvertedSchedule:
    """Return the schedule of an event from its local times in `zone`, the zone of its location.

    `today` sets the window to which a long or endless series is cut. Raises ValueError if
    `event.dates` is empty, which the parser excludes.
    """
    remarks = []
    slots = _kept(event, _slots(event, zone, remarks), today, remarks)
    rule, skipped, extra = _as_rule(event, slots)
    if rule is None:
        first, *extra = slots
    else:
        first = next(slot for slot in slots if slot.original == _naive(rule.start))
    values = {
        **_span_as_typed(
            first.start if rule is None else first.original,
            first.end if rule is None else _regular_end(first, slots),
        ),
        "all_day": event.all_day,
        "repeat": rule.repeat if rule else "",
        "weekdays": list(rule.weekdays) if rule else [],
        "until": rule.until if rule else None,
        "skipped_days": skipped,
        "skips_school_holidays": False,
        "skips_public_holidays": False,
        "cancelled_when_closed": False,
        "status": event.status,
    }
    typed = [first, *extra, *(slot for slot in slots if not slot.is_regular)]
    if not event.all_day and any(_is_skipped(slot.start) for slot in typed):
        remarks.append(
            _(
                "La nuit du passage à l’heure d’été, une heure n’existe pas dans l’agenda : une"
                " date prévue pendant cette heure y est montrée une heure plus tard."
            )
        )
    return ConvertedSchedule(
        values,
        [_row(event, slot) for slot in extra],
        _exceptions(event, slots, set() if rule is None else _of_rule(slots, extra)),
        remarks,
        _as_typed(max(slot.end for slot in slots)) + (ONE_DAY if event.all_day else timedelta(0)),
    )


def _slots(event, zone, remarks):
    """Return a `_Slot` for each date, sorted by start.

    If two dates have the same start, only the first in `event.dates` is used. A timed date that
    does not end after its start lasts one hour. One remark is added to `remarks` if a date has no
    duration, and one if different dates have the same start.
    """
    by_start, is_one_lost = {}, False
    for each in event.dates:
        original, start, end = (
            _local(moment, zone) for moment in (each.original, each.starts_at, each.ends_at)
        )
        if event.all_day:
            original, start = (datetime.combine(m.date(), time.min) for m in (original, start))
            end = max(datetime.combine((end - ONE_DAY).date(), time.min), start)
        elif end <= start:
            end = start + DEFAULT_LENGTH
        slot = _Slot(original, start, end, each.status, each.title[:200], each.location[:150])
        is_one_lost |= by_start.setdefault(slot.start, slot).original != original
    if is_one_lost:
        remarks.append(_("Des dates commencent au même moment : une seule est montrée."))
    if not event.all_day and any(each.ends_at == each.starts_at for each in event.dates):
        remarks.append(_("L’événement n’a pas de durée : une heure est montrée."))
    return [by_start[start] for start in sorted(by_start)]


def _kept(event, slots, today, remarks):
    """Return at most 300 of `slots`; add a remark to `remarks` for each cut.

    A series without an end is cut first. It keeps its dates in the 36 months from `first_kept_day`
    if they are at most 12, otherwise its dates in the first 18 of these months. If this window has
    no date, the first slot is kept.

    If more than 300 slots remain, the slots before `first_kept_day` are dropped first, then the
    slots before the previous month, then the latest slots. If all slots are before
    `first_kept_day`, the last 300 are kept.
    """
    begin = datetime.combine(first_kept_day(today), time.min)
    if event.is_open:
        long = _between(slots, begin, LONG_HORIZON)
        is_rare = len(long) <= FEW_DATES
        slots = (long if is_rare else _between(slots, begin, HORIZON)) or slots[:1]
        remarks.append(
            _("La série n’a pas de fin proche : trois ans en sont gardés.")
            if is_rare
            else _("La série n’a pas de fin proche : 18 mois en sont gardés.")
        )
    if len(slots) <= MAX_DATES:
        return slots
    remarks.append(_("La série a plus de %s dates : les plus proches sont gardées.") % MAX_DATES)
    near = [slot for slot in slots if slot.start >= begin]
    if len(near) > MAX_DATES:
        month = datetime.combine(today.replace(day=1) - relativedelta(months=1), time.min)
        near = [slot for slot in near if slot.start >= month] or near
    return near[:MAX_DATES] or slots[-MAX_DATES:]


def _between(slots, begin, length):
    return [slot for slot in slots if begin <= slot.start < begin + length]


def _as_rule(event, slots):
    """Return (`Rule`, ISO days that it skips, slots outside the rule), or (None, [], []).

    The candidates are rules for the most frequent hour, and length, of the original starts. A
    candidate is accepted if:

    - it contains the first slot at this hour;
    - it adds at most one date per three slots at this hour;
    - at most one slot, at any hour, is outside the rule per four slots at this hour.

    No rule is searched for if the event does not repeat or has fewer than three slots. At the most
    frequent hour, at least one slot must be unmoved and have the most frequent length. No two slots
    at this hour may have the same original start, and they may extend over `HORIZON` at most.
    """
    none = None, [], []
    if not event.repeats or len(slots) < 3:
        return none
    hours = Counter((slot.original.time(), slot.end - slot.start) for slot in slots)
    (hour, length), _count = hours.most_common(1)[0]
    same_hour = [slot for slot in slots if slot.original.time() == hour]
    regular = [slot for slot in same_hour if slot.is_regular and slot.end - slot.start == length]
    by_original = {slot.original: slot for slot in same_hour}
    originals = sorted(by_original)
    if not regular or len(by_original) != len(same_hour):
        return none
    last = originals[-1].date()
    if last > originals[0].date() + HORIZON:
        return none
    for rule in _rules(event, originals, last):
        starts = {_naive(start) for start in rule.starts()}
        if originals[0] not in starts:
            continue  # the form of an event requires its first date in the rule
        extra = [slot for slot in slots if slot.original not in starts]
        missing = sorted(starts - by_original.keys())
        if len(missing) * 3 <= len(originals) and len(extra) * 4 <= len(originals):
            return rule, [moment.date().isoformat() for moment in missing], extra
    return none


def _rules(event, originals, last):
    # The zone does not matter: a rule follows local time.
    first = originals[0].date() if event.all_day else originals[0].replace(tzinfo=UTC)
    days = {CODES[moment.weekday()] for moment in originals}
    weekdays = tuple(code for code in CODES if code in days)
    for repeat in (Repeat.WEEKLY, Repeat.FORTNIGHTLY):
        yield Rule(repeat, first, last, weekdays)
    for repeat in (Repeat.MONTHLY_WEEKDAY, Repeat.MONTHLY_LAST, Repeat.MONTHLY_DAY):
        yield Rule(repeat, first, last)


def _of_rule(slots, extra):
    """Return the original starts of `slots`, except `extra`, the slots outside the rule."""
    return {slot.original for slot in slots} - {slot.original for slot in extra}


def _regular_end(first, slots):
    """Return the original start of `first` plus the most frequent length of unmoved slots.

    At least one of `slots` must be unmoved.
    """
    lengths = Counter(slot.end - slot.start for slot in slots if slot.is_regular)
    length = lengths.most_common(1)[0][0]
    return first.original + length


def _exceptions(event, slots, of_rule):
    """Return `EventException` values of dates cancelled, moved, full, or with a note or venue.

    `slots` are all dates; `of_rule` are the original starts that a rule produces. Only a date of
    the rule can be moved, because a date of a list has its own start.
    """
    rows = {}
    usual = Counter(slot.end - slot.start for slot in slots if slot.original in of_rule)
    length = usual.most_common(1)[0][0] if usual else None
    for slot in slots:
        is_moved = slot.original in of_rule and (
            not slot.is_regular or slot.end - slot.start != length
        )
        change = _change(slot, is_moved)
        if not change:
            continue
        original = slot.original if slot.original in of_rule else slot.start
        row = {
            "original_date": original.date(),
            "original_time": None if event.all_day else original.time(),
            "change": change,
            "is_full": slot.status == Status.FULL,
            **(_span_as_typed(slot.start, slot.end) if is_moved else {}),
            "note": slot.note,
            "venue": slot.venue,
        }
        rows.setdefault(original, row)
    return list(rows.values())


def _change(slot, is_moved):
    if slot.status in OFF:
        return Change.CANCELLED
    if is_moved:
        return Change.MOVED
    if slot.note or slot.venue:
        return Change.NOTE
    return Change.MARKED if slot.status == Status.FULL else ""


def _row(event, slot):
    name = f"{event.uid}|{event.recurrence_id}|{slot.original.isoformat()}"
    return {
        "key": uuid.uuid5(DATE_KEYS, name),
        **_span_as_typed(slot.start, slot.end),
        "venue": slot.venue,
    }


def _local(moment, zone):
    """Return an aware moment as a naive local time of `zone`; for a day, its naive midnight."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time.min)
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


def _naive(moment):
    if isinstance(moment, datetime):
        return moment.replace(tzinfo=None)
    return datetime.combine(moment, time.min)


def _as_typed(moment):
    """Return a naive local time as an aware moment: the same hour in the network's zone."""
    return timezone.make_aware(moment, timezone.get_default_timezone())


def _is_skipped(moment):
    """Return True if clocks of the network's zone skip a naive time, which is then an hour later.

    A time is stored as typed in this zone, so the time of another zone cannot be stored either.
    """
    return timezone.localtime(_as_typed(moment).astimezone(UTC)).replace(tzinfo=None) != moment


def _span_as_typed(start, end):
    """Return {"starts_at", "ends_at"} of two naive local times, by `_as_typed`, in UTC.

    If clocks of the network's zone skip the start, the end may no longer be after it, and the date
    would be omitted. The end then keeps its distance from the start.
    """
    starts_at, ends_at = (_as_typed(moment).astimezone(UTC) for moment in (start, end))
    return {
        "starts_at": starts_at,
        "ends_at": ends_at if ends_at > starts_at else starts_at + (end - start),
    }
