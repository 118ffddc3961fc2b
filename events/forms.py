from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from . import timetable
from .choices import Change


class EventPageForm(WagtailAdminPageForm):
    """A draft may be saved half filled; what is published is checked as a whole, dates included."""

    def _post_clean(self):
        self.instance.accepts_draft = self.is_deferred_validation
        super()._post_clean()

    def is_valid(self):
        valid = super().is_valid()
        if valid and not self.is_deferred_validation:
            self._check_dates()
            self._check_exceptions()
            valid = not self.errors and all(form.is_valid() for form in self.formsets.values())
        return valid

    def _rows(self, name):
        """(form, values) of the rows of an inline panel that are kept."""
        if name not in self.formsets:
            return
        for form in self.formsets[name].forms:
            values = getattr(form, "cleaned_data", None)
            if values and not values.get("DELETE"):
                yield form, values

    def _check_dates(self):
        for form, values in self._rows("dates"):
            start, end = values.get("starts_at"), values.get("ends_at")
            if start and end and end <= start and not self.instance.all_day:
                form.add_error("ends_at", _("La fin est avant le début : corrigez l’une des deux."))

    def _check_exceptions(self):
        days = self._days()
        seen = set()
        for form, values in self._rows("exceptions"):
            day = values.get("original_date")
            if day not in days:
                message = _("L’événement n’a pas de date ce jour-là : reprenez le jour annoncé.")
                form.add_error("original_date", message)
            elif day in seen:
                message = _("Un changement existe déjà pour ce jour : gardez une seule ligne.")
                form.add_error("original_date", message)
            seen.add(day)
            start, end = values.get("starts_at"), values.get("ends_at")
            if values.get("change") == Change.MOVED and not start:
                form.add_error("starts_at", _("Dites quand la date est déplacée."))
            elif start and end and end <= start:
                form.add_error("ends_at", _("La fin est avant le début : corrigez l’une des deux."))

    def _days(self):
        """The days announced, with the dates as they stand in the form."""
        event = self.instance
        zone = event.zone
        start = event.starts_at and timetable.local(event.starts_at, zone)
        regular = timetable.starts(event, zone, start) if start else []
        return {moment.date() for moment in regular} | {
            timetable.local(values["starts_at"], zone).date()
            for _form, values in self._rows("dates")
            if values.get("starts_at")
        }
