"""The edit forms of dated pages."""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime

from django.forms import BaseForm, Field
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext_lazy as _

from network.models import BasePageForm
from network.text.dates import clock_change, format_day, format_time
from places.models import PlacePage

from .choices import Change
from .schedule import timetable
from .schedule.plan import local, wall
from .widgets import HeldDates


class SkippedDaysField(Field):
    """Field of the ISO days unticked in the list of a series' dates."""

    widget = HeldDates

    def clean(self, value: list[str] | None) -> list[str]:
        """Return the list of unticked days, or [] if `value` is empty or None."""
        return value or []


def explain_clock_changes(form: BaseForm) -> None:
    """Replace the messages of local times that a clock change skips or repeats, in `form`."""
    for errors in form.errors.values():
        for error in errors.as_data():
            if error.code == "ambiguous_timezone" and error.params:
                error.message = clock_change(error.params["datetime"], get_default_timezone())
                error.params = None


class DatedPageForm(BasePageForm):
    """Form of a page with dates. A draft may omit the fields required for publication."""

    def _post_clean(self):
        # An invalid moment leaves the former value, which cannot be compared with the other one.
        is_unread = not {"starts_at", "ends_at"}.isdisjoint(self.errors)
        self.instance.accepts_draft = self.is_deferred_validation or is_unread
        super()._post_clean()

    def is_valid(self) -> bool:
        """Return True if the form is valid.

        Also replaces the error messages of local times that a clock change skips or repeats, in
        this form and in the forms of its inline panels.
        """
        valid = super().is_valid()
        forms = (form for formset in self.formsets.values() for form in formset.forms)
        for form in (self, *forms):
            explain_clock_changes(form)
        return valid


