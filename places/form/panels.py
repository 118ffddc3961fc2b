from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel

from places.hours.osm_text import read_hours


class ReadHoursPanel(Panel):
    """What the site understands of the hours last saved, and what seems wrong in them."""

    def __init__(self, **kwargs):
        super().__init__(**{"heading": _("Ce que le site comprend"), **kwargs})

    class BoundPanel(Panel.BoundPanel):
        template_name = "places/form/read_hours.html"

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            warnings = read_hours(self.instance.opening_hours).warnings
            return {**context, "hours": self.instance.hours(), "warnings": warnings}


class MisplacedPanel(Panel):
    """Why the coordinates last saved are not published; shown only when they are not."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "places/form/misplaced.html"

        def is_shown(self):
            return self.instance.is_misplaced

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            return {**context, "misplaced_by": self.instance.misplaced_by}
