"""The dates of a series: its rules, its excluded dates and its changed dates."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from django.utils.translation import gettext as _

from . import moments
from .events import EventPart, ParsedDate, ParsedEvent
from .expansion import RefusedRuleError
from .remarks import REFUSED, REPAIRED, SKIPPED


class SeriesExpander:
    """Builder of the dates of events. `times` is a `TimeParser`, `rules` a `RuleExpander`."""

    def __init__(self, times, rules):
        self.times = times
        self.rules = rules

    def series(self, part: EventPart, overrides: list[EventPart]) -> ParsedEvent | None:
        """Return the event of `part`, with its dates as changed by `overrides`.

        The `sequence` and `revised_at` of the event come from the component that was revised last.
        Returns None if no date remains; this adds a remark.
        """
        event = part.event
        starts = self._starts(part)
        dates = {
            start: _date(start, part.length if length is None else length)
            for start, length in starts.items()
        }
        _change_following(dates, [each for each in overrides if each.changes_following])
        for override in overrides:
            _apply(override, part, dates)
        event.dates = sorted(dates.values(), key=lambda each: moments.instant(each.starts_at))
        if not event.dates:
            reason = _("Aucune date ne reste : toutes sont retirées ou trop lointaines.")
            part.remark(SKIPPED, reason, "RRULE")
            return None
        newest = max([part, *overrides], key=lambda each: each.revision).event
        event.sequence, event.revised_at = newest.sequence, newest.revised_at
        return event

    def single(self, part: EventPart) -> ParsedEvent:
        """Return the event of a changed date whose series is not in the file: one date only."""
        event, original = part.event, part.original
        event.recurrence_id = (
            f"{original:%Y%m%d}"
            if part.is_original_day
            else f"{original.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        )
        event.dates = [_date(part.start, part.length)]
        return event

    def _starts(self, part):
        """Return {start: its own length or None}: RRULE, DTSTART and RDATE, less EXRULE and EXDATE.

        Also sets `part.event.repeats` and `part.event.is_open`.
        """
        starts = {}
        for value in part.properties.get("RRULE", ()):
            by_rule, is_open = self._by_rule(value, part)
            starts |= dict.fromkeys(by_rule, None)
            part.event.is_open |= is_open
        part.event.repeats = bool(starts)
        starts.setdefault(part.start, None)
        for moment, length in self.times.moments_of(part, "RDATE"):
            starts[moments.of_type(moment, part.start)] = length
        for value in part.properties.get("EXRULE", ()):
            for moment in self._by_rule(value, part)[0]:
                starts.pop(moment, None)
        _exclude(starts, [moment for moment, _length in self.times.moments_of(part, "EXDATE")])
        return starts

    def _by_rule(self, value, part):
        """Return (starts of an RRULE or EXRULE, True if it continues after the horizon).

        Returns ([], False), with a remark, if the rule is refused.
        """
        start = part.start
        is_day = not isinstance(start, datetime)
        naive = datetime.combine(start, time.min) if is_day else start.replace(tzinfo=None)
        raw = value.raw.strip()
        try:
            starts, is_open = self.rules.starts(raw, naive, None if is_day else start.tzinfo)
        except RefusedRuleError as error:
            reason = _("%s Seule la première date est gardée.") % error
            part.remark(REFUSED, reason, value.name, raw, value.line)
            return [], False
        if is_day:
            return [moment.date() for moment in starts], is_open
        return [moment.replace(tzinfo=start.tzinfo) for moment in starts], is_open


def _date(start, length):
    return ParsedDate(original=start, starts_at=start, ends_at=moments.end(start, length))


def _exclude(starts, excluded):
    """Delete from the dict `starts` the dates that match the EXDATE values `excluded`.

    A day matches all the starts of that day. A moment matches an equal start. If no start is equal,
    the moment matches a start with the same local time in another zone, and the whole-day start of
    its day.
    """
    by_day, by_local_time = defaultdict(list), {}
    for start in starts if excluded else ():
        by_day[moments.day(start)].append(start)
        if isinstance(start, datetime):
            by_local_time[start.replace(tzinfo=None)] = start
    for moment in excluded:
        if not isinstance(moment, datetime):
            removed = by_day.get(moment, [])
        elif moment in starts:
            removed = [moment]
        else:
            removed = [by_local_time.get(moment.replace(tzinfo=None))]
            removed += [s for s in by_day.get(moment.date(), []) if moments.is_day(s)]
        for start in removed:
            starts.pop(start, None)


def _change_following(dates, overrides):
    """Move and change in `dates` all the dates later than each RANGE=THISANDFUTURE override.

    These dates get the shift, length and status of the override.
    """
    for override in sorted(overrides, key=lambda each: each.original):
        moved = moments.instant(override.start) - moments.instant(override.original)
        for key, each in dates.items():
            if moments.instant(key) <= moments.instant(override.original):
                continue
            # Whole days move by days, even if the change has a time.
            start = key + moved if isinstance(key, datetime) else key + timedelta(moved.days)
            dates[key] = replace(
                _changed(override, each, start), ends_at=moments.end(start, override.length)
            )


def _apply(override, part, dates):
    """Replace in `dates` the date that `override` changes.

    If `dates` has no such date, the date of `override` is added under its own start.
    """
    key = _overridden(override, dates) or override.start
    each = _date(override.start, override.length)
    dates[key] = replace(_changed(override, each, override.start, series=part), original=key)


def _changed(override, each, start, series=None):
    """Return the date `each` moved to `start`, with other values of `override`.

    These values are the status, the title and the location. The end of `each` is unchanged. If the
    status of `override` is "confirmed", the status of `each` does not change. The title and the
    location are "" if they are the same in `series`, or if `series` is None.
    """
    own, common = override.event, (series or override).event
    return replace(
        each,
        starts_at=start,
        status=own.status if own.status != "confirmed" else each.status,
        title=own.title if series and own.title != common.title else "",
        location=own.location if series and own.location != common.location else "",
    )


def _overridden(override, dates):
    """Return the key in `dates` of the date that RECURRENCE-ID names, or None.

    A RECURRENCE-ID that is a day matches the first date of that day. A moment matches an equal
    start or, in an event of whole days, its day. If no date matches, and the day has a single date
    that was not moved, this date matches, with a remark.
    """
    instant = moments.instant(override.original)
    for key in dates:
        if isinstance(key, datetime) and not override.is_original_day:
            if key == override.original:
                return key
        elif moments.day(key) == override.original.date():
            return key
    same_day = [
        key
        for key in dates
        if isinstance(key, datetime) and key.date() == moments.day_in_zone_of(key, instant)
    ]
    if len(same_day) != 1 or dates[same_day[0]].original != dates[same_day[0]].starts_at:
        return None
    reason = _("RECURRENCE-ID n’a pas l’heure de la série : la date de ce jour est prise.")
    override.remark(REPAIRED, reason, "RECURRENCE-ID", override.original.isoformat())
    return same_day[0]
