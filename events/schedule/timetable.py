"""When an event happens: from what an editor typed to its dates. Pure: an event in, dates out.

Everything here takes an event, or anything with its fields, and the `ZoneInfo` of where it
happens. Moments are typed on the network's clock and read on that of the place.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.choices import OFF, Change, Repeat, Status
from network.dates import say_period, say_time

from .recurrence import HORIZON, Rule

MAX_DATES = 300
ONE_DAY = timedelta(days=1)
ONE_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Planned:
    """A date that the rule gives. `note` is why it differs, and whoever left it out decides."""

    start: datetime
    note: str
    is_choice: bool
    is_held: bool

    @property
    def day(self):
        return self.start.date().isoformat()


@dataclass(frozen=True)
class Slot:
    """One date, aware and local. `original` is where it was first put; an extra has a `key`."""

    original: datetime
    starts_at: datetime
    ends_at: datetime
    status: str
    note: str = ""
    change: str = ""
    key: str = ""
    place_id: int | None = None  # both are empty when it is where the event is
    venue: str = ""


def local(moment, zone):
    """The same hands of the clock, in the place's zone."""
    return timezone.localtime(moment, timezone.get_default_timezone()).replace(tzinfo=zone)


def network_zone():
    """The clock on which editors type."""
    return timezone.get_default_timezone()


def span(event, starts_at, ends_at, zone):
    """(start, exclusive end), local; whole days go from midnight to the midnight after the last."""
    start, end = local(starts_at, zone), local(ends_at, zone)
    if not event.all_day:
        return start, end
    return (
        datetime.combine(start.date(), time.min, zone),
        datetime.combine(end.date() + ONE_DAY, time.min, zone),
    )


def days_between(start, end):
    """Each day that some part of [start, end) lies in, in order."""
    last = last_moment(end, all_day=True).date()
    return [start.date() + timedelta(n) for n in range((last - start.date()).days + 1)]


def last_moment(end, *, all_day):
    """The last moment of it, to say it in words."""
    return end - timedelta.resolution if all_day else end


def rule(event, zone):
    """The event's `Rule`, None without repetition or without the dates that it needs."""
    if not (event.repeat and event.until and event.starts_at):
        return None
    start = local(event.starts_at, zone)
    return Rule(
        event.repeat,
        start.date() if event.all_day else start,
        event.until,
        tuple(event.weekdays),
    )


def slots(event, zone):
    """Every date in order, at most 300; two that begin together are one. [] without a start."""
    if not (event.starts_at and event.ends_at):
        return []
    start, end = span(event, event.starts_at, event.ends_at, zone)
    changes = {change.original_date: change for change in event.exceptions.all()}
    off = set(skipped(event, zone))
    regular = [
        Slot(moment, moment, moment + (end - start), event.status)
        for moment in starts(event, zone, start)
        if moment not in off
    ]
    extra = [
        Slot(
            moment,
            moment,
            last,
            event.status,
            key=str(date.key),
            place_id=date.place_id,
            venue=date.venue,
        )
        for date in event.dates.all()
        for moment, last in [span(event, date.starts_at, date.ends_at, zone)]
        if last > moment
    ]
    found = {}
    for slot in [*regular, *extra]:
        found.setdefault(slot.original, slot)
    dates = [_changed(event, slot, changes, zone) for slot in list(found.values())[:MAX_DATES]]
    dates = [_after_registrations(event, _in_time(slot)) for slot in dates]
    kept = [slot for slot in dates if slot.change != Change.SKIPPED]
    return sorted(kept, key=lambda slot: (slot.starts_at, slot.original))


def _in_time(slot):
    """The slot with an end after its start, also in the night when clocks jump an hour."""
    start = slot.starts_at.astimezone(UTC)
    if slot.ends_at.astimezone(UTC) > start:
        return slot
    length = max(slot.ends_at - slot.starts_at, ONE_HOUR)
    return replace(slot, ends_at=(start + length).astimezone(slot.starts_at.tzinfo))