class EventPageForm(DatedPageForm):
    """Form of an event.

    A draft may be incomplete; before publication, the dates are validated too. Below a `PlacePage`,
    the form sets the place of the instance if it has none. A user who only manages the place gets
    no field for the place.
    """

    skipped_days = SkippedDaysField(
        label=_("Les dates de la série"),
        required=False,
        help_text=_("Décochez celles où il n’y a rien."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Set the place before the first save, since holidays and closures depend on it.
        if isinstance(self.parent_page, PlacePage) and not self.instance.place_id:
            self.instance.place_id = self.initial["place"] = self.parent_page.pk
        if self._is_place_manager():
            # The field would list every place, unpublished ones included.
            self.fields.pop("place", None)
        if "skipped_days" in self.fields:
            self.fields["skipped_days"].widget.event = self.instance

    def _is_place_manager(self):
        """Return True if the event is below a place and the user has no network-wide rights."""
        parent = self.parent_page
        if not (isinstance(parent, PlacePage) and self.for_user):
            return False
        return not parent.permissions_for_user(self.for_user).is_network

    def is_valid(self) -> bool:
        """Return True if the form, its dates and its exceptions are valid.

        If the form saves a draft, the dates and exceptions are not checked. Otherwise, errors are
        added to the rows of the form, and the `original_time` of each valid exception is set to the
        hour of the date that it changes. If the date has another hour than before, `announced_time`
        keeps the hour first announced.
        """
        valid = super().is_valid()
        if valid and not self.is_deferred_validation:
            self._check_dates()
            self._check_exceptions()
            valid = not self.errors and all(form.is_valid() for form in self.formsets.values())
        return valid

    def _rows(self, name):
        """Yield (form, its valid values) for each row of an inline panel, except deleted rows."""
        if name not in self.formsets:
            return
        for form in self.formsets[name].forms:
            values = getattr(form, "cleaned_data", None)
            if values and not values.get("DELETE"):
                yield form, values

    def _check_dates(self):
        for form, values in self._rows("dates"):
            start, end = values.get("starts_at"), values.get("ends_at")
            if self._ends_before(start, end):
                form.add_error("ends_at", _("La fin est avant le début : corrigez l’une des deux."))
        self._check_starts()

    def _ends_before(self, start, end):
        """Return True if a typed end is before the start; a whole day may end as it starts."""
        if not (start and end):
            return False
        if self.instance.all_day:
            return timezone.localdate(end) < timezone.localdate(start)
        return end <= start

    def _check_starts(self):
        """Add an error to each extra date with the start of another date: only one is stored.

        An extra date may replace a date that the rule skips.
        """
        # Without the exceptions: an exception keeps the original start of its date.
        plan = replace(self.instance.plan, dates=(), changes={})
        if not plan.has_dates:
            return
        skipped = set(timetable.skipped(plan))
        seen = {wall(moment) for moment in plan.starts if moment not in skipped}
        for form, values in self._rows("dates"):
            if not values.get("starts_at"):
                continue
            start, _end = plan.span(values["starts_at"], values["starts_at"])
            if wall(start) in seen:
                form.add_error("starts_at", self._same_start(start))
            seen.add(wall(start))

    def _same_start(self, start):
        """Return the error of an extra date that has the start of another date."""
        all_day = self.instance.all_day
        day = {"day": timetable.format_start(start, today=None, all_day=all_day)}
        if all_day:
            return (
                _(
                    "Une autre date commence aussi le %(day)s, et le site n’en montrerait qu’une."
                    " Si c’est la même, retirez cette ligne ; sinon, choisissez un autre jour, ou"
                    " faites-en un événement à part."
                )
                % day
            )
        return (
            _(
                "Une autre séance commence aussi le %(day)s, et le site n’en montrerait qu’une."
                " Si c’est la même, retirez cette ligne ; sinon, décalez-la de cinq minutes, ou"
                " faites-en un événement à part."
            )
            % day
        )

    def _check_exceptions(self):
        times = self._times()
        seen = set()
        for form, values in self._rows("exceptions"):
            of_day = times.get(values.get("original_date"))
            if not of_day:
                form.add_error("original_date", self._missing_day(values["original_date"]))
            elif fault := self._set_time(form, values, of_day):
                form.add_error("original_time", fault)
            elif form.instance.original in seen:
                message = _("Un changement existe déjà pour cette date : gardez une seule ligne.")
                form.add_error("original_date", message)
            seen.add(form.instance.original)
            start, end = values.get("starts_at"), values.get("ends_at")
            elsewhere = values.get("place") or values.get("venue")
            if values.get("change") == Change.MOVED and not (start or elsewhere):
                form.add_error("starts_at", _("Dites quand, ou dans quel lieu, elle est déplacée."))
            elif (
                of_day and timetable.is_moved(form.instance) and self._moves_to_past(form.instance)
            ):
                form.add_error("starts_at", timetable.IN_THE_PAST)
            elif start and start > timezone.now() + timetable.MOST_AHEAD:
                form.add_error("starts_at", timetable.TOO_FAR)
            elif self._ends_before(start, end):
                form.add_error("ends_at", _("La fin est avant le début : corrigez l’une des deux."))

    def _missing_day(self, day):
        """Return the error of an exception on a `day` without any date of the event."""
        return _(
            "Changement du %(day)s : l’événement n’a pas de date ce jour-là. Reprenez le jour"
            " annoncé, ou retirez ce changement."
        ) % {"day": format_day(day)}

    def _moves_to_past(self, row):
        """Return True if an exception moves a date that is not over to a moment in the past."""
        start = local(row.starts_at, self.instance.zone)
        if date := self._published_dates.get(row.original):
            return date.moves_to_past(start)
        moment = row.original_time or datetime.min.time()
        original = datetime.combine(row.original_date, moment, self.instance.zone)
        now, all_day = timezone.now(), self.instance.all_day
        return timetable.is_past(start, now=now, all_day=all_day) and original > now

    @cached_property
    def _published_dates(self):
        """Return the published dates as {`Occurrence.original`: `Occurrence`}."""
        if not self.instance.pk:
            return {}
        return {date.original: date for date in self.instance.occurrences.all()}

    def _set_time(self, form, values, times):
        """Set `original_time` of an exception, and return "" or an error message.

        `form` is the row of the exception, `values` its cleaned data, and `times` are the times of
        the dates on its day. The typed time must be one of `times`, or the saved time of the only
        date of the day, which then gives its new time. An empty time means the only date of the
        day, and is an error if there are several dates. For whole days, the time is None.
        """
        row, typed = form.instance, values.get("original_time")
        if self.instance.all_day:
            chosen = [None]
        elif typed is None:
            chosen = times
        else:
            # The input has no seconds.
            chosen = [time for time in times if f"{time:%H:%M}" == f"{typed:%H:%M}"]
            if not chosen and len(times) == 1 and self._was_of_lone_date(row.original_date, typed):
                chosen = times
        hours = {"hours": ", ".join(map(format_time, times))}
        if not chosen:
            return _("Aucune séance à cette heure ce jour-là : choisissez %(hours)s.") % hours
        if len(chosen) > 1:
            return _("Plusieurs séances ce jour-là (%(hours)s) : dites laquelle.") % hours
        if row.original_time != chosen[0]:
            row.announced_time = row.announced_time or row.original_time
            row.original_time = chosen[0]
            if row.pk:  # the formset does not save unchanged rows
                self.instance.exceptions.add(row)
        elif self._has_new_hour(row, times):
            row.announced_time = row.announced_time or self._saved_rows[row.pk].original_time
        return ""

    def _has_new_hour(self, row, times):
        """Return True if the editor typed the new hour of the changed date in its exception.

        The day, with the `times`, has lost the saved hour of the exception, and gained the new one.
        """
        saved = self._saved_rows.get(row.pk)
        if not saved or saved.original_date != row.original_date or not saved.original_time:
            return False
        former = self._saved_times.get(row.original_date, ())
        return saved.original_time not in times and row.original_time not in former

    def _was_of_lone_date(self, day, time):
        """Return True if the saved page has an exception for the only date of `day`, at `time`.

        If the form changes the hour of that date, the exception follows the date.
        """
        return (day, f"{time:%H:%M}") in self._lone_exceptions

    @cached_property
    def _lone_exceptions(self):
        if self._saved_page is None or self._saved_page.all_day:
            return set()
        return {
            (row.original_date, f"{row.original_time:%H:%M}")
            for row in self._saved_rows.values()
            if self._saved_times.get(row.original_date) == [row.original_time]
        }

    @cached_property
    def _saved_rows(self):
        """Return {key: EventException} of the saved page."""
        page = self._saved_page
        return {row.pk: row for row in page.exceptions.all()} if page else {}

    @cached_property
    def _saved_page(self):
        # Not the last draft: drafts are saved while an editor types.
        return self._meta.model.objects.filter(pk=self.instance.pk).first()

    @cached_property
    def _saved_times(self):
        return self._saved_page.original_times() if self._saved_page else {}

    def _times(self):
        """Return {day: [times of its dates, in order]}, by the original starts in the form."""
        typed = [values.get("starts_at") for _form, values in self._rows("dates")]
        times = defaultdict(list)
        for moment in self.instance.outline().originals(filter(None, typed)):
            times[moment.date()].append(moment.time())
        return times
