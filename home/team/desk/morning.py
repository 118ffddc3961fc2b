"""Panel of the tasks that wait for the user, and the screen of a single line of it."""

from django.http import Http404, HttpRequest
from django.template import Context
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.ui.components import Component

from network.admin.lines import first_items, line_of, waiting_for
from network.admin.screens import ScreenMixin
from network.admin.statements import row_counts

LONGEST = 100


class Morning(Component):
    """Panel of the lines of tasks, the most useful first."""

    order = 30
    template_name = "wagtailadmin/home/morning.html"

    class Media:
        """Style of the panel."""

        css = {"all": ["home/admin/morning.css"]}

    def get_context_data(self, parent_context: Context):
        """Add `waiting`: the lines of tasks of the user."""
        return {"waiting": waiting_for(parent_context["request"].user)}


class LineView(ScreenMixin, TemplateView):
    """Screen with all items of a line that has no screen of its own."""

    page_title = _("À faire")
    header_icon = "tasks"
    template_name = "wagtailadmin/home/morning_line.html"

    def setup(self, request: HttpRequest, *args, **kwargs):
        """Set `line` and `rows`; `rows` is None for an unknown line or one not for the user."""
        super().setup(request, *args, **kwargs)
        self.line = line_of(kwargs["key"])
        self.rows = self.line.rows(request.user) if self.line and self.line.item else None

    def dispatch(self, request: HttpRequest, *args, **kwargs):
        """Raise Http404 for an unknown line, or a line that is not for the user."""
        if self.rows is None:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        """Add the first items, their number and the sentence of the line."""
        [number] = row_counts([self.rows])
        return super().get_context_data(
            items=first_items(self.line, self.rows, LONGEST),
            number=number,
            sentence=self.line.sentence(number),
            is_longer=number > LONGEST,
            **kwargs,
        )
