"""The weekly timetable of a place's form, and the form itself."""

from django import forms
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.dates import WEEKDAYS
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from network.models import BasePageForm, Territory
from places.hours import prose
from places.hours.osm_text import read_hours
from places.hours.week_grid import Grid, Line, format_grid, parse_grid

STRETCHES = range(2)
NETWORK_FIELDS = {
    *("slug seo_title show_in_menus social_image member_since confirmed_on").split(),
    *("source updated_on national_id pivot parent_structure typologies organisation").split(),
}
# Wagtail shows these beside the form.
SCHEDULE_FIELDS = {"go_live_at", "expire_at"}


class TypedHours(str):
    """The opening hours of a form, with the typed cells of the timetable and their errors.

    A refused form shows the cells again as they were typed.
    """

    __slots__ = ("cells", "errors")


class WeekGridWidget(forms.Textarea):
    """A weekly timetable above the OSM text, which experts may edit.

    The posted value is the text, unless the timetable alone was edited: it is then the timetable in
    OSM syntax. For a text that is a French sentence, the widget proposes an OSM text; an accepted
    proposal is the posted value if the text was not edited.
    """

    def value_from_datadict(self, data: QueryDict, files, name: str) -> str | TypedHours | None:
        """Return the posted hours as `TypedHours`, with the cells and errors of the timetable.

        Returns None if no text was posted, and the plain text if no timetable was posted.
        Otherwise, the first case that fits decides the value:

        - the text was edited: the text;
        - a proposal was accepted: the proposal;
        - the timetable is unreadable: the text, and `errors` is set;
        - the timetable was edited: the timetable in OSM syntax;
        - otherwise: the unchanged text.
        """
        text = super().value_from_datadict(data, files, name)
        shown = data.get(f"{name}-shown")
        if text is None or shown is None:
            return text
        typed, errors, cells = _read_cells(data, name)
        value = " ".join(text.split())
        if value == " ".join(shown.split()):
            if accepted := data.get(f"{name}-proposal"):
                value = accepted
                errors = []
            elif errors:
                value = text
            elif typed != (parse_grid(shown) or Grid()):
                value = format_grid(typed)
            else:
                value = text
        else:
            errors, value = [], text
        typed_hours = TypedHours(value)
        typed_hours.cells, typed_hours.errors = cells, errors
        return typed_hours

    def get_context(
        self, name: str, value: str | TypedHours | None, attrs: dict[str, str]
    ) -> dict[str, object]:
        """Return the context of the template: `days`, the rows of the timetable, `proposal`, etc.

        `proposal` is the OSM text proposed for a text that is not OSM, or "" without a proposal. If
        the timetable had errors, its rows are the cells as they were typed.
        """
        text = str(value or "")
        grid = parse_grid(text)
        cells = value.cells if isinstance(value, TypedHours) and value.errors else None
        return {
            **super().get_context(name, text, attrs),
            "name": name,
            "text": text,
            "fits": grid is not None,
            "days": _rows(grid or Grid(), cells),
            "shut_on_public_holidays": bool(grid and grid.shut_on_public_holidays),
            "proposal": "" if read_hours(text).is_readable else prose.to_osm(text),
        }

    def render(
        self,
        name: str,
        value: str | TypedHours | None,
        attrs: dict[str, str] | None = None,
        renderer=None,
    ) -> str:
        """Render the timetable and the text with the template `places/form/week_grid.html`."""
        return render_to_string("places/form/week_grid.html", self.get_context(name, value, attrs))

    def id_for_label(self, id_: str, index: str = "0") -> str:
        """Return "": the label belongs to the whole group, not to the text field at its end."""
        return ""

    @cached_property
    def media(self) -> forms.Media:
        """`Media` with the style sheet of the timetable."""
        return forms.Media(css={"all": ["places/admin/week-grid.css"]})


