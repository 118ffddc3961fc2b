"""Admin hooks of the report: its URLs and its menu item."""

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from . import admin

REPORT = "evenements/bilan"


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """Return the URLs of the report: on the screen, to print, as a PDF, as CSV and as XLSX."""
    return [
        path(f"{REPORT}/", admin.ReportView.as_view(), name="event_report"),
        path(f"{REPORT}/feuille/", admin.ReportSheetView.as_view(), name="event_report_sheet"),
        path(f"{REPORT}/bilan.pdf", admin.ReportPdfView.as_view(), name="event_report_pdf"),
        *(
            path(
                f"{REPORT}/bilan.{extension}",
                admin.ReportFileView.as_view(extension=extension),
                name=f"event_report_{extension}",
            )
            for extension in ("csv", "xlsx")
        ),
    ]


@hooks.register("register_reports_menu_item")
def report_item() -> MenuItem:
    """Return the item of the report, for the menu of reports."""
    return MenuItem(_("Bilan des ateliers"), reverse("event_report"), icon_name="date", order=90)
