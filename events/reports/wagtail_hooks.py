"""Admin hooks of the report: its URLs, and its entry on the page of reports."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from network.admin.reports import Entry, register

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


register(
    Entry(
        _("Bilan des ateliers"),
        _("Les ateliers d’une période : combien, où, pour qui, et combien de personnes."),
        "event_report",
        90,
        lambda user: True,
    )
)
