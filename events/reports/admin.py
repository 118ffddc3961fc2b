"""Admin views of the yearly report: on the screen, on paper, as a PDF and as spreadsheets."""

import csv
import io

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin import messages

from events.models import HeadCount
from network.admin.screens import ScreenMixin
from network.models import NetworkSettings, Territory, Topic
from network.outputs import pdf
from network.outputs.csv_cells import csv_cell
from network.outputs.spreadsheets import sheet_cell
from places.models import PlacePage

from .report import METHOD, Report, Scope, changeable_by

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class PlaceChoiceField(forms.ModelChoiceField):
    """Choice field for a place that ignores keys too long for an integer of the database."""

    def to_python(self, value: str | None) -> PlacePage | None:
        """Return the place of the key, None if the key is empty or has 18 characters or more.

        Raises ValidationError for any other key that is not offered.
        """
        return super().to_python(value if len(str(value)) < 18 else "")


class ScopeForm(forms.Form):
    """Form for the scope of the report, limited to the head counts that the user may see.

    Offers the years of these counts, the current and the previous year, their places, their
    communes with the territories above them, and every topic. The default is the current year.
    """

    annee = forms.TypedChoiceField(label=_("Année"), coerce=int)
    lieu = PlaceChoiceField(
        PlacePage.objects.none(), label=_("Lieu"), required=False, empty_label=_("Tous")
    )
    territoire = forms.ModelChoiceField(
        Territory.objects.none(),
        label=_("Territoire"),
        required=False,
        empty_label=_("Tous"),
        to_field_name="code",
    )
    theme = forms.ModelChoiceField(
        Topic.objects.none(),
        label=_("Thème"),
        required=False,
        empty_label=_("Tous"),
        to_field_name="slug",
    )

    def __init__(self, data, user):
        data = data.copy()
        this_year = timezone.localdate().year
        data.setdefault("annee", str(this_year))
        super().__init__(data)
        rows = changeable_by(user, HeadCount.objects.all())
        years = {moment.year for moment in rows.datetimes("starts_at", "year")}
        years = sorted(years | {this_year, this_year - 1}, reverse=True)
        self.fields["annee"].choices = [(year, str(year)) for year in years]
        places = PlacePage.objects.filter(pk__in=rows.values("place"))
        self.fields["lieu"].queryset = places.only("title").order_by("title")
        communes = Territory.objects.filter(pk__in=rows.values("commune"))
        above = [communes.values(level) for level in ("region", "departement", "epci")]
        territories = Territory.objects.filter(pk__in=communes.values("pk"))
        for level in above:
            territories |= Territory.objects.filter(pk__in=level)
        self.fields["territoire"].queryset = territories.order_by("kind", "search_name")
        self.fields["theme"].queryset = Topic.objects.all()

    @property
    def scope(self) -> Scope:
        """The `Scope` of the valid fields; invalid fields are ignored."""
        self.is_valid()
        cleaned = self.cleaned_data
        return Scope(
            year=cleaned.get("annee") or timezone.localdate().year,
            place=cleaned.get("lieu"),
            territory=cleaned.get("territoire"),
            topic=cleaned.get("theme"),
        )


class ReportView(ScreenMixin, TemplateView):
    """View of the report for any editor, about the events that they may change.

    Sets `form`, the `ScopeForm` of the query string, and `report`, the `Report` of its scope.
    """

    page_title = _("Bilan de l’année")
    header_icon = "doc-full"
    template_name = "events/reports/admin_report.html"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Compute the report and forbid caching of the response."""
        self.form = ScopeForm(request.GET, request.user)
        self.report = Report(self.form.scope, request.user)
        response = super().dispatch(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_store=True)
        return response

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add the form, the report and its tables, and no breadcrumbs."""
        return {
            **super().get_context_data(**kwargs),
            "form": self.form,
            "report": self.report,
            "tables": self.report.tables(),
            "method": METHOD,
            "query": self.request.GET.urlencode(),
            "network_name": NetworkSettings.for_request(self.request).name,
            "today": timezone.localdate(),
            "crumbs": [],
        }

    @property
    def filename(self) -> str:
        """The name of the downloaded files, without extension."""
        return slugify(self.report.scope.title)[:80]


class ReportSheetView(ReportView):
    """View of the report as a page to print on A4 paper."""

    template_name = "events/reports/report_sheet.html"


class ReportPdfView(ReportView):
    """View of the report as a PDF, or a redirection to the page to print if PDFs are off."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Serve the PDF, or redirect with a warning if the server cannot make PDFs."""
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


class ReportFileView(ReportView):
    """View of the report as a file; `extension` is "csv" or "xlsx".

    Cells are escaped so that a spreadsheet never reads a text as a formula.
    """

    extension = "csv"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Serve the file for download."""
        content, kind = getattr(self, f"as_{self.extension}")()
        name = f"{self.filename}.{self.extension}"
        return HttpResponse(
            content,
            content_type=kind,
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def as_csv(self) -> tuple[bytes, str]:
        """Return (content, content type) of the CSV file, with the method below the rows."""
        out = io.StringIO()
        writer = csv.writer(out, delimiter=";")
        writer.writerows([csv_cell(value) for value in row] for row in self.report.grid())
        writer.writerows([csv_cell(str(text))] for text in METHOD)
        return out.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8"

    def as_xlsx(self) -> tuple[bytes, str]:
        """Return (content, content type) of the XLSX file; a second worksheet has the method."""
        from openpyxl import Workbook  # slow to import

        book = Workbook(write_only=True)
        sheet = book.create_sheet(gettext("Bilan"))
        for row in self.report.grid():
            sheet.append([sheet_cell(sheet, value) for value in row])
        method = book.create_sheet(gettext("Méthode"))
        for text in METHOD:
            method.append([sheet_cell(method, str(text))])
        out = io.BytesIO()
        book.save(out)
        return out.getvalue(), SPREADSHEET
