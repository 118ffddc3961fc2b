"""The reports of the admin's menu: one list of facts for the table and for the files."""

from django.core.exceptions import PermissionDenied
from django.urls import path, reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView


class Report(ReportView):
    """A report that says the same in its table, in XLSX and in CSV.

    `facts` is {name: (heading, function of a row, what sorts by it or None)}; the first leads to
    `edit_url(row)`. `slug` names its address and its files.
    """

    slug = ""
    facts = {}
    menu_order = 700

    @classmethod
    def may_read(cls, user):
        """Superusers alone, unless the report says otherwise."""
        return user.is_superuser

    def edit_url(self, row):
        return ""

    def dispatch(self, request, *args, **kwargs):
        if not self.may_read(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def columns(self):
        columns = []
        for name, (heading, accessor, sort_key) in self.facts.items():
            kwargs = {"label": heading, "accessor": accessor, "sort_key": sort_key}
            if columns:
                columns.append(Column(name, **kwargs))
            else:
                columns.append(TitleColumn(name, get_url=self.edit_url, **kwargs))
        return columns

    @property
    def list_export(self):
        return list(self.facts)

    def get_heading(self, queryset, field):
        return str(self.facts[field][0])

    def to_row_dict(self, item):
        return {name: accessor(item) for name, (_heading, accessor, _key) in self.facts.items()}

    def get_filename(self):
        return f"{self.slug}-{timezone.localdate()}"


class ReportMenuItem(MenuItem):
    def __init__(self, report):
        self.report = report
        super().__init__(
            report.page_title,
            reverse(report.index_url_name),
            name=report.slug,
            icon_name=report.header_icon,
            order=report.menu_order,
        )

    def is_shown(self, request):
        return self.report.may_read(request.user)


def add_to_admin(report):
    """Its two addresses, and its line in the menu of reports; for a door of an app."""
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
