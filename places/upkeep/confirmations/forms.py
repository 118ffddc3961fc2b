"""Form of the closures that a place announces when it answers a confirmation request."""

import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

ROWS = 2
FARTHEST = datetime.timedelta(days=400)
DAY = {"type": "date"}


class ClosureForm(forms.Form):
    """A closure: its first and last days and a reason for the public. An empty row is valid."""

    starts_on = forms.DateField(
        label=_("Premier jour de fermeture"),
        required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        error_messages={"invalid": _("Écrivez une date comme 24/12/2026.")},
    )
    ends_on = forms.DateField(
        label=_("Dernier jour de fermeture"),
        required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        error_messages={"invalid": _("Écrivez une date comme 24/12/2026.")},
    )
    reason = forms.CharField(
        label=_("Raison"),
        required=False,
        max_length=120,
        help_text=_("Montrée au public. Ex. : congés"),
    )

    def clean(self) -> dict[str, object]:
        """Return the cleaned data; add an error to the field that breaks a rule.

        The two days must be empty, or filled and in order. The last day must be today or later, and
        at most `FARTHEST` ahead. A reason requires the days.
        """
        starts_on, ends_on = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if self.errors:
            return self.cleaned_data
        if bool(starts_on) != bool(ends_on):
            missing = "ends_on" if starts_on else "starts_on"
            self.add_error(missing, _("Donnez les deux jours, même pour une journée."))
        elif self.cleaned_data.get("reason") and not starts_on:
            self.add_error("starts_on", _("Donnez les jours de cette fermeture."))
        elif starts_on:
            self._check_days(starts_on, ends_on)
        return self.cleaned_data

    def _check_days(self, starts_on, ends_on):
        today = timezone.localdate()
        if ends_on < starts_on:
            self.add_error("ends_on", _("Le dernier jour vient après le premier, ou le même."))
        elif ends_on < today:
            self.add_error("ends_on", _("Cette fermeture est déjà passée."))
        elif ends_on > today + FARTHEST:
            self.add_error("ends_on", _("C’est dans plus d’un an : vérifiez l’année."))


ClosureFormSet = forms.formset_factory(ClosureForm, extra=ROWS, max_num=ROWS, validate_max=True)


def closures_of(formset: forms.BaseFormSet) -> list[tuple[datetime.date, datetime.date, str]]:
    """Return [(first day, last day, reason)] of a valid formset, without its empty rows."""
    rows = [form.cleaned_data for form in formset.forms]
    return [
        (row["starts_on"], row["ends_on"], row["reason"]) for row in rows if row.get("starts_on")
    ]
