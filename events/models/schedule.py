"""The schedule fields of an event, and its dates."""

import datetime
from collections import defaultdict
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.choices import OFF, Repeat, Status
from events.schedule import timetable
from events.schedule.plan import Outline, Plan
from network.database.compiled import compiled_rows
from network.database.fields import ChoiceListField
from network.text.dates import check_year, format_day
from places.choices import Weekday

from .dates import EventException
from .occurrence import Occurrence

OUTLINE = (
    "starts_at ends_at all_day repeat until skips_school_holidays skips_public_holidays".split()
)
CHANGES_IN_WORDS = 3  # the list of dates has them all


class Schedule(models.Model):
    """The typed schedule of an event: first date, repetition, status; and its dates. Abstract.

    `starts_at`, `ends_at` and the moments of the related rows are stored as typed, in the network's
    time zone. They mean the same hour in `zone`, the time zone of the location: "14 h" typed for an
    event in La Réunion is 14 h there. `bounds` and the `Occurrence`s have the true moments.
    """

    # No `blank`: required for publication; null, because a draft may omit them.
    starts_at = models.DateTimeField(
        _("début"),
        null=True,
        validators=[check_year],
        help_text=_("La première date, à l’heure du lieu. Ex. : 03/11/2026 14:00"),
    )
    ends_at = models.DateTimeField(
        _("fin"),
        null=True,
        validators=[check_year],
        help_text=_("La fin de cette première date. Ex. : 03/11/2026 16:00"),
    )
    all_day = models.BooleanField(
        _("toute la journée"),
        default=False,
        help_text=_("Les heures ne sont pas montrées."),
    )
    repeat = models.CharField(
        _("se répète"), max_length=15, choices=Repeat.choices, blank=True, default=""
    )
    weekdays = ChoiceListField(
        _("quels jours"),
        choices=Weekday.choices,
        blank=True,
        help_text=_("Pour une répétition par semaine. Vide : le jour de la première date."),
    )
    until = models.DateField(
        _("jusqu’au"),
        null=True,
        blank=True,
        validators=[check_year],
        help_text=_("Le dernier jour possible, au plus tard 18 mois après. Ex. : 30/06/2027"),
    )
    skips_school_holidays = models.BooleanField(
        _("sauf pendant les vacances scolaires"),
        default=False,
        help_text=_("Celles de la zone du lieu : A, B ou C."),
    )
    skips_public_holidays = models.BooleanField(_("sauf les jours fériés"), default=False)
    cancelled_when_closed = models.BooleanField(
        _("annulé quand le lieu est fermé"),
        default=True,
        help_text=_("Une fermeture écrite sur la fiche du lieu annule les dates qui y tombent."),
    )
    # ISO days of the rule that the editor unticked in the list of its dates.
    skipped_days = models.JSONField(_("dates de la série"), default=list, blank=True)
    status = models.CharField(
        _("état"), max_length=9, choices=Status.choices, default=Status.CONFIRMED
    )
    status_reason = models.CharField(
        _("raison"),
        max_length=200,
        blank=True,
        help_text=_("Montrée au public. Ex. : la salle est en travaux, nouvelle date en janvier"),
    )

    class Meta:
        abstract = True

    def outline(self, zone: ZoneInfo | None = None) -> Outline:
        """Return the `plan.Outline` that describes the schedule in words, in `zone`.

        `zone` is the time zone of the location by default. The exceptions are omitted if the event
        repeats, because the description of a series ignores them.
        """
        is_single = not (self.repeat and self.until)
        zone = zone or self.zone
        return Outline(zone=zone, **self._typed(zone, changed=is_single))

    @property
    def plan(self) -> Plan:
        """The `plan.Plan` of all dates, with the calendar of the place and the full dates.

        The calendar is None if the event does not repeat. Reads the related rows, with queries if
        they are not prefetched.
        """
        zone = self.zone
        return Plan(
            zone=zone,
            **self._typed(zone, changed=True),
            status=self.status,
            cancelled_when_closed=self.cancelled_when_closed,
            skipped_days=self.skipped_days,
            calendar=self.calendar if self.repeat else None,
            dates=self.dates.all(),
            full=self.full_dates,
        )

    def _typed(self, zone, *, changed):
        rows = self.exceptions.all() if changed else ()
        return {
            **{name: getattr(self, name) for name in OUTLINE},
            "weekdays": tuple(self.weekdays),
            "changes": {
                row.original_date if self.all_day else row.original_moment(zone): row
                for row in self._without_incomplete(rows)
            },
        }

    def _without_incomplete(self, rows):
        """Yield the exceptions `rows`, except those without a time on a day of several dates."""
        if self.all_day or all(row.original_time for row in rows):
            yield from rows
            return
        times = self.original_times()
        for row in rows:
            if row.original_time or len(times.get(row.original_date, ())) < 2:
                yield row

    def change_at(self, original: datetime.datetime) -> EventException | None:
        """Return the `EventException` of the date whose original start is `original`, or None.

        `original` is aware, in any time zone.
        """
        zone = self.zone
        outline = Outline(zone=zone, **self._typed(zone, changed=True))
        return outline.change_at(original.astimezone(zone))

    def name_changed_dates(self) -> None:
        """Give each exception the time of its date, without saving.

        In a timed event, an exception without a time receives the time of the only date of its day.
        If another exception already has this time, the exception without a time is removed. If the
        day has no date or several dates, the exception is unchanged: the editor must choose. In an
        event of whole days, the times are removed, and only the last exception of each day is kept.
        """
        rows = list(self.exceptions.all())
        if all((row.original_time is None) == self.all_day for row in rows):
            return
        if self.all_day:
            by_day = {row.original_date: row for row in rows}
            for row in by_day.values():
                row.original_time = None
            self.exceptions = list(by_day.values())
        else:
            self.exceptions = self._with_times(rows)

    def original_times(self) -> dict[datetime.date, list[datetime.time]]:
        """Return {day: [naive local times of its dates, in order]}, by their original starts.

        Extra dates and skipped dates are included. Returns {} if the event has no start.
        """
        times, zone = defaultdict(list), self.zone
        outline = Outline(zone=zone, **self._typed(zone, changed=False))
        for moment in outline.originals(row.starts_at for row in self.dates.all()):
            times[moment.date()].append(moment.time())
        return dict(times)

    def _with_times(self, rows):
        times = self.original_times()
        named = {row.original for row in rows}
        kept = []
        for row in rows:
            of_day = times.get(row.original_date, [])
            if row.original_time is None and len(of_day) == 1:
                if (row.original_date, of_day[0]) in named:
                    continue
                row.original_time = of_day[0]
            kept.append(row)
        return kept

    @property
    def bounds(self) -> tuple[datetime.datetime, datetime.datetime] | None:
        """The (start, exclusive end) of the first date, aware, in the zone of the location.

        An exception that moves this date is ignored. The value is None if the start or the end is
        missing.
        """
        zone = self.zone
        outline = Outline(zone=zone, **self._typed(zone, changed=False))
        return outline.bounds if outline.has_dates else None

    @cached_property
    def all_dates(self) -> list[Occurrence]:
        """All occurrences by start, including past ones; their `event` is this page.

        A translation has the occurrences of the French page. In a preview, the list has the unsaved
        dates of the page. Outside a preview, a page that is not published has none.
        """
        if self.is_previewed:
            return Occurrence.of_page(self)
        changes = EventException.objects.all()
        if not getattr(self, "has_exceptions", True):  # annotated by `EventPage.shown`
            changes = changes.none()
        # Describing the dates reads the exceptions.
        prefetch_related_objects([self], Prefetch("exceptions", changes))
        dates = compiled_rows(_dates_of, event=self.source.pk)
        for date in dates:
            date.event = self
        return dates

    @property
    def coming_dates(self) -> list[Occurrence]:
        """The dates of `all_dates` that are not over, by start; cancelled dates are included."""
        now = timezone.now()
        return [date for date in self.all_dates if date.ends_at > now]

    @property
    def past_dates(self) -> list[Occurrence]:
        """The dates of `all_dates` that are over, the latest start first."""
        now = timezone.now()
        return [date for date in reversed(self.all_dates) if date.ends_at <= now]

    @cached_property
    def main_date(self) -> Occurrence | None:
        """Date that summarises a published event: the next one that takes place.

        If all coming dates are off, it is the first of them. If all dates are over, it is the last
        date that took place, or the last date if none took place. The value is None for a page
        without dates, and for a draft outside a preview.
        """
        if not (self.live or self.is_previewed):
            return None
        dates = self.coming_dates or self.past_dates
        return next((date for date in dates if not date.is_off), dates[0] if dates else None)

    @cached_property
    def when(self) -> str:
        """Schedule in words: "tous les mardis jusqu’au 30 juin, de 14 h à 16 h", or `main_date`.

        A series is described by its rule. Any other event is described by `main_date`, and so is a
        series if `main_date` is after `until`, or is off although the event is not. Without
        `main_date`, the rule or the typed first date is described. The value is "" without a start
        or an end. The status of an event or a date that is off comes first: "Annulé : mardi 3
        novembre, de 14 h à 16 h".
        """
        date = self.main_date
        if date is None or self._has_rule_until(date):
            words = timetable.describe(self.outline(), today=timezone.localdate())
            return _with_status(self, words) if words else ""
        return _with_status(date, date.when)

    def _has_rule_until(self, date):
        """Return True if the event is a series whose rule describes `date`.

        The original day of the date must be `until` or earlier. A date that is off, in an event
        that is not, is described alone.
        """
        is_off_alone = date.is_off and self.status not in OFF
        is_series = bool(self.repeat and self.until)
        return is_series and not is_off_alone and date.local_original.date() <= self.until

    @property
    def next_in_words(self) -> str:
        """A sentence with the next date that takes place, if `when` describes a series by its rule.

        Example: "Prochaine date : vendredi 18 décembre, de 18 h à 19 h 30 (10 décembre annulé)".
        The brackets contain at most three other coming dates that are off or moved. The value is ""
        for any other event, and if no coming date takes place.
        """
        date, today = self.main_date, timezone.localdate()
        if date is None or date.is_off or date.ends_at <= timezone.now():
            return ""
        if not self._has_rule_until(date):
            return ""
        words = gettext("Prochaine date : %(when)s") % {"when": date.when}
        # By identity, because the dates of a preview are unsaved.
        others = [each for each in self.coming_dates if each is not date]
        changed = [each for each in others if each.is_off or each.was_moved]
        changes = [_change_in_words(each, today) for each in changed[:CHANGES_IN_WORDS]]
        changes += ["…"] if changed[CHANGES_IN_WORDS:] else []
        return f"{words} ({', '.join(changes)})" if changes else words

    @property
    def when_in_words(self) -> str:
        """`when` with a capital letter at the start."""
        return self.when[:1].upper() + self.when[1:]


def _with_status(row, words):
    """Return `words`, after a status such as "Annulé : " if the event or date `row` is off."""
    if row.status not in OFF:
        return words
    return gettext("%(status)s : %(when)s") % {"status": row.get_status_display(), "when": words}


def _change_in_words(date, today):
    """Return "10 décembre annulé" or "10 décembre déplacé", by the original day of the date."""
    day = {"day": format_day(date.local_original, today=today, weekday=False)}
    return gettext("%(day)s annulé") % day if date.is_off else gettext("%(day)s déplacé") % day


def _dates_of(event):
    return Occurrence.objects.filter(event=event).select_related("place", "commune")
