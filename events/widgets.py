"""Form widgets of an event: the checkboxes of a series' dates and the choice of a price."""

from dataclasses import replace

from django.forms import Media, NullBooleanSelect, Script, Widget
from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .schedule import timetable


class PriceSelect(NullBooleanSelect):
    """Select between free (True), paid (False) and not stated (None), the default."""

    def __init__(self, attrs=None):
        super().__init__(attrs)
        self.choices = [
            ("unknown", _("Non précisé")),
            ("true", _("Gratuit")),
            ("false", _("Payant")),
        ]


class HeldDates(Widget):
    """Checkboxes of the dates of a series; the value is the list of unticked ISO days.

    `event` is an `EventPage`, saved or not. The script fetches the list again when the rule
    changes. Without JavaScript, the list shows the dates of the form's instance.
    """

    event = None

    @cached_property
    def media(self) -> Media:
        """Script that fetches the list again."""
        return Media(js=[Script("events/admin/form-echo.js", type="module")])

    def render(
        self, name: str, value: list[str] | None, attrs: dict[str, str] | None = None, renderer=None
    ) -> str:
        """Render the list of dates; return "" without an event.

        `value` is the list of unticked days; None means the unticked days of the event.
        """
        if self.event is None:
            return ""
        plan = self.event.plan
        if value is not None:
            plan = replace(plan, skipped_days=value)
        return render_to_string(
            "events/editing/held_dates.html",
            {
                "name": name,
                "dates": timetable.planned(plan),
                "has_unknown_holidays": timetable.has_unknown_holidays(plan),
                "url": reverse("event_held_dates"),
            },
        )

    def value_from_datadict(self, data: QueryDict, files, name: str) -> list[str]:
        """Return the ISO days that were listed and are not ticked."""
        held = set(data.getlist(name))
        return [day for day in data.getlist(f"{name}-listed") if day not in held]

    def value_omitted_from_data(self, data: QueryDict, files, name: str) -> bool:
        """Return True if the form was sent without the list."""
        return f"{name}-listed" not in data