def skipped(event, zone):
    """The moments of the rule on which there is nothing, in order: the EXDATEs of the series."""
    start, _end = span(event, event.starts_at, event.ends_at, zone)
    changes = {change.original_date: change.change for change in event.exceptions.all()}

    def is_off(day):
        # What was said of one date goes before what holds for all of them.
        if day in changes:
            return changes[day] == Change.SKIPPED
        return bool(event.repeat) and (day.isoformat() in event.skipped_days or holiday(event, day))

    return [moment for moment in starts(event, zone, start) if is_off(moment.date())]


def planned(event, zone):
    """Every date of the rule as `Planned`, for the editor to untick; [] without a rule."""
    if not (event.repeat and event.until and event.starts_at):
        return []
    start = local(event.starts_at, zone)
    changes = {change.original_date: change.change for change in event.exceptions.all()}
    found = []
    for moment in starts(event, zone, start)[:MAX_DATES]:
        day = moment.date()
        left_out = Change(changes[day]).label if day in changes else holiday(event, day)
        closure = _closure(event, day)
        found.append(
            Planned(
                moment,
                note=str(left_out or (closed(closure) if closure else "")),
                is_choice=not left_out,
                is_held=not left_out and day.isoformat() not in event.skipped_days,
            )
        )
    return found


def lacks_holidays(event):
    """Whether it leaves out school holidays that nobody knows, most often for want of a place."""
    if not (event.repeat and event.skips_school_holidays and event.starts_at):
        return False
    return event.calendar.school_holiday(event.starts_at.date()) is None


def holiday(event, day):
    """The name of the holiday that the series leaves out ("Toussaint"), "" on any other day."""
    if event.skips_public_holidays and (name := event.calendar.public_holiday(day)):
        return name.replace("'", "’")
    if event.skips_school_holidays and event.calendar.school_holiday(day):
        return gettext("vacances scolaires")
    return ""


def _closure(event, day):
    """The closure of the place that cancels a date of the series, else None."""
    if not (event.repeat and event.cancelled_when_closed):
        return None
    return event.calendar.closure(day)


def closed(closure):
    if closure.reason:
        return gettext("Le lieu est fermé : %(reason)s") % {"reason": closure.reason}
    return gettext("Le lieu est fermé")


def starts(event, zone, start):
    """The moments that the rule gives, `start` alone without one; extra dates are not in it."""
    series = rule(event, zone)
    if series is None:
        return [start]
    return [
        moment if isinstance(moment, datetime) else datetime.combine(moment, time.min, zone)
        for moment in series.starts()
    ]


def _changed(event, slot, changes, zone):
    """The slot after what was said of its day; the whole event's cancellation goes first."""
    change = changes.get(slot.original.date())
    if change is None:
        return _after_closure(event, slot)
    slot = replace(slot, note=change.note, change=change.change)
    if change.place_id or change.venue:
        slot = replace(slot, place_id=change.place_id, venue=change.venue)
    if change.change == Change.MOVED and change.starts_at:
        start, end = _moved(event, change, slot.ends_at - slot.starts_at, zone)
        return replace(slot, starts_at=start, ends_at=end) if end > start else slot
    if event.status not in OFF:
        if change.change == Change.CANCELLED:
            return replace(slot, status=Status.CANCELLED)
        if change.change == Change.FULL:
            return replace(slot, status=Status.FULL)
    return slot


def _moved(event, change, length, zone):
    """(start, exclusive end) of where the change puts its date, which lasted `length`."""
    start, end = span(event, change.starts_at, change.ends_at or change.starts_at, zone)
    return start, end if change.ends_at else start + length


def _after_closure(event, slot):
    """The slot cancelled with the reason when its place is then closed; extra dates are chosen."""
    closure = None if slot.key else _closure(event, slot.original.date())
    if not closure or event.status in OFF:
        return slot
    cancelled = {"status": Status.CANCELLED, "change": Change.CANCELLED}
    return replace(slot, note=closed(closure), **cancelled)