class PlaceForm(BasePageForm):
    """The form of a place, with fewer fields for the place's managers than for the network.

    Managers do not see the fields of `NETWORK_FIELDS`, such as the slug, the organisation and the
    national data. They cannot change the dates of `SCHEDULE_FIELDS`. A new page has all fields.

    The form is invalid if it publishes, schedules or submits a place that has `missing_facts`. A
    draft may have them.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self._is_of_network():
            return
        for name in NETWORK_FIELDS & self.fields.keys():
            del self.fields[name]
        for name in SCHEDULE_FIELDS & self.fields.keys():
            self.fields[name].disabled = True

    def _is_of_network(self):
        """Return True for a user of the network, for a new page, or for a form without a user."""
        page = self.instance
        return (
            not (page.pk and self.for_user) or page.permissions_for_user(self.for_user).is_network
        )

    def _post_clean(self):
        """Add an error to each field of a fact that is missing in a place to publish.

        Scheduling or submitting such a place is also refused. Saving it as a draft is accepted. A
        fact without a field in the form, as in the short form of the hours, adds no error.
        """
        super()._post_clean()
        if self.is_deferred_validation:
            return
        find = Territory.objects.find_commune
        for name, message in self.instance.missing_facts(find, has_stops=self._has_stops()).items():
            if name in self.fields and name not in self.errors:
                self.add_error(name, message)

    def _has_stops(self):
        """Return True if the form has a stop that is not deleted."""
        stops = self.formsets["stops"]
        stops.is_valid()
        kept = (form for form in stops.forms if form not in stops.deleted_forms)
        return any(form.instance.pk or form.has_changed() for form in kept)

    def clean_opening_hours(self) -> str:
        """Return the hours; raise `ValidationError` if a day of the timetable is unreadable."""
        name = self.add_prefix("opening_hours")
        widget = self.fields["opening_hours"].widget
        typed = widget.value_from_datadict(self.data, self.files, name)
        if errors := getattr(typed, "errors", []):
            raise forms.ValidationError(errors)
        return self.cleaned_data["opening_hours"]


def _rows(grid, cells):
    """Return seven rows (day's name, [(start, end)] of two openings, True if by appointment).

    The times are texts such as "09:30", or "" for an absent opening. `grid` is a `Grid`. `cells`
    are the typed values of a timetable that could not be parsed, otherwise None.
    """
    rows = []
    for day, line in enumerate(grid.days):
        times = [*((_clock(start), _clock(end)) for start, end in line.times), ("", ""), ("", "")]
        typed = cells[day] if cells else (times[:2], line.by_appointment)
        rows.append((str(WEEKDAYS[day]), *typed))
    return rows


def _read_cells(data, name):
    """Return (`Grid`, error messages, cells as typed) of the posted field `name`.

    There is one message for each unreadable day. The cells of a day are (two pairs (start, end) of
    texts, True if by appointment).
    """
    grid, errors, cells = Grid(), [], []
    grid.shut_on_public_holidays = bool(data.get(f"{name}-ph"))
    for day in range(7):
        pairs = [
            tuple(data.get(f"{name}-{day}-{stretch}-{end}", "").strip() for end in ("from", "to"))
            for stretch in STRETCHES
        ]
        by_appointment = bool(data.get(f"{name}-{day}-rdv"))
        cells.append((pairs, by_appointment))
        times = [tuple(map(_minutes, pair)) for pair in pairs if any(pair)]
        flat = [bound for pair in times for bound in pair]
        if None in flat or flat != sorted(set(flat)):
            errors.append(
                _("%(day)s : chaque ouverture a une heure de début, puis une heure de fin.")
                % {"day": str(WEEKDAYS[day]).capitalize()}
            )
        else:
            grid.days[day] = Line(times, by_appointment)
    return grid, errors, cells


def _minutes(typed):
    """Return the minutes since midnight of "09:30" or "24:00"; None if it is no time.

    Text after the minutes, such as the seconds of "09:30:00", is ignored.
    """
    hours, colon, minutes = typed.partition(":")
    if not (colon and hours.isdecimal() and minutes[:2].isdecimal()):
        return None
    total = int(hours) * 60 + int(minutes[:2])
    return total if int(minutes[:2]) < 60 and total <= 24 * 60 else None


def _clock(minutes):
    return f"{minutes // 60:02}:{minutes % 60:02}"
