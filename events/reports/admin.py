"""Admin views of the report: on the screen, on paper, as a PDF and as spreadsheets."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin import messages

from network.admin.screens import ScreenMixin
from network.models import NetworkSettings
from network.outputs import pdf

from .files import as_csv, as_xlsx
from .forms import ScopeForm
from .periods import presets
from .report import METHOD, Report

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
WRITERS: dict[str, Callable[[Report], bytes]] = {"csv": as_csv, "xlsx": as_xlsx}


class ReportView(ScreenMixin, TemplateView):
    """View of the report for any editor, about the events that they may change.

    Sets `form`, the `ScopeForm` of the query string, and `report`, the `Report` of its scope.
    `report` is None if the form is invalid.
    """

    page_title = _("Bilan des ateliers")
    header_icon = "doc-full"
    template_name = "events/reports/admin_report.html"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Set `form` and `report`, then serve the view."""
        self.form = ScopeForm(request.GET, request.user)
        scope = self.form.scope
        self.report = Report(scope, request.user) if scope else None
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add the form, the usual periods and the report, and no breadcrumbs."""
        return {
            **super().get_context_data(**kwargs),
            "form": self.form,
            "presets": self._presets(),
            "report": self.report,
            "method": METHOD,
            "query": self.request.GET.urlencode(),
            "network_name": NetworkSettings.for_request(self.request).name,
            "today": timezone.localdate(),
            "crumbs": [],
        }

    def _presets(self):
        """Return [(kind, [(name, query string, True if it is the period shown)])].

        The query strings, without "?", keep the other parameters, such as the place or the topic.
        """
        query = self.request.GET.copy()
        shown = self.report and self.report.scope.period
        links = []
        for kind, of_kind in presets(timezone.localdate(), settings.OVERSEAS):
            links.append((kind, []))
            for preset in of_kind:
                query["du"], query["au"] = preset.period.first, preset.period.last
                links[-1][1].append((preset.name, query.urlencode(), preset.period == shown))
        return links

    @property
    def filename(self) -> str:
        """The name of the downloaded files, without extension; requires a `report`."""
        return slugify(self.report.scope.title)[:80]


class ReportFormatView(ReportView):
    """Base view of the formats other than the screen.

    If the form is invalid, the view redirects to the screen, which shows the errors.
    """

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Return the response of `render`; if the form is invalid, redirect to the screen.

        The redirection keeps the query string.
        """
        if self.report is None:
            return redirect(f"{reverse('event_report')}?{request.GET.urlencode()}")
        return self.render(request)

    def render(self, request: HttpRequest) -> HttpResponse:
        """Return the report rendered with `template_name`."""
        return self.render_to_response(self.get_context_data())


class ReportSheetView(ReportFormatView):
    """View of the report as a page to print on A4 paper."""

    template_name = "events/reports/report_sheet.html"


class ReportPdfView(ReportFormatView):
    """View of the report as a PDF; redirects to the page to print if PDFs are not available."""

    def render(self, request: HttpRequest) -> HttpResponse:
        """Return the PDF, or redirect with a warning if the server cannot make PDFs."""
        if not pdf.is_available():
            messages.warning(
                request,
                gettext("Ce serveur ne fait pas de PDF : imprimez cette page, c’est la même."),
            )
            query = request.GET.urlencode()
            return redirect(f"{reverse('event_report_sheet')}?{query}")
        context = self.get_context_data()
        return pdf.private_response(
            request, "events/reports/report_pdf.html", context, filename=f"{self.filename}.pdf"
        )


class ReportFileView(ReportFormatView):
    """View of the report as a file; `extension` is "csv" or "xlsx"."""

    extension = "csv"

    def render(self, request: HttpRequest) -> HttpResponse:
        """Return the file, to download."""
        name = f"{self.filename}.{self.extension}"
        return HttpResponse(
            WRITERS[self.extension](self.report),
            content_type=TYPES[self.extension],
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