def _after_registrations(event, slot):
    """The slot full when nobody else can have a seat."""
    if slot.status != Status.CONFIRMED or event.seats_left_at(slot.original) != 0:
        return slot
    return replace(slot, status=Status.FULL, change=slot.change or Change.FULL)


def say(event, zone, *, today):
    """ "tous les mardis jusqu’au 30 juin, de 14 h à 16 h", or the first date as it now stands; ""
    without one."""
    if not (event.starts_at and event.ends_at):
        return ""
    start, end = span(event, event.starts_at, event.ends_at, zone)
    series = rule(event, zone)
    if series is None:
        start, end = _as_it_stands(event, start, end, zone)
        last = last_moment(end, all_day=event.all_day)
        return say_period(start, last, today=today, all_day=event.all_day)
    end = last_moment(end, all_day=event.all_day)
    said = series.say(today=today) + _say_left_out(event)
    if event.all_day:
        return said
    return f"{said}, {say_hours(start, end, all_day=False)}"


def _as_it_stands(event, start, end, zone):
    """(start, end) of a date, after its move if it was moved."""
    for change in event.exceptions.all():
        is_move = change.change == Change.MOVED and change.starts_at
        if is_move and change.original_date == start.date():
            return _moved(event, change, end - start, zone)
    return start, end


def _say_left_out(event):
    """ ", sauf vacances scolaires et jours fériés"."""
    if event.skips_school_holidays and event.skips_public_holidays:
        return gettext(", sauf vacances scolaires et jours fériés")
    if event.skips_school_holidays:
        return gettext(", sauf vacances scolaires")
    return gettext(", sauf jours fériés") if event.skips_public_holidays else ""


def say_hours(start, end, *, all_day):
    """ "de 14 h à 16 h", "toute la journée"."""
    if all_day:
        return gettext("toute la journée")
    return gettext("de %(start)s à %(end)s") % {"start": say_time(start), "end": say_time(end)}


def problems(event, zone):
    """{field: what to do about it} for what would stop the event from being published."""
    found = {}
    if event.starts_at and event.ends_at:
        if event.ends_at < event.starts_at or (
            event.ends_at == event.starts_at and not event.all_day
        ):
            found["ends_at"] = _("La fin est avant le début : corrigez l’une des deux.")
        if event.repeat:
            found |= _problems_of_rule(event, zone)
    if event.capacity and event.registration_url:
        found["capacity"] = _("Choisissez : une adresse d’inscription, ou des places gardées ici.")
    if not event.is_free and not event.price:
        found["price"] = _("Écrivez le tarif, ou cochez « gratuit ».")
    return found


def _problems_of_rule(event, zone):
    if not event.until:
        return {"until": _("Dites jusqu’à quel jour cela se répète. Ex. : 30/06/2027")}
    first = local(event.starts_at, zone).date()
    if event.until < first:
        return {"until": _("Ce jour est avant la première date : choisissez-en un plus tard.")}
    if event.until > first + HORIZON:
        return {"until": _("Une série dure 18 mois au plus : choisissez un jour plus proche.")}
    dates = starts(event, zone, local(event.starts_at, zone))
    if len(dates) > MAX_DATES:
        message = _("Cela fait %(number)s dates, il en faut %(limit)s au plus : finissez plus tôt.")
        return {"until": message % {"number": len(dates), "limit": MAX_DATES}}
    if not dates or dates[0].date() != first:
        return {"starts_at": _wrong_first_day(event)}
    if name := holiday(event, first):
        message = _("La première date tombe un jour exclu (%(name)s) : choisissez-en une autre.")
        return {"starts_at": message % {"name": name}}
    if lacks_holidays(event):
        message = _(
            "Les vacances d’ici ne sont pas connues : choisissez le lieu ou la commune ; sinon"
            " décochez, puis retirez les dates."
        )
        return {"skips_school_holidays": message}
    return {}


def _wrong_first_day(event):
    if event.repeat == Repeat.MONTHLY_LAST:
        return _("La première date n’est pas le dernier jour de ce nom dans son mois.")
    return _("La première date tombe un jour que vous n’avez pas coché : cochez-le, ou changez-la.")
