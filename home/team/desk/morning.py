"""Panel of the tasks that wait for the user, and the screen of one line of the panel."""

from django.http import Http404, HttpRequest, HttpResponse
from django.template import Context
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.ui.components import Component

from network.admin.lines import first_items, line_of, waiting_for
from network.admin.screens import ScreenMixin
from network.admin.statements import row_counts

LONGEST = 100


class Morning(Component):
    """Panel of the user's lines of waiting tasks, by their `order`."""

    order = 30
    template_name = "wagtailadmin/home/morning.html"

    class Media:
        """Style of the panel."""

        css = {"all": ["home/admin/morning.css"]}

    def get_context_data(self, parent_context: Context) -> dict[str, object]:
        """Return `waiting`: a `Waiting` for each line with a task for the user."""
        return {"waiting": waiting_for(parent_context["request"].user)}


class LineView(ScreenMixin, TemplateView):
    """Screen with the first `LONGEST` items of a line, for lines without their own screen."""

    page_title = _("À faire")
    header_icon = "tasks"
    template_name = "wagtailadmin/home/morning_line.html"

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        """Set `line`, the `Line` with the key in the URL, and `rows`, its rows for the user.

        `line` is None for an unknown key. `rows` is None without a line, for a line without `item`,
        and for a line that is not for the user.
        """
        super().setup(request, *args, **kwargs)
        self.line = line_of(kwargs["key"])
        self.rows = self.line.rows(request.user) if self.line and self.line.item else None

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Render the screen; raise Http404 if `rows` is None."""
        if self.rows is None:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add the first `LONGEST` items, the number of all rows and the sentence of the line.

        `is_longer` is True if the line has further rows.
        """
        [number] = row_counts([self.rows])
        return super().get_context_data(
            items=first_items(self.line, self.rows, LONGEST),
            number=number,
            sentence=self.line.sentence(number),
            is_longer=number > LONGEST,
            **kwargs,
        )
