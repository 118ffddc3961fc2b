"""Reports of the admin's menu: one definition for the table and for the exported files."""

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView


class Report(ReportView):
    """Base class of reports that have the same facts in the table, in XLSX and in CSV.

    `facts` is {name: (heading, function of a row, sort key or None)}; the first fact links to
    `edit_url(row)`. `slug` is the last part of the report's URL and the start of the file names.
    """

    slug = ""
    facts = {}
    menu_order = 700

    @classmethod
    def may_read(cls, user) -> bool:
        """Return True if the user may read the report: by default, superusers only."""
        return user.is_superuser

    def edit_url(self, row: Model) -> str:
        """Return the URL of a row's form, or "" for no link."""
        return ""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Serve the report if `may_read` returns True, else raise `PermissionDenied`."""
        if not self.may_read(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def columns(self) -> list[Column]:
        """The columns of the table, one for each fact; the first one links to `edit_url(row)`."""
        columns = []
        for name, (heading, accessor, sort_key) in self.facts.items():
            kwargs = {"label": heading, "accessor": accessor, "sort_key": sort_key}
            if columns:
                columns.append(Column(name, **kwargs))
            else:
                columns.append(TitleColumn(name, get_url=self.edit_url, **kwargs))
        return columns

    @property
    def list_export(self) -> list[str]:
        """The names of the exported facts: all of them."""
        return list(self.facts)

    def get_heading(self, queryset: QuerySet, field: str) -> str:
        """Return the heading of the fact named `field`."""
        return str(self.facts[field][0])

    def to_row_dict(self, item: Model) -> dict[str, object]:
        """Return {name of the fact: value} of a row."""
        return {name: accessor(item) for name, (_heading, accessor, _key) in self.facts.items()}

    def get_filename(self) -> str:
        """Return the file name without its extension: the slug and today's date."""
        return f"{self.slug}-{timezone.localdate()}"


class ReportMenuItem(MenuItem):
    """The item of a report in the admin's menu, shown to the users who may read it."""

    def __init__(self, report):
        self.report = report
        super().__init__(
            report.page_title,
            reverse(report.index_url_name),
            name=report.slug,
            icon_name=report.header_icon,
            order=report.menu_order,
        )

    def is_shown(self, request: HttpRequest) -> bool:
        """Return True if the user may read the report."""
        return self.report.may_read(request.user)


def add_to_admin(report: type[Report]) -> None:
    """Register the two URLs and the menu item of a report; call it in a `wagtail_hooks` module.

    Sets `index_url_name` and `index_results_url_name` of the class.
    """
    report.index_url_name = f"report_{report.slug}".replace("-", "_")
    report.index_results_url_name = f"{report.index_url_name}_results"

    def urls():
        here = f"reports/{report.slug}/"
        return [
            path(here, report.as_view(), name=report.index_url_name),
            path(
                f"{here}lignes/",
                report.as_view(results_only=True),
                name=report.index_results_url_name,
            ),
        ]

    hooks.register("register_admin_urls", urls)
    hooks.register("register_reports_menu_item", lambda: ReportMenuItem(report))
