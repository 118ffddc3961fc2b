"""The first thing that the admin shows: what waits for this person, the most useful first."""

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.ui.components import Component

from network.desk.lines import first_items, line_of, waiting_for
from network.desk.screens import ScreenMixin
from network.desk.statements import row_counts

LONGEST = 100


class Morning(Component):
    order = 30
    template_name = "wagtailadmin/home/morning.html"

    class Media:
        css = {"all": ["home/admin/morning.css"]}

    def get_context_data(self, parent_context):
        return {"waiting": waiting_for(parent_context["request"].user)}


class LineView(ScreenMixin, TemplateView):
    """All that waits in one line: for those that have no screen of their own."""

    page_title = _("À faire")
    header_icon = "tasks"
    template_name = "wagtailadmin/home/morning_line.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.line = line_of(kwargs["key"])
        self.rows = self.line.rows(request.user) if self.line and self.line.item else None

    def dispatch(self, request, *args, **kwargs):
        if self.rows is None:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        [number] = row_counts([self.rows])
        return super().get_context_data(
            items=first_items(self.line, self.rows, LONGEST),
            number=number,
            sentence=self.line.sentence(number),
            is_longer=number > LONGEST,
            **kwargs,
        )
