"""Read-only panels of a place's form."""

from django.template import Context
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel

from places.hours.osm_text import read_hours


class ReadHoursPanel(Panel):
    """Panel of the opening hours as the site parses them, with their warnings."""

    def __init__(self, **kwargs):
        super().__init__(**{"heading": _("Ce que le site comprend"), **kwargs})

    class BoundPanel(Panel.BoundPanel):
        """The panel of one place, for its last saved hours."""

        template_name = "places/form/read_hours.html"

        def get_context_data(self, parent_context: Context | None = None) -> dict[str, object]:
            """Add `hours`, the present `Hours` of the place, and `warnings` about its OSM text."""
            context = super().get_context_data(parent_context)
            warnings = read_hours(self.instance.opening_hours).warnings
            return {**context, "hours": self.instance.hours(), "warnings": warnings}


class MisplacedPanel(Panel):
    """Panel that explains the reason why the saved coordinates are not published."""

    class BoundPanel(Panel.BoundPanel):
        """The panel of one place, shown only if its coordinates are not published."""

        template_name = "places/form/misplaced.html"

        def is_shown(self) -> bool:
            """Return True if the place has coordinates that contradict its address."""
            return self.instance.is_misplaced

        def get_context_data(self, parent_context: Context | None = None) -> dict[str, object]:
            """Add `misplaced_by` of the place: (distance in km, name of a commune), or None."""
            context = super().get_context_data(parent_context)
            return {**context, "misplaced_by": self.instance.misplaced_by}
