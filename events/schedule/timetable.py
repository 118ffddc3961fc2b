"""The dates of an event computed from its `Plan`, and its schedule in words.

Pure: values in, values out; no model, no clock, no database.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.choices import OFF, Change, Repeat, Status
from network.text.dates import (
    format_day,
    format_end,
    format_period,
    format_time,
    join_with_comma,
)

from .plan import Outline, Plan, Planned, Slot, local, wall
from .recurrence import HORIZON

MAX_DATES = 300
ONE_HOUR = timedelta(hours=1)
MOST_AHEAD = timedelta(days=2 * 366)
TOO_FAR = _("Cette date est dans plus de deux ans : vérifiez l’année.")
IN_THE_PAST = _("Ce moment est déjà passé : vérifiez le jour et l’année.")


def network_zone() -> ZoneInfo:
    """Return the time zone in which editors type."""
    return timezone.get_default_timezone()


def days_between(start: datetime, end: datetime) -> list[date]:
    """Return each day that overlaps [start, end), in order; both are in the same zone."""
    last = last_moment(end, all_day=True).date()
    return [start.date() + timedelta(n) for n in range((last - start.date()).days + 1)]


def last_moment(end: datetime, *, all_day: bool) -> datetime:
    """Return the last moment to display: `end`, or the microsecond before it for whole days."""
    return end - timedelta.resolution if all_day else end


def slots(plan: Plan) -> list[Slot]:
    """Return the `Slot` of every date, sorted by start, at most 300; [] without a start or an end.

    A date of the rule replaces an extra date with the same original start. Over 300 dates
    (`MAX_DATES`), extra dates are dropped first. Skipped dates are omitted. Applies the exceptions,
    the closures and the full dates.
    """
    if not plan.has_dates:
        return []
    by_start = {}
    for slot in [*_regular(plan), *_extra(plan)]:
        by_start.setdefault(wall(slot.original), slot)
    dates = [_changed(plan, slot) for slot in list(by_start.values())[:MAX_DATES]]
    dates = [_after_registrations(plan, _in_time(slot)) for slot in dates]
    kept = [slot for slot in dates if slot.change != Change.SKIPPED]
    return sorted(kept, key=lambda slot: (slot.starts_at, slot.original))


def _regular(plan):
    """Return the `Slot`s of the rule except skipped dates, each as long as the first date.

    Without a rule, the list has only the first date.
    """
    start, end = plan.bounds
    off = set(skipped(plan))
    return [
        Slot(moment, moment, moment + (end - start), plan.status)
        for moment in plan.starts
        if moment not in off
    ]


def _extra(plan):
    """Return the `Slot`s of the extra dates, without those that end before they start.

    The typed instants decide, not the clock: an extra date may end earlier on the clock in the
    night when clocks go back. Whole days are compared on the clock.
    """
    return [
        Slot(
            start,
            start,
            end,
            plan.status,
            key=str(row.key),
            place_id=row.place_id,
            venue=row.venue,
        )
        for row in plan.dates
        for start, end in [plan.span(row.starts_at, row.ends_at)]
        if end > start or row.ends_at.astimezone(UTC) > row.starts_at.astimezone(UTC)
    ]


def _in_time(slot):
    """Return the slot, with a later end if its end is not after its start as an instant.

    Such an end occurs in the night when clocks skip an hour. The slot then lasts an hour.
    """
    start = slot.starts_at.astimezone(UTC)
    if slot.ends_at.astimezone(UTC) > start:
        return slot
    return replace(slot, ends_at=(start + ONE_HOUR).astimezone(slot.starts_at.tzinfo))


def skipped(plan: Plan) -> list[datetime]:
    """Return the starts of the rule without a date, aware, in order: the EXDATEs of the series.

    A start is skipped by an exception, unticked by the editor, or in a holiday that the series
    skips. Requires `starts_at`.
    """
    # The change of an extra date does not restore a date that the rule skips at that moment.
    typed = {wall(slot.original) for slot in _extra(plan)} if plan.changes else ()

    def is_off(moment):
        # The change of one date takes precedence over the settings of the series.
        change = plan.decision_at(moment)
        if change and (change.change == Change.SKIPPED or wall(moment) not in typed):
            return change.change == Change.SKIPPED
        day = moment.date()
        return bool(plan.repeat) and (day.isoformat() in plan.skipped_days or holiday(plan, day))

    return [moment for moment in plan.starts if is_off(moment)]


def planned(plan: Plan) -> list[Planned]:
    """Return the first 300 dates (`MAX_DATES`) of the rule, skipped dates included.

    Extra dates are not included. Returns [] without a rule.
    """
    return [_planned(plan, moment) for moment in plan.starts[:MAX_DATES]] if plan.rule else []


def _planned(plan, moment):
    day = moment.date()
    change, typed = plan.decision_at(moment), plan.change_at(moment)
    is_elsewhere = typed and (typed.place_id or typed.venue)
    closure = None if is_elsewhere else _closure(plan, day)
    left_out = Change(change.change).label if change else holiday(plan, day)
    return Planned(
        moment,
        note=str(left_out or (closure_note(closure) if closure else "")),
        is_choice=not left_out,
        is_held=not left_out and day.isoformat() not in plan.skipped_days,
    )


def has_unknown_holidays(plan: Plan) -> bool:
    """Return True if the series skips school holidays, but its location has no school zone.

    This is the case in Corsica, overseas, and for an event whose place and commune are unknown,
    unless its address has a postcode.
    """
    if not (plan.repeat and plan.skips_school_holidays and plan.starts_at):
        return False
    return plan.calendar.school_holiday(plan.starts_at.date()) is None


def holiday(plan: Plan, day: date) -> str:
    """Return the name of the holiday that the series skips on this day, else "".

    School holidays are the translated "vacances scolaires". `plan.calendar` must not be None if the
    plan skips holidays.
    """
    if plan.skips_public_holidays and (name := plan.calendar.public_holiday(day)):
        return name
    if plan.skips_school_holidays and plan.calendar.school_holiday(day):
        return gettext("vacances scolaires")
    return ""


def _closure(plan, day):
    """Return the closure of the place that cancels a date of the series on `day`, or None."""
    if not (plan.repeat and plan.cancelled_when_closed):
        return None
    return plan.calendar.closure(day)


def closure_note(closure: Model) -> str:
    """Return "Le lieu est fermé : congés d’été", or "Le lieu est fermé" without a reason."""
    if closure.reason:
        return gettext("Le lieu est fermé : %(reason)s") % {"reason": closure.reason}
    return gettext("Le lieu est fermé")


def _changed(plan, slot):
    """Return the slot with its exception and the closure of its place applied.

    A closure is applied only if no exception decides about the date: see `_after_closure`. If the
    status of the whole event is in `OFF`, the slot keeps this status. A move is ignored if its end
    is not after its start.
    """
    change = plan.change_at(slot.original)
    if change is None:
        return _after_closure(plan, slot)
    slot = replace(
        slot,
        note=change.note,
        change=change.change,
        is_decided=change.change != Change.MARKED,
        is_closed=change.is_closed,
        announced_time=change.announced_time,
    )
    if change.place_id or change.venue:
        slot = replace(slot, place_id=change.place_id, venue=change.venue)
    if is_moved(change):
        start, end = _moved(plan, change, slot.ends_at - slot.starts_at)
        slot = replace(slot, starts_at=start, ends_at=end) if end > start else slot
    if not slot.is_decided:
        slot = _after_closure(plan, slot)
    if slot.status not in OFF:
        if change.change == Change.CANCELLED:
            return replace(slot, status=Status.CANCELLED)
        if change.is_full:
            return replace(slot, status=Status.FULL)
    return slot


def is_past(start: datetime, *, now: datetime, all_day: bool) -> bool:
    """Return True if `start` is at `now` or before; both are aware.

    For a date of whole days, return True only if its day, in the time zone of `start`, is before
    today.
    """
    if all_day:
        return start.date() < now.astimezone(start.tzinfo).date()
    return start <= now


def is_moved(change: Any) -> bool:
    """Return True if an exception has a new start for its date, even if it is cancelled."""
    return change.change in (Change.MOVED, Change.CANCELLED) and bool(change.starts_at)


def _moved(plan, change, length):
    """Return (start, exclusive end) of a moved date, from the times typed in `change`.

    Without a typed end, the date keeps its original duration `length`.
    """
    start, end = plan.span(change.starts_at, change.ends_at or change.starts_at)
    return start, end if change.ends_at else start + length


def _after_closure(plan, slot):
    """Return the slot, cancelled with the reason if a closure of the place cancels its day.

    Only the dates of a series with `cancelled_when_closed` are cancelled; its extra dates and its
    dates at another location are not. If the whole event is off, every date is unchanged.
    """
    is_elsewhere = slot.place_id or slot.venue
    closure = None if slot.key or is_elsewhere else _closure(plan, slot.original.date())
    if not closure or plan.status in OFF:
        return slot
    cancelled = {"status": Status.CANCELLED, "change": Change.CANCELLED}
    return replace(slot, note=closure_note(closure), **cancelled)


def _after_registrations(plan, slot):
    """Return the slot; a confirmed slot without a free seat is marked full."""
    if slot.status != Status.CONFIRMED or slot.original_utc not in plan.full:
        return slot
    # Like a date with an exception, it is written apart from its series.
    return replace(slot, status=Status.FULL, change=slot.change or Change.MARKED)


def describe(outline: Outline, *, today: date | None) -> str:
    """Return the schedule in words: the rule, or the first date of an event without a rule.

    A rule is "tous les mardis jusqu’au 30 juin, de 14 h à 16 h". If it skips holidays, it contains
    a text such as ", sauf jours fériés". Without a rule, a moved first date is described at its new
    time. The year is omitted if it is the year of `today`; it is always written if `today` is None.
    Returns "" without a start or an end.
    """
    if not outline.has_dates:
        return ""
    start, end = outline.bounds
    if outline.rule is None:
        start, end = _as_it_stands(outline, start, end)
        last = last_moment(end, all_day=outline.all_day)
        return format_period(start, last, today=today, all_day=outline.all_day)
    text = outline.rule.describe(today=today) + _left_out(outline)
    if outline.all_day:
        return text
    return join_with_comma(text, format_times(start, end, all_day=False))


def _as_it_stands(outline, start, end):
    """Return (start, end) of a date after its move, if it was moved."""
    change = outline.change_at(start)
    if change and is_moved(change):
        return _moved(outline, change, end - start)
    return start, end


def _left_out(outline):
    """Return ", sauf vacances scolaires et jours fériés" or the part that applies, else ""."""
    if outline.skips_school_holidays and outline.skips_public_holidays:
        return gettext(", sauf vacances scolaires et jours fériés")
    if outline.skips_school_holidays:
        return gettext(", sauf vacances scolaires")
    return gettext(", sauf jours fériés") if outline.skips_public_holidays else ""


def format_times(start: datetime, end: datetime, *, all_day: bool) -> str:
    """Return the hours in words: "de 14 h à 16 h", or "toute la journée" if `all_day`.

    An end at midnight is "minuit".
    """
    if all_day:
        return gettext("toute la journée")
    return gettext("de %(start)s à %(end)s") % {
        "start": format_time(start),
        "end": format_end(end),
    }


def format_start(start: datetime, *, today: date | None, all_day: bool) -> str:
    """Return a start in words, "mardi 3 novembre, 14 h", or the day alone if `all_day`.

    The year is omitted if it is the year of `today`; it is always written if `today` is None.
    """
    day = format_day(start, today=today)
    return day if all_day else join_with_comma(day, format_time(start))


def problems(plan: Plan) -> dict[str, str]:
    """Return {field: how to correct it} for the errors that prevent publication.

    Returns {} for a valid schedule, and without a start or an end, which the fields require.
    """
    if not plan.has_dates:
        return {}
    length, wrong = plan.ends_at - plan.starts_at, {}
    if length < timedelta(0) or (not length and not plan.all_day):
        wrong["ends_at"] = _("La fin est avant le début : corrigez l’une des deux.")
    return wrong | (_problems_of_rule(plan) if plan.repeat else {})


def _problems_of_rule(plan):
    if not plan.until:
        return {"until": _("Dites jusqu’à quel jour cela se répète. Ex. : 30/06/2027")}
    first = local(plan.starts_at, plan.zone).date()
    if plan.until < first:
        return {"until": _("Ce jour est avant la première date : choisissez-en un plus tard.")}
    if plan.until > first + HORIZON:
        return {"until": _("Une série dure 18 mois au plus : choisissez un jour plus proche.")}
    dates = plan.starts
    if len(dates) > MAX_DATES:
        message = _("Cela fait %(number)s dates, il en faut %(limit)s au plus : finissez plus tôt.")
        return {"until": message % {"number": len(dates), "limit": MAX_DATES}}
    if not dates or dates[0].date() != first:
        return {"starts_at": _wrong_first_day(plan)}
    if name := holiday(plan, first):
        message = _("La première date tombe un jour exclu (%(name)s) : choisissez-en une autre.")
        return {"starts_at": message % {"name": name}}
    if has_unknown_holidays(plan):
        message = _(
            "Les vacances d’ici ne sont pas connues : choisissez le lieu ou la commune ; sinon"
            " décochez, puis retirez les dates."
        )
        return {"skips_school_holidays": message}
    return {}


def _wrong_first_day(plan):
    if plan.repeat == Repeat.MONTHLY_LAST:
        return _("La première date n’est pas le dernier jour de ce nom dans son mois.")
    return _("La première date tombe un jour que vous n’avez pas coché : cochez-le, ou changez-la.")
